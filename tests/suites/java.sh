# shellcheck shell=bash disable=SC2154,SC2164 # $here and set -e come from tests/run
suite_java() {
  local peer
  for peer in opa openbao postgresql oidc; do
    "$here/tests/peers/$peer.sh" >/dev/null
  done
  mvn_quiet -pl '!tests' spotless:check verify
}
