# shellcheck shell=bash disable=SC2154,SC2164 # $here and set -e come from tests/run
suite_demo() {
  "$here/tests/peers/postgresql.sh" >/dev/null # brings psql where there is none
  "$here/sallyport" demo --scripted
}
