# The JDBC driver's own test suite, directly and through the gateway. What it does directly is kept for as long as nothing of it changes.

pgjdbc_version=42.7.5

# Its results depend on these and on nothing of ours: a broken network that it simulates leaves this test waiting for ever.
pgjdbc_tests='**/Test*,**/*Test,**/*Tests,**/*TestCase,!StatementTest#cancelQueryWithBrokenNetwork'

pgjdbc_sources() { # unpacked and compiled; prints where
  local folder=$SALLYPORT_CACHE/pgjdbc-$pgjdbc_version work
  exec 9>"$SALLYPORT_CACHE/pgjdbc.lock"
  flock 9
  if [ ! -d "$folder" ]; then
    work=$(mktemp -d "$SALLYPORT_CACHE/pgjdbc.XXXXXX")
    mvn_quiet -q dependency:copy -Dartifact=org.postgresql:postgresql:$pgjdbc_version:tar.gz:jdbc-src -DoutputDirectory="$work" >&2
    tar -xzf "$work"/*.tar.gz -C "$work"
    (cd "$work/postgresql-$pgjdbc_version-jdbc-src" && mvn_quiet -q test-compile >&2)
    mv "$work/postgresql-$pgjdbc_version-jdbc-src" "$folder"
    rm -rf "$work"
  fi
  exec 9>&-
  echo "$folder"
}

pgjdbc_run() { # pgjdbc_run SOURCES FOLDER RESULTS: with FOLDER/properties
  local folder=$2
  cp -r "$1" "$folder/suite"
  cp "$folder/properties" "$folder/suite/build.local.properties"
  (cd "$folder/suite" && rm -rf target/surefire-reports && mvn_quiet surefire:test -Dmaven.test.failure.ignore "-Dtest=$pgjdbc_tests" \
    -Dnet.bytebuddy.experimental=true -Djunit.jupiter.execution.timeout.thread.mode.default=SEPARATE_THREAD \
    -Djunit.jupiter.execution.timeout.testable.method.default=60s) >"$folder/run.log" 2>&1
  python3 "$conformance/pgjdbc/results.py" "$folder/suite/target/surefire-reports" >"$3"
}

suite_pgjdbc() {
  . "$here/tests/conformance/lib.sh"
  local sources direct server
  "$here/sallyport" build
  sources=$(pgjdbc_sources)
  work=$(mktemp -d)
  trap 'stop_started; rm -rf "${work:-}"' EXIT
  server=$(free_port)
  start_postgresql "$work/postgresql" "$server" scram-sha-256 wal_level=logical max_prepared_transactions=64 max_replication_slots=20
  export PGPASSWORD=postgres
  psql -h 127.0.0.1 -p "$server" -U postgres -qc "CREATE ROLE test LOGIN PASSWORD 'test'" -c 'CREATE DATABASE test OWNER test'
  psql -h 127.0.0.1 -p "$server" -U postgres -d test -qc 'CREATE EXTENSION hstore'

  direct=$SALLYPORT_CACHE/pgjdbc-$pgjdbc_version-$({ psql -h 127.0.0.1 -p "$server" -U postgres -Atc 'SHOW server_version'; "$(java_home)/bin/java" -version 2>&1; cat "$here/tests/suites/pgjdbc.sh"; } | cksum | cut -d' ' -f1).tsv
  if [ ! -s "$direct" ]; then
    mkdir "$work/direct"
    printf 'port=%s\nprivilegedPassword=postgres\n' "$server" >"$work/direct/properties"
    pgjdbc_run "$sources" "$work/direct" "$work/direct.tsv"
    [ "$(wc -l <"$work/direct.tsv")" -gt 8000 ] || { tail -n 50 "$work/direct/run.log"; fail "the suite did not run directly"; }
    mv "$work/direct.tsv" "$direct"
    psql -h 127.0.0.1 -p "$server" -U postgres -qc 'DROP DATABASE test WITH (FORCE)' -c 'CREATE DATABASE test OWNER test'
    psql -h 127.0.0.1 -p "$server" -U postgres -d test -qc 'CREATE EXTENSION hstore'
  fi

  mkdir -p "$work/gateway/targets"
  cat >"$work/gateway/targets/test.yaml" <<YAML
protocol: postgresql
address: 127.0.0.1:$server
tls: {mode: disable}
credential:
  source: static
  profiles:
    test: {user: test, password: "env:CONFORMANCE_TEST"}
    postgres: {user: postgres, password: "env:CONFORMANCE_POSTGRES"}
settings: {database: test, replication: true}
YAML
  local port
  port=$(free_port)
  CONFORMANCE_TEST=test CONFORMANCE_POSTGRES=postgres start_gateway "$work/gateway" "$port"
  printf 'port=%s\npassword=%s\nprivilegedPassword=%s\n' "$port" "$(cat "$work/gateway/token")" "$(cat "$work/gateway/token")" >"$work/gateway/properties"
  pgjdbc_run "$sources" "$work/gateway" "$logs/pgjdbc-gateway.tsv"
  cp "$direct" "$logs/pgjdbc-direct.tsv"
  cp "$work/gateway/run.log" "$logs/pgjdbc-run.log"
  cp "$work/gateway/gateway.log" "$logs/pgjdbc-gateway.log"
  python3 "$conformance/pgjdbc/compare.py" "$direct" "$logs/pgjdbc-gateway.tsv" "$conformance/pgjdbc/differences.tsv"
}
