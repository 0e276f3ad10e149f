suite_rego() {
  local opa
  opa=$("$here/tests/peers/opa.sh" | tail -n 1)
  "$opa" fmt --fail --list rego
  "$opa" check --strict --schema rego/schemas rego
  "$opa" test rego
}
