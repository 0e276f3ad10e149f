# shellcheck shell=bash
# Shared by the suites, which run in $here, the checkout.
: "${here:?}"

java_home() { # a JDK 25, as the sallyport script finds it
  "$here/sallyport" java-home
}

mvn_quiet() { # Maven with the right JDK, without download noise
  local java
  java=$(java_home)
  JAVA_HOME=$java mvn -B --no-transfer-progress "$@"
}

fail() {
  printf 'FAILED: %s\n' "$*" >&2
  return 1
}
