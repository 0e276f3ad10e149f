#!/usr/bin/env bash
# Provisions the OpenID Connect issuer of the tests: oidc-provider from npm, and the few lines in oidc/ that set it up.
# Progress on stderr; the last line of stdout is the folder that holds issuer.mjs and what it needs.
set -euo pipefail

HERE=$(cd "$(dirname "$0")" && pwd)
CACHE=${SALLYPORT_CACHE:-$HOME/.cache/sallyport}
for tool in node npm; do
  command -v "$tool" >/dev/null || { echo "oidc: $tool is needed: install Node.js 20 or newer" >&2; exit 1; }
done

# One folder for each set of inputs, so that an edited issuer.mjs is not mistaken for an old one.
KEY=$(cat "$HERE/oidc/package-lock.json" "$HERE/oidc/issuer.mjs" | sha256sum | cut -c1-16)
FOLDER=$CACHE/oidc-provider-$KEY

mkdir -p "$CACHE"
exec 9>"$FOLDER.lock"
flock 9
if [ ! -d "$FOLDER" ]; then
  echo "oidc: installing oidc-provider; this happens once" >&2
  stage=$(mktemp -d "$CACHE/.oidc-XXXXXX")
  trap 'rm -rf "$stage"' EXIT
  cp "$HERE"/oidc/{package.json,package-lock.json,issuer.mjs} "$stage"
  (cd "$stage" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >&2 9>&-
  chmod 755 "$stage"
  mv "$stage" "$FOLDER"
fi
echo "$FOLDER"
