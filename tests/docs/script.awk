# Turns a page into a shell script: "```sh run" blocks as they stand, "```LANG file=PATH" blocks as the files they show. Everything
# happens in $DEMO, the folder of a running demo; blocks marked "in=checkout" in $CHECKOUT, a copy of the sources.
/^```sh run/ {
  folder = /in=checkout/ ? "$CHECKOUT" : "$DEMO"
  printf "echo '--- %s line %d'; cd \"%s\"\n", FILENAME, FNR, folder
  block = "run"
  next
}
/^```[a-z]+ file=/ {
  path = $0
  sub(/.* file=/, "", path)
  printf "echo '--- %s line %d: %s'; mkdir -p \"$(dirname \"$DEMO/%s\")\"; cat >\"$DEMO/%s\" <<'END OF FILE'\n", FILENAME, FNR, path, path, path
  block = "file"
  next
}
/^```$/ {
  if (block == "file") print "END OF FILE"
  block = ""
  next
}
block { print }
