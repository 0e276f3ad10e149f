# Shared by the suites.

java_home() { # a JDK 25, as the sallyport script finds it
  "$here/sallyport" java-home
}

mvn_quiet() { # Maven with the right JDK, without download noise
  JAVA_HOME=$(java_home) mvn -B --no-transfer-progress "$@"
}

fail() {
  printf 'FAILED: %s\n' "$*" >&2
  return 1
}
