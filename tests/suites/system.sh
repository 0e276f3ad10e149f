# shellcheck shell=bash disable=SC2154,SC2164 # $here and set -e come from tests/run
suite_system() {
  "$here/tests/peers/postgresql.sh" >/dev/null
  "$here/sallyport" build
  mvn_quiet -Dquick -pl tests -am -Dtest='io.sallyport.tests.*IT' -Dsurefire.failIfNoSpecifiedTests=false test
}
