# shellcheck shell=bash disable=SC2154,SC2164 # $here and set -e come from tests/run
suite_ui() {
  cd "$here/ui"
  npm ci --no-audit --no-fund
  npm run check
  npm run build
}
