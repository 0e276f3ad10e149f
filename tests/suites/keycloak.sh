# shellcheck shell=bash disable=SC2154,SC2164 # $here and set -e come from tests/run
suite_keycloak() {
  "$here/tests/peers/keycloak.sh" >/dev/null
  mvn_quiet -Dquick -pl runtime -am -Dtest=KeycloakIT -Dtests.excludedGroups= -Dsurefire.failIfNoSpecifiedTests=false test
}
