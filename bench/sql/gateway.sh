# Starts the gateway that is measured. Sourced by bench/sql/run.
#
# start_gateway SERVER_PORT USER PASSWORD WORK
#   starts a gateway from the built distribution in front of 127.0.0.1:SERVER_PORT, everything on, in the folder WORK, and
#   sets gateway_pid, gateway_port, gateway_user, gateway_password and gateway_database; waits until it serves.
#   Columns bigread.c3, c4 and c5 are classified in gateway_masked_database, and in gateway_database they are not.
# A gateway that runs already is measured instead when SALLYPORT_BENCH_PORT is set (and _PID, _USER, _PASSWORD, _DATABASE,
# _MASKED_DATABASE).
start_gateway() {
  if [ -n "${SALLYPORT_BENCH_PORT:-}" ]; then
    gateway_port=$SALLYPORT_BENCH_PORT
    gateway_pid=${SALLYPORT_BENCH_PID:-}
    gateway_user=${SALLYPORT_BENCH_USER:-$2}
    gateway_password=${SALLYPORT_BENCH_PASSWORD:-$3}
    gateway_database=${SALLYPORT_BENCH_DATABASE:-bench}
    gateway_masked_database=${SALLYPORT_BENCH_MASKED_DATABASE:-}
    return 0
  fi
  return 1
}
