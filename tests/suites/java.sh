suite_java() {
  for peer in opa openbao postgresql oidc; do
    "$here/tests/peers/$peer.sh" >/dev/null
  done
  mvn_quiet -pl "!tests" spotless:check verify
}
