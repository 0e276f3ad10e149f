# shellcheck shell=bash disable=SC2154,SC2164 # $here and set -e come from tests/run
# What the documentation says, done: its commands run against a demo, its links lead somewhere, every rule id is explained.
suite_docs() {
  node tests/docs/check.mjs
  "$here/tests/peers/postgresql.sh" >/dev/null # brings psql where there is none
  "$here/sallyport" build

  local work pid status=0
  work=$(mktemp -d)
  export DEMO=$work/demo CHECKOUT=$work/checkout SALLYPORT_DEMO=$work/demo PORT
  mkdir "$CHECKOUT"
  git ls-files -z | grep -zv '^ui/' | tar --null --ignore-failed-read -cf - -T - | tar -xf - -C "$CHECKOUT"
  ln -sf "$here/sallyport" "$CHECKOUT/sallyport" # the built one; only the sources are a copy

  "$here/sallyport" demo --port 0 --console-port 0 >"$work/screen" 2>&1 &
  pid=$!
  trap 'kill '"$pid"' 2>/dev/null || true; wait '"$pid"' 2>/dev/null || true; rm -rf '"$work" EXIT
  for _ in $(seq 600); do
    grep -q 'Ctrl-C ends' "$work/screen" && break
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.2
  done
  cat "$work/screen"
  grep -q 'Ctrl-C ends' "$work/screen"
  PORT=$(sed -n 's/.*psql "host=localhost port=\([0-9]*\).*/\1/p' "$work/screen")
  ln -sf "$here/sallyport" "$DEMO/sallyport" # the checkout's, which also tests and builds

  for page in README.md docs/guides/*.md; do
    awk -f tests/docs/script.awk "$page" >"$work/page.sh"
    [ -s "$work/page.sh" ] || continue
    if timeout 120 bash -euo pipefail "$work/page.sh" </dev/null; then
      printf '   %s: done as it says, as expected\n' "$page"
    else
      printf '%s: a command went otherwise (above)\n' "$page"
      status=1
    fi
  done
  kill "$pid"
  wait "$pid" || true
  left "$DEMO" || status=1

  # And ended while it still starts, at whatever it does.
  for moment in 0.7 1.5; do
    SALLYPORT_DEMO=$work/short "$here/sallyport" demo --port 0 --console-port 0 >"$work/screen" 2>&1 &
    pid=$!
    sleep "$moment"
    kill "$pid" 2>/dev/null || true
    wait "$pid" || true
    left "$work/short" || status=1
  done
  return $status
}

left() { # left FOLDER: fails when a process of a demo in it is still there
  local processes
  processes=$(pgrep -af -- "$1" || true)
  [ -z "$processes" ] || { printf 'the demo left behind:\n%s\n' "$processes"; return 1; }
}
