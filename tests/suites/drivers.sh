# Drivers that applications use, each with one script that is run directly and through the gateway: what it prints must be the same.

drivers_python() { # prints the interpreter that has them
  local folder=$SALLYPORT_CACHE/drivers-python-$(cksum <"$conformance/drivers/requirements.txt" | cut -d' ' -f1)
  if [ ! -x "$folder/bin/python" ]; then
    rm -rf "$folder.new"
    python3 -m venv "$folder.new" >&2
    "$folder.new/bin/pip" install -q --disable-pip-version-check -r "$conformance/drivers/requirements.txt" >&2
    mv "$folder.new" "$folder"
  fi
  echo "$folder/bin/python"
}

drivers_node() { # prints the folder that has them
  local folder=$SALLYPORT_CACHE/drivers-node-$(cksum <"$conformance/drivers/node/package-lock.json" | cut -d' ' -f1)
  if [ ! -d "$folder/node_modules" ]; then
    mkdir -p "$folder.new"
    cp "$conformance/drivers/node/"{package.json,package-lock.json,.npmrc} "$folder.new"
    (cd "$folder.new" && npm ci) >&2
    rm -rf "$folder"
    mv "$folder.new" "$folder"
  fi
  cp "$conformance/drivers/node/with_node.js" "$folder"
  echo "$folder"
}

drivers_go() { # prints the built program
  local go program=$SALLYPORT_CACHE/drivers-go-$(cat "$conformance/drivers/go/"{main.go,go.sum} | cksum | cut -d' ' -f1)
  go=$(command -v go || echo /usr/local/go/bin/go)
  [ -x "$program" ] || (cd "$conformance/drivers/go" && "$go" build -o "$program" .) >&2
  echo "$program"
}

drivers_same() { # drivers_same NAME SSLMODE COMMAND…
  local name=$1 mode=$2 via
  shift 2
  for via in direct gateway; do
    admin -c 'DROP DATABASE IF EXISTS shop WITH (FORCE)' -c 'CREATE DATABASE shop OWNER app'
    (
      export PGHOST=localhost PGUSER=app PGDATABASE=shop PGSSLMODE=$mode PYTHONUNBUFFERED=1
      if [ "$via" = direct ]; then
        export PGPORT=$server PGPASSWORD=app PGSSLROOTCERT=$work/ca.crt
      else
        export PGPORT=$port PGSSLROOTCERT=$work/gate/state/tls/ca.crt PGPASSWORD
        PGPASSWORD=$(cat "$work/gate/token")
      fi
      timeout 120 "$@" >"$work/$via.out" 2>&1 || echo "exit $?" >>"$work/$via.out"
    )
    # what names the connection or the run, not the answer; and what psycopg logs when it leaves a failed pipeline before all of it has come
    sed -i -E 's/port [0-9]+/port N/g; s/"(127\.0\.0\.1|::1|localhost)"( \([0-9.:]+\))?/"host"/g; s/large object [0-9]+/large object N/g; s/^\(node:[0-9]+\)/(node)/; /^error ignored terminating .*: pipeline aborted$/d' "$work/$via.out"
    cp "$work/$via.out" "$logs/drivers-$name-$mode-$via.out"
  done
  if diff "$work/direct.out" "$work/gateway.out" >"$work/difference"; then
    printf '   %-10s %-12s %4s lines, the same\n' "$name" "$mode" "$(wc -l <"$work/direct.out")"
  else
    printf '   %-10s %-12s DIFFERS (< directly, > through the gateway)\n' "$name" "$mode"
    head -n 40 "$work/difference" | cut -c1-400
    differences=$((differences + 1))
  fi
}

