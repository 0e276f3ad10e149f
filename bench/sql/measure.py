"""Runs pgbench and psql against each row in turn, round by round, and prints medians and ratios to direct.

Differences and ratios are taken within a round, so that a machine that slows down slows everything down.
"""

import argparse
import copy
import glob
import json
import os
import re
import statistics
import subprocess
import sys
import time

KINDS = ("latency", "throughput", "connects", "read", "idle")
MODES = ("simple", "extended", "prepared")
MOST_WARM_UPS = 6

# Nanoseconds of processor in a second: less than that is looking for something to do.
INDEX_AT_REST = 5_000_000


class Row:
    def __init__(self, text):
        self.name, self.pid, self.port, self.user, self.password, self.database, self.masked = text.split(",")

    def environment(self):
        return dict(os.environ, PGHOST="127.0.0.1", PGPORT=self.port, PGUSER=self.user, PGPASSWORD=self.password, PGSSLMODE="disable")

    def cpu(self):
        """Seconds of processor that the gateway has used."""
        if not self.pid:
            return 0
        with open(f"/proc/{self.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def rest(self, longest=60):
        """Waits until the gateway has caught up with its search index, so that no other row pays for what this one has left to do."""
        def worked():
            total = 0
            for task in glob.glob(f"/proc/{self.pid}/task/*"):
                with open(task + "/comm") as name, open(task + "/schedstat") as nanoseconds:
                    total += int(nanoseconds.read().split()[0]) if name.read().strip() == "journal-index" else 0
            return total

        before, until = -INDEX_AT_REST, time.monotonic() + longest
        while self.pid and (now := worked()) - before >= INDEX_AT_REST and time.monotonic() < until:
            before = now
            time.sleep(1)

    def masked_row(self):
        """The same gateway for whom columns are masked: DATABASE:USER:PASSWORD."""
        other = copy.copy(self)
        other.database, other.user, other.password = self.masked.split(":")
        return other

    def run(self, command):
        if PLACEMENT != "free":
            command = ["taskset", "-c", "0", *command]
        done = subprocess.run(command, env=self.environment(), cwd=WORK, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"bench: {self.name}: {' '.join(command)}: {done.stderr.strip()[-400:]}")
        return done.stdout

    def latency(self, mode, seconds):
        """Percentiles of one client's transactions, in microseconds; the first tenth warms up and is left out."""
        for old in glob.glob(f"{WORK}/latency.*"):
            os.remove(old)
        self.run(["pgbench", "-n", "-S", "-M", mode, "-c", "1", "-T", str(seconds), "-l", "--log-prefix=latency", self.database])
        with open(glob.glob(f"{WORK}/latency.*")[0]) as log:
            times = [int(line.split()[2]) for line in log]
        times = sorted(times[len(times) // 10:])
        return {"p50": times[len(times) // 2], "p99": times[len(times) * 99 // 100]}

    def tps(self, mode, seconds, clients=32, connect=False):
        command = ["pgbench", "-n", "-S", "-M", mode, "-c", str(clients), "-j", "2", "-T", str(seconds)]
        before = self.cpu()
        output = self.run(command + (["-C"] if connect else []) + [self.database])
        done = int(re.search(r"actually processed: (\d+)", output).group(1))
        return {"tps": float(re.search(r"tps = ([\d.]+)", output).group(1)), "cpu": (self.cpu() - before) / done * 1e6}

    def read(self):
        """Seconds for a million rows, and the gateway's peak memory meanwhile in MB."""
        if self.pid:
            try:
                with open(f"/proc/{self.pid}/clear_refs", "w") as refs:
                    refs.write("5")
            except OSError:
                pass
        start = time.monotonic()
        with open(os.devnull, "w") as nowhere:
            command = ["psql", "-XAt", "-v", "ON_ERROR_STOP=1", "-c", "select * from bigread", self.database]
            subprocess.run(command, env=self.environment(), stdout=nowhere, check=True)
        return {"seconds": time.monotonic() - start, "peak": self.peak()}

    def peak(self):
        if not self.pid:
            return None
        with open(f"/proc/{self.pid}/status") as status:
            return int(re.search(r"VmHWM:\s+(\d+)", status.read()).group(1)) // 1024


def say(text):
    print("bench: " + text, file=sys.stderr)


def idle(row, sessions=80):
    """Kilobytes of live heap that an idle session takes once it has run a statement: what a full collection leaves.

    Buffers outside the heap are not in it. Resident memory would say nothing: a heap that was used before has room.
    """
    def live():
        subprocess.run(["jcmd", row.pid, "GC.run"], capture_output=True, check=True)
        info = subprocess.run(["jcmd", row.pid, "GC.heap_info"], capture_output=True, text=True, check=True).stdout
        used = [int(found) for found in re.findall(r"(?:DefNew|Tenured)\s+total \d+K, used (\d+)K", info)]
        if not used:
            sys.exit("bench: the heap's figures cannot be read: " + info[:400])
        return sum(used)

    def opened():
        clients = [subprocess.Popen(["psql", "-XAtq", "-d", row.database], env=row.environment(), stdin=subprocess.PIPE,
                                    stdout=subprocess.PIPE, text=True) for _ in range(sessions)]
        for client in clients:
            client.stdin.write("select 1;\n")
            client.stdin.flush()
        for client in clients:
            if client.stdout.readline() != "1\n":
                sys.exit(f"bench: {row.name}: an idle session got no answer")
        return clients

    def close(clients):
        for client in clients:
            client.stdin.close()
        for client in clients:
            client.wait()

    close(opened())  # classes, caches and pools are no session's
    before = live()
    clients = opened()
    try:
        return (live() - before) / sessions
    finally:
        close(clients)


def warm_up(row, seconds):
    """Runs each mode until it needs no less processor: a gateway in Java compiles what it runs often, and its compiler needs time of
    its own. So one client first, which leaves it some, then as many as are measured."""
    if not row.pid:
        row.tps("simple", seconds)
        return
    for mode in MODES:
        row.tps(mode, seconds, clients=1)
        before = row.tps(mode, seconds)["cpu"]
        for _ in range(MOST_WARM_UPS):
            now = row.tps(mode, seconds)["cpu"]
            if now > before * 0.95:
                break
            before = now


def measure(rows, rounds, seconds, only):
    samples = {row.name: [] for row in rows}
    if {"latency", "throughput", "connects"} & set(only):
        for row in rows:
            say(f"warming up: {row.name}")
            warm_up(row, seconds)
            row.rest()
    for number in range(rounds):
        for row in rows:
            say(f"round {number + 1} of {rounds}: {row.name}")
            sample = {}
            if "latency" in only:
                sample["latency"] = {mode: row.latency(mode, seconds) for mode in MODES}
            if "throughput" in only:
                sample["throughput"] = {mode: row.tps(mode, seconds) for mode in MODES}
            if "connects" in only:
                sample["connects"] = row.tps("simple", seconds, clients=4, connect=True)["tps"]
            if "read" in only:
                sample["read"] = row.read()
                if row.masked:
                    sample["maskedRead"] = row.masked_row().read()
            samples[row.name].append(sample)
            row.rest()
    return samples


def compare(samples):
    """Medians over rounds of what was added to direct, or of the ratio to direct."""
    direct = samples["direct"]
    middle = lambda values: round(statistics.median(values), 3)
    table = {}
    for name, rounds in samples.items():
        pairs = list(zip(rounds, direct))
        line = {}
        if "latency" in rounds[0]:
            line["latency"] = {mode: {
                "p50": middle([one["latency"][mode]["p50"] for one in rounds]),
                "p50Added": middle([one["latency"][mode]["p50"] - d["latency"][mode]["p50"] for one, d in pairs]),
                "p99Added": middle([one["latency"][mode]["p99"] - d["latency"][mode]["p99"] for one, d in pairs]),
            } for mode in MODES}
        if "throughput" in rounds[0]:
            line["throughput"] = {mode: {
                "tps": middle([one["throughput"][mode]["tps"] for one in rounds]),
                "ratio": middle([one["throughput"][mode]["tps"] / d["throughput"][mode]["tps"] for one, d in pairs]),
                "cpuMicroseconds": middle([one["throughput"][mode]["cpu"] for one in rounds]),
            } for mode in MODES}
        if "connects" in rounds[0]:
            line["connects"] = {
                "perSecond": middle([one["connects"] for one in rounds]),
                "ratio": middle([one["connects"] / d["connects"] for one, d in pairs]),
            }
        for read in ("read", "maskedRead"):
            if read in rounds[0]:
                line[read] = {
                    "seconds": middle([one[read]["seconds"] for one in rounds]),
                    "ratio": middle([d["read"]["seconds"] / one[read]["seconds"] for one, d in pairs]),
                    "peakMegabytes": max((one[read]["peak"] for one in rounds if one[read]["peak"]), default=None),
                }
        table[name] = line
    return table


def show(table):
    """One block for each kind of figure that was measured."""
    def block(title, kind, columns, cells):
        if all(kind in line for line in table.values()):
            print(f"{title}\n{'':12}" + "".join(f"{column:>16}" for column in columns))
            for name, line in table.items():
                print(f"{name:12}" + "".join(f"{cell:>16}" for cell in cells(line)))

    block("one client: p50 in µs, added to direct; p99 added", "latency", MODES, lambda line: [
        f"{line['latency'][m]['p50']:.0f} +{line['latency'][m]['p50Added']:.0f}; +{line['latency'][m]['p99Added']:.0f}" for m in MODES])
    block("32 clients: ÷ direct, tps, processor µs a query", "throughput", MODES, lambda line: [
        f"{line['throughput'][m]['ratio']:.2f} {line['throughput'][m]['tps']:.0f} {line['throughput'][m]['cpuMicroseconds']:.0f}" for m in MODES])
    block("new connections", "connects", ("÷ direct", "a second"), lambda line: [
        f"{line['connects']['ratio']:.2f}", f"{line['connects']['perSecond']:.0f}"])
    block("a million rows: direct ÷ this", "read", ("unmasked", "masked", "peak MB"), lambda line: [
        f"{line['read']['ratio']:.2f}", f"{line['maskedRead']['ratio']:.2f}" if "maskedRead" in line else "-",
        str(max(line["read"]["peakMegabytes"] or 0, line.get("maskedRead", {}).get("peakMegabytes") or 0) or "-")])


def main():
    parser = argparse.ArgumentParser(prog="bench/run sql")
    parser.add_argument("--quick", action="store_true", help="one round of 2 s points: a smoke test, no figures")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--placement", choices=("free", "same", "cross"), default="free",
                        help="same: everything on one core; cross: the gateway on the other one")
    parser.add_argument("--only", choices=KINDS, action="append", help="leave the other kinds of figures out")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=int)
    options = parser.parse_args()
    rounds = options.rounds or (1 if options.quick else 5)
    seconds = options.seconds or (2 if options.quick else 10)
    rows = [Row(text) for text in os.environ["BENCH_ROWS"].split()]
    only = options.only or KINDS
    table = compare(measure(rows, rounds, seconds, only))
    if "idle" in only:
        for row in rows:
            if row.name == "sallyport" and row.pid:
                table[row.name]["idleKilobytes"] = round(idle(row), 1)
    if os.environ.get("BENCH_READY"):
        table["sallyport"]["readyMilliseconds"] = int(os.environ["BENCH_READY"])
    if options.json:
        print(json.dumps({"rounds": rounds, "seconds": seconds, "placement": PLACEMENT, "rows": table}, indent=2))
    else:
        show(table)
        for name, line in table.items():
            for what in ("idleKilobytes", "readyMilliseconds"):
                if what in line:
                    print(f"{name} {what}: {line[what]}")


WORK = os.environ["BENCH_WORK"]
PLACEMENT = os.environ["BENCH_PLACEMENT"]
if __name__ == "__main__":
    main()
