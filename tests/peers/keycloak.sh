#!/usr/bin/env bash
# Provisions Keycloak, a product that many gateways will meet. Progress on stderr; the last line of stdout is its folder.
set -euo pipefail

VERSION=26.7.3
CACHE=${SALLYPORT_CACHE:-$HOME/.cache/sallyport}
FOLDER=$CACHE/keycloak-$VERSION

mkdir -p "$CACHE"
exec 9>"$FOLDER.lock"
flock 9
if [ ! -d "$FOLDER" ]; then
  echo "keycloak: fetching Keycloak $VERSION, 177 MB; this happens once" >&2
  stage=$(mktemp -d "$CACHE/.keycloak-XXXXXX")
  trap 'rm -rf "$stage"' EXIT
  mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact=org.keycloak:keycloak-quarkus-dist:$VERSION:zip -DoutputDirectory="$stage" >&2 9>&-
  (cd "$stage" && python3 -m zipfile -e ./*.zip unpacked) >&2
  chmod 755 "$stage/unpacked/keycloak-$VERSION/bin/"*.sh
  mv "$stage/unpacked/keycloak-$VERSION" "$FOLDER"
  echo "keycloak: unpacked" >&2
fi
echo "$FOLDER"