drivers_login() { # drivers_login TARGET PROFILE EXPECTED: what comes of it must contain EXPECTED
  local got
  got=$(PGPASSWORD=$(cat "$work/gate/token") psql -X -At "host=localhost port=$port dbname=$1 user=$2 sslmode=verify-full sslrootcert=$work/gate/state/tls/ca.crt" -c 'SELECT current_user' 2>&1 || true)
  case $got in
    *"$3"*) printf '   %-10s %s\n' "$1" "$got" ;;
    *)
      printf '   %-10s DIFFERS: expected "%s", got "%s"\n' "$1" "$3" "$got"
      differences=$((differences + 1))
      ;;
  esac
}

drivers_certificates() { # a CA, and two certificates for localhost: the server's, and one of whoever stands between
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=conformance -keyout "$work/ca.key" -out "$work/ca.crt"
  for who in server between; do
    openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout "$work/$who.key" -out "$work/$who.csr"
    openssl x509 -req -in "$work/$who.csr" -CA "$work/ca.crt" -CAkey "$work/ca.key" -CAcreateserial -days 2 -extfile <(echo subjectAltName=DNS:localhost,IP:127.0.0.1) -out "$work/$who.crt"
  done
} 2>/dev/null

suite_drivers() {
  . "$here/tests/conformance/lib.sh"
  "$here/sallyport" build
  local python node go
  python=$(drivers_python) node=$(drivers_node) go=$(drivers_go)
  work=$(mktemp -d)
  trap 'stop_started; rm -rf "${work:-}"' EXIT
  server=$(free_port) port=$(free_port) between=$(free_port) differences=0
  drivers_certificates
  start_postgresql "$work/postgresql" "$server" scram-sha-256 max_prepared_transactions=10 ssl=on ssl_cert_file="$work/server.crt" ssl_key_file="$work/server.key"
  admin() { PGPASSWORD=postgres psql -h 127.0.0.1 -p "$server" -U postgres -d postgres -X -q -v ON_ERROR_STOP=1 "$@" 2>/dev/null; }
  admin -c "CREATE ROLE app LOGIN SUPERUSER PASSWORD 'app'" -c "SET password_encryption = 'md5'" -c "CREATE ROLE old LOGIN PASSWORD 'old'"
  { echo 'host all old 127.0.0.1/32 md5'; cat "$work/postgresql/data/pg_hba.conf"; } >"$work/hba"
  cat "$work/hba" >"$work/postgresql/data/pg_hba.conf"
  admin -c 'SELECT pg_reload_conf()' >/dev/null
  python3 "$conformance/drivers/between.py" "$between" "$server" "$work/between.crt" "$work/between.key" >/dev/null 2>&1 &
  started+=("TERM:$!")

  mkdir -p "$work/gate/targets"
  drivers_target() { # drivers_target NAME PORT USER SETTINGS
    cat >"$work/gate/targets/$1.yaml" <<YAML
protocol: postgresql
address: 127.0.0.1:$2
tls: {ca: "$work/ca.crt", serverName: localhost}
credential:
  source: static
  profiles:
    $3: {user: $3, password: "env:CONFORMANCE_$3"}
settings: {database: $4}
YAML
  }
  drivers_target shop "$server" app 'shop'
  drivers_target old "$server" old 'postgres'
  drivers_target old-allowed "$server" old 'postgres, allowMd5: true'
  drivers_target between "$between" app 'postgres'
  CONFORMANCE_app=app CONFORMANCE_old=old start_gateway "$work/gate" "$port"

  drivers_same psycopg verify-full "$python" "$conformance/drivers/with_psycopg.py"
  drivers_same psycopg disable "$python" "$conformance/drivers/with_psycopg.py"
  drivers_same psycopg2 verify-full "$python" "$conformance/drivers/with_psycopg2.py"
  drivers_same asyncpg verify-full "$python" "$conformance/drivers/with_asyncpg.py"
  drivers_same node verify-full node "$node/with_node.js"
  drivers_same pgx verify-full "$go"
  drivers_same pgx disable "$go"
  drivers_login old-allowed old old
  drivers_login old old 'md5'
  drivers_login between app 'channel binding'
  [ "$differences" -eq 0 ] || fail "$differences differ"
}
