# shellcheck shell=bash
# Shared by the suites, which run in $here, the checkout.
: "${here:?}"

java_home() { # a JDK 25, as the sallyport script finds it
  "$here/sallyport" java-home
}

mvn_quiet() { # Maven with the right JDK, without download noise
  local java
  java=$(java_home)
  JAVA_HOME=$java may_mount mvn -B --no-transfer-progress "$@"
}

may_mount() { # runs it where it may mount small file systems: as root, who one becomes in a namespace of one's own
  if [ "$(id -u)" = 0 ]; then "$@"; else unshare --map-root-user --mount -- "$@"; fi
}

fail() {
  printf 'FAILED: %s\n' "$*" >&2
  return 1
}
