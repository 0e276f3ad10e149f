# psql, pg_dump and pg_restore against one database, directly and through the gateway: what they write must be the same to the byte.

dump_same() { # dump_same NAME COMMAND…: runs it twice, with $VIA and $SCRATCH, and compares what it writes
  local name=$1 via folder
  shift
  for via in direct gateway; do
    folder=$work/$via/$name
    mkdir -p "$folder/scratch"
    (
      if [ "$via" = direct ]; then export PGHOST=127.0.0.1 PGPORT=$server PGPASSWORD=postgres; else export PGHOST=localhost PGPORT=$port PGPASSWORD; PGPASSWORD=$(cat "$work/gate/token"); fi
      export SCRATCH=$folder/scratch PGUSER=postgres PGSSLMODE=disable PGDATABASE=$([ "$via" = direct ] || echo shop/)${database:-shop}
      status=0
      "$@" >"$folder/out" 2>"$folder/err" || status=$?
      # what names the connection, not the data
      sed -i -E 's/port [0-9]+/port N/; s/"(127\.0\.0\.1|localhost)"( \([0-9.:]+\))?/"host"/; s#database "shop/#database "#; s/process with PID [0-9]+/process/' "$folder/err" "$folder/out"
      echo "exit $status" >>"$folder/err"
    )
  done
  if diff -r "$work/direct/$name" "$work/gateway/$name" >"$work/difference" 2>&1; then
    printf '   %-28s %9s bytes, the same\n' "$name" "$(cat "$work/direct/$name/out" "$work/direct/$name"/scratch/* 2>/dev/null | wc -c)"
  else
    printf '   %-28s DIFFERS (< directly, > through the gateway)\n' "$name"
    head -n 40 "$work/difference" | cut -c1-300
    differences=$((differences + 1))
  fi
}

dump_custom() { # pg_dump's own format, listed as the SQL that it holds: the file itself carries the time
  pg_dump "$@" -Fc -f "$SCRATCH/file"
  pg_restore --restrict-key=same -f - "$SCRATCH/file"
  rm "$SCRATCH/file"
}

dump_folder() { # by two connections that share a snapshot
  pg_dump -Fd -j 2 -f "$SCRATCH/folder" "$@"
  pg_restore --restrict-key=same -f - "$SCRATCH/folder"
  rm -r "$SCRATCH/folder"
}

restore() { # restore JOBS: into an empty database, which is dumped again
  admin -c 'SET client_min_messages = warning' -c 'DROP DATABASE IF EXISTS copied WITH (FORCE)' -c 'CREATE DATABASE copied'
  pg_restore -d "$PGDATABASE" --exit-on-error -j "$1" "$work/shop.custom"
  pg_dump --restrict-key=same
}

suite_dump() {
  . "$here/tests/conformance/lib.sh"
  "$here/sallyport" build
  work=$(mktemp -d)
  trap 'stop_started; rm -rf "${work:-}"' EXIT
  # pg_dump refuses servers newer than itself, so the server is the one that came with the clients.
  "$here/tests/peers/postgresql.sh" >/dev/null
  POSTGRESQL_HOME=$(ls -d /usr/lib/postgresql/*/bin/postgres | sort -V | tail -n 1)
  POSTGRESQL_HOME=${POSTGRESQL_HOME%/bin/postgres}
  server=$(free_port) port=$(free_port) differences=0
  start_postgresql "$work/postgresql" "$server" scram-sha-256
  admin() { PGPASSWORD=postgres psql -h 127.0.0.1 -p "$server" -U postgres -d postgres -X -q -v ON_ERROR_STOP=1 "$@"; }
  admin -c 'CREATE DATABASE shop'
  admin -d shop -f "$conformance/dump/schema.sql"

  mkdir -p "$work/gate/targets"
  cat >"$work/gate/targets/shop.yaml" <<YAML
protocol: postgresql
address: 127.0.0.1:$server
tls: {mode: disable}
credential:
  source: static
  profiles:
    postgres: {user: postgres, password: "env:CONFORMANCE_POSTGRES"}
settings: {database: shop}
YAML
  CONFORMANCE_POSTGRES=postgres start_gateway "$work/gate" "$port"

  dump_same describe psql -X -f "$conformance/dump/describe.sql"
  dump_same describe-hidden psql -X -E -c '\d+ shop.customers'
  dump_same session psql -X -f "$conformance/dump/session.sql"
  dump_same single-transaction psql -X --single-transaction -v ON_ERROR_STOP=1 -c 'CREATE TABLE shop.never (a int)' -c 'SELECT 1/0'
  dump_same was-rolled-back psql -X -c '\d shop.never'
  dump_same lists sh -c 'psql -X -l -d "$PGDATABASE"'
  dump_same plain pg_dump --restrict-key=same
  dump_same schema-only pg_dump --restrict-key=same --schema-only
  dump_same data-only pg_dump --restrict-key=same --data-only
  dump_same inserts pg_dump --restrict-key=same --inserts --column-inserts --rows-per-insert=50
  dump_same one-table pg_dump --restrict-key=same -t shop.customers --clean --if-exists --no-owner
  dump_same custom dump_custom
  dump_same large-objects dump_custom --data-only -b -t shop.bookings
  dump_same folder dump_folder
  dump_same globals pg_dumpall -l "${database:-shop}" --globals-only --no-role-passwords --restrict-key=same
  PGPASSWORD=postgres pg_dump -h 127.0.0.1 -p "$server" -U postgres -Fc -f "$work/shop.custom" shop
  local database
  for jobs in 1 2; do
    database=copied
    dump_same "restore-$jobs" restore "$jobs"
  done
  [ "$differences" -eq 0 ] || fail "$differences differ"
}
