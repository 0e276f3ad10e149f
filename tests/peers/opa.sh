#!/usr/bin/env bash
# Provisions the OPA that Sallyport is built and tested with. Progress on stderr; the last line of stdout is the path of the binary.
# The gateway looks in the same place (OpaBinary), so that neither builds what the other has built.
set -euo pipefail

VERSION=1.22.2
CACHE=${SALLYPORT_CACHE:-$HOME/.cache/sallyport}
BIN=$CACHE/bin
OPA=$BIN/opa-$VERSION

mkdir -p "$BIN"
exec 9>"$OPA.lock"
flock 9
if [ ! -x "$OPA" ]; then
  GO=$(command -v go || true)
  [ -n "$GO" ] || [ ! -x /usr/local/go/bin/go ] || GO=/usr/local/go/bin/go
  if [ -z "$GO" ]; then
    echo "opa: Go is needed to build OPA $VERSION once: install Go 1.24 or newer, or put opa $VERSION at $OPA" >&2
    exit 1
  fi
  echo "opa: building OPA $VERSION with $("$GO" version); this happens once and takes a minute or two" >&2
  stage=$(mktemp -d "$BIN/.opa-XXXXXX")
  trap 'rm -rf "$stage"' EXIT
  # The lock's descriptor is closed for the build: a compiler daemon that outlived it would keep the lock.
  CGO_ENABLED=0 GOBIN=$stage GOFLAGS="-buildvcs=false -trimpath" \
    "$GO" install -ldflags "-s -w" "github.com/open-policy-agent/opa@v$VERSION" >&2 9>&-
  "$stage/opa" version >&2 9>&-
  mv "$stage/opa" "$OPA"
  echo "opa: built" >&2
fi
echo "$OPA"
