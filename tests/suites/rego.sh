# shellcheck shell=bash disable=SC2154,SC2164 # $here and set -e come from tests/run
suite_rego() {
  local opa
  opa=$("$here/tests/peers/opa.sh" | tail -n 1)
  "$opa" fmt --fail --list rego
  "$opa" check --strict --schema rego/schemas rego/sallyport rego/settings
  "$opa" test --timeout 60s --verbose rego/sallyport rego/settings
  "$opa" test --timeout 60s --coverage --threshold 95 --format json rego/sallyport rego/settings | tail -n 3
}
