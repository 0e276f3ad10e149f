# shellcheck shell=bash disable=SC2154,SC2164 # $here and set -e come from tests/run
suite_browser() {
  local folder demo chromium
  chromium=$("$here/tests/peers/chromium.sh" | tail -n 1)
  "$here/tests/peers/postgresql.sh" >/dev/null # brings psql where there is none
  "$here/sallyport" build
  (cd "$here/tests/browser" && npm ci --no-audit --no-fund)

  folder=$(mktemp -d)
  SALLYPORT_DEMO=$folder/demo "$here/sallyport" demo --port 0 --console-port 0 >"$folder/demo.out" 2>&1 &
  demo=$!
  # In the suite's own subshell: whatever goes wrong, the demo ends with it. SIGTERM, because a background process ignores SIGINT.
  # shellcheck disable=SC2064 # the locals are gone by then
  trap "kill $demo 2>/dev/null || true; wait $demo || true; rm -rf '$folder'" EXIT
  demo_is_ready "$demo" "$folder/demo.out" || { cat "$folder/demo.out"; fail "the demo did not start"; }

  local settings=$folder/demo/sallyport.yaml port
  port=$(awk '/^  postgresql:/ { getline; print $2 }' "$settings")
  export SALLYPORT_URL SALLYPORT_CHROMIUM=$chromium SALLYPORT_APPROVER=bob SALLYPORT_ASK PGPASSWORD PGPORT=$port
  SALLYPORT_URL=http://localhost:$(awk '/^console:/ { getline; print $2 }' "$settings")
  PGPASSWORD=$(cat "$folder/demo/claude.token")
  export PGHOST=localhost PGDATABASE=orders PGUSER=reader PGSSLMODE=verify-full PGSSLROOTCERT=$folder/demo/state/tls/ca.crt
  # Held each time, whether rows are left or not.
  SALLYPORT_ASK="psql --no-psqlrc --set=ON_ERROR_STOP=1 --command='DELETE FROM payments'"
  (cd "$here/tests/browser" && npm test)
}

demo_is_ready() { # demo_is_ready PID OUTPUT: waits for its screen
  for _ in $(seq 600); do
    kill -0 "$1" 2>/dev/null || return 1
    grep -q 'Ctrl-C' "$2" && return 0
    sleep 0.2
  done
  return 1
}
