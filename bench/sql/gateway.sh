# Starts the gateway that is measured. Sourced by bench/sql/run.
#
# start_gateway SERVER_PORT USER PASSWORD WORK
#   starts a gateway from the built distribution in front of 127.0.0.1:SERVER_PORT, everything on, in the folder WORK.gateway, and
#   sets gateway_pid, gateway_port, gateway_user, gateway_password and gateway_database; waits until it serves.
#   Columns bigread.c3, c4 and c5 are masked for gateway_masked, which is DATABASE:USER:PASSWORD, and for gateway_user not.
#   gateway_helpers are further processes to end, gateway_ready is how long it took to serve, in milliseconds.
# A gateway that runs already is measured instead when SALLYPORT_BENCH_PORT is set (and _PID, _USER, _PASSWORD, _DATABASE,
# _MASKED).
#
# Everything on: tokens of an issuer, policy by OPA with the shipped rules, answers recorded, masks planned. The subject is
# a person who owns a target that is no production, so that pgbench's writes are not held, and is exempt from masks. The
# masked read is another person's: three columns are masked, and the detectors look at the others.
start_gateway() {
  if [ -n "${SALLYPORT_BENCH_PORT:-}" ]; then
    gateway_port=$SALLYPORT_BENCH_PORT
    gateway_pid=${SALLYPORT_BENCH_PID:-}
    gateway_user=${SALLYPORT_BENCH_USER:-$2}
    gateway_password=${SALLYPORT_BENCH_PASSWORD:-$3}
    gateway_database=${SALLYPORT_BENCH_DATABASE:-bench}
    gateway_masked=${SALLYPORT_BENCH_MASKED:-}
    return 0
  fi
  local home=$root/deploy/distribution/target/sallyport folder=$4.gateway java started
  "$root/sallyport" build >&2 || return 1
  java=$("$root/sallyport" java-home)/bin/java
  (umask 077; mkdir -p "$folder/targets")
  cp -r "$home/rego" "$folder/rego"
  printf '%s' "$3" > "$folder/backend-password"
  chmod 600 "$folder/backend-password"

  say "starting an issuer"
  "$java" -Xmx128m -XX:TieredStopAtLevel=1 -cp "$home/lib/*" "$here/BenchIssuer.java" "$folder" carol alice >"$folder/issuer.log" 2>&1 &
  gateway_helpers=$!
  for _ in $(seq 300); do [ -f "$folder/issuer" ] && break; sleep 0.1; done
  [ -f "$folder/issuer" ] || { tail -n 5 "$folder/issuer.log" >&2; return 1; }

  gateway_port=$(free_port)
  gateway_user=$2
  gateway_password=$(cat "$folder/carol")
  gateway_database=bench
  gateway_masked=bench:reader:$(cat "$folder/alice")
  cat > "$folder/targets/bench.yaml" <<YAML
protocol: postgresql
address: 127.0.0.1:$1
tls: {mode: disable}
labels: {environment: test}
classification: {public.bigread.c3: email, public.bigread.c4: name, public.bigread.c5: address}
credential: {source: static, profiles: {$2: {user: $2, password: "file:../backend-password"}, reader: {user: $2, password: "file:../backend-password"}}}
settings: {database: bench}
YAML
  cat > "$folder/sallyport.yaml" <<YAML
instance: bench
policy: {folder: $folder/rego}
listeners:
  postgresql: {port: $gateway_port, tls: optional}
console: {port: $(free_port)}
identity:
  issuers:
    - issuer: $(cat "$folder/issuer")
      audiences: [sallyport]
      clientId: sallyport-console
  roles: {owner: [dba], pii-reader: [dba], reader: [developers]}
limits: {drain: 1s}
YAML
  say "starting the gateway on port $gateway_port"
  started=$(date +%s%N)
  # The same process that ./sallyport up becomes; exec keeps its number.
  (cd "$folder" && SALLYPORT_CACHE=${SALLYPORT_CACHE:-$HOME/.cache/sallyport} exec "$home/sallyport" up -c "$folder/sallyport.yaml") >"$folder/log" 2>&1 &
  gateway_pid=$!
  for _ in $(seq 600); do
    grep -q "sallyport is up" "$folder/log" && break
    kill -0 "$gateway_pid" 2>/dev/null || break
    sleep 0.05
  done
  gateway_ready=$((($(date +%s%N) - started) / 1000000))
  grep -q "sallyport is up" "$folder/log" || { tail -n 20 "$folder/log" >&2; return 1; }
  say "the gateway served after $gateway_ready ms"
  PGSSLMODE=disable PGPASSWORD=$gateway_password psql -XAtq -h 127.0.0.1 -p "$gateway_port" -U "$gateway_user" -d bench -c 'select 1' >/dev/null
}
