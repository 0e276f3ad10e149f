suite_rego() {
  local opa
  opa=$("$here/tests/peers/opa.sh" | tail -n 1)
  "$opa" fmt --fail --list rego
  "$opa" check --strict --schema rego/schemas rego/sallyport rego/settings
  "$opa" test --verbose rego/sallyport rego/settings
  "$opa" test --coverage --threshold 95 --format json rego/sallyport rego/settings | tail -n 3
}
