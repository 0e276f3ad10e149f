suite_demo() {
  "$here/tests/peers/postgresql.sh" >/dev/null # brings psql where there is none
  "$here/sallyport" demo --scripted
}
