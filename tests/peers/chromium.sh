#!/usr/bin/env bash
# Provisions the browser of the browser suite: Chromium from the system's packages. Progress on stderr; the last line of
# stdout is the path of the binary. A browser named by SALLYPORT_CHROMIUM is used instead.
set -euo pipefail

if [ -n "${SALLYPORT_CHROMIUM:-}" ]; then
  [ -x "$SALLYPORT_CHROMIUM" ] || { echo "chromium: SALLYPORT_CHROMIUM=$SALLYPORT_CHROMIUM is not an executable file" >&2; exit 1; }
  echo "$SALLYPORT_CHROMIUM"
  exit 0
fi

CACHE=${SALLYPORT_CACHE:-$HOME/.cache/sallyport}
mkdir -p "$CACHE"
exec 9>"$CACHE/chromium.lock"
flock 9

installed() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

if ! installed >/dev/null; then
  if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
    echo "chromium: install the package chromium, or set SALLYPORT_CHROMIUM to a browser's path" >&2
    exit 1
  fi
  echo "chromium: installing the package chromium; this happens once" >&2
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q >&2 9>&-
  apt-get install -q -y --no-install-recommends chromium fonts-dejavu-core >&2 9>&-
fi
installed
