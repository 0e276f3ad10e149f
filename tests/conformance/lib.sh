# What the conformance suites share: a PostgreSQL to protect, an issuer, and a gateway of the built distribution in front of it that
# allows everything, so that whatever differs is the gateway's doing.

conformance=$here/tests/conformance
started=() # SIGNAL:PID of what runs

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

wait_for() { # wait_for SECONDS WHAT COMMAND…
  local until=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$until" ] || { fail "$what did not come up"; return 1; }
    sleep 0.1
  done
}

stop_started() { # in the reverse order; a shell's background jobs never see SIGINT, but PostgreSQL asks for it
  local i signal pid
  for ((i = ${#started[@]} - 1; i >= 0; i--)); do
    signal=${started[i]%%:*} pid=${started[i]#*:}
    kill -"$signal" "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  started=()
}

not_root() { # PostgreSQL does not run as root; a user namespace makes it nobody
  if [ "$(id -u)" = 0 ]; then exec unshare --user "$@"; else exec "$@"; fi
}

# start_postgresql FOLDER PORT AUTH [SETTING…]: a new cluster with the superuser postgres (password: postgres)
start_postgresql() {
  local folder=$1 port=$2 auth=$3 home
  shift 3
  home=$("$here/tests/peers/postgresql.sh" | tail -n 1)
  mkdir -p "$folder"
  echo postgres >"$folder/password"
  (not_root "$home/bin/initdb" -D "$folder/data" -U postgres -A "$auth" --pwfile="$folder/password" -E UTF8 --locale=C.UTF-8 --no-sync) >"$folder/initdb.log"
  local settings=()
  for setting in "$@"; do settings+=(-c "$setting"); done
  (not_root "$home/bin/postgres" -D "$folder/data" -p "$port" -h 127.0.0.1 -k "" -c fsync=off -c max_connections=200 "${settings[@]}") >"$folder/log" 2>&1 &
  started+=("INT:$!")
  wait_for 30 PostgreSQL env PGPASSWORD=postgres psql -h 127.0.0.1 -p "$port" -U postgres -qc 'SELECT 1'
}

# start_gateway FOLDER PORT: FOLDER/targets is there already; leaves FOLDER/token, one that may do everything
start_gateway() {
  local folder=$1 port=$2 console
  local dist=$here/deploy/distribution/target/sallyport
  console=$(free_port)
  "$(java_home)/bin/java" -Xmx64m -XX:+UseSerialGC -cp "$dist/lib/*" "$conformance/Issuer.java" "$folder/issuer" "$folder/token" >"$folder/issuer.log" 2>&1 &
  started+=("TERM:$!")
  wait_for 20 "the issuer" test -s "$folder/issuer"
  cat >"$folder/sallyport.yaml" <<YAML
state: state
targets: targets
listeners:
  postgresql: {port: $port, tls: optional}
console: {port: $console}
identity:
  issuers:
    - issuer: $(cat "$folder/issuer")
      audiences: [sallyport]
      clientId: sallyport-console
  roles:
    owner: [dba]
policy:
  folder: policy
limits: {drain: 1s}
YAML
  mkdir -p "$folder/policy/sallyport"
  cp "$conformance/allow-all.rego" "$folder/policy/sallyport/decision.rego"
  "$(java_home)/bin/java" ${SALLYPORT_JAVA_OPTIONS:--Xmx512m -XX:+UseSerialGC} --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED \
    -Dsallyport.home="$dist" -cp "$dist/lib/*" io.sallyport.runtime.cli.SallyportCommand up --config "$folder/sallyport.yaml" >"$folder/gateway.log" 2>&1 &
  started+=("TERM:$!")
  wait_for 60 "the gateway ($folder/gateway.log)" grep -q 'sallyport is up' "$folder/gateway.log"
}
