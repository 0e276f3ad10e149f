"""Runs pgbench and psql against each row in turn, round by round, and prints medians and ratios to direct.

Differences and ratios are taken within a round, so that a machine that slows down slows everything down.
"""

import argparse
import glob
import json
import os
import re
import statistics
import subprocess
import sys
import time

MODES = ("simple", "extended", "prepared")


class Row:
    def __init__(self, text):
        self.name, self.pid, self.port, self.user, self.password, self.database, self.masked = text.split(",")

    def environment(self):
        return dict(os.environ, PGHOST="127.0.0.1", PGPORT=self.port, PGUSER=self.user, PGPASSWORD=self.password)

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
        output = self.run(command + (["-C"] if connect else []) + [self.database])
        return float(re.search(r"tps = ([\d.]+)", output).group(1))

    def read(self, database):
        """Seconds for a million rows, and the gateway's peak memory meanwhile in MB."""
        if self.pid:
            try:
                with open(f"/proc/{self.pid}/clear_refs", "w") as refs:
                    refs.write("5")
            except OSError:
                pass
        start = time.monotonic()
        with open(os.devnull, "w") as nowhere:
            command = ["psql", "-XAt", "-v", "FETCH_COUNT=0", "-c", "copy (select 1) to stdout", "-c", "select * from bigread", database]
            subprocess.run(command, env=self.environment(), stdout=nowhere, check=True)
        return {"seconds": time.monotonic() - start, "peak": self.peak()}

    def peak(self):
        if not self.pid:
            return None
        with open(f"/proc/{self.pid}/status") as status:
            return int(re.search(r"VmHWM:\s+(\d+)", status.read()).group(1)) // 1024


def say(text):
    print("bench: " + text, file=sys.stderr)


def measure(rows, rounds, seconds):
    samples = {row.name: [] for row in rows}
    for number in range(rounds):
        for row in rows:
            say(f"round {number + 1} of {rounds}: {row.name}")
            sample = {"latency": {}, "throughput": {}}
            for mode in MODES:
                sample["latency"][mode] = row.latency(mode, seconds)
                sample["throughput"][mode] = row.tps(mode, seconds)
            sample["connects"] = row.tps("simple", seconds, clients=4, connect=True)
            sample["read"] = row.read(row.database)
            if row.masked:
                sample["maskedRead"] = row.read(row.masked)
            samples[row.name].append(sample)
    return samples


def compare(samples):
    """Medians over rounds of what was added to direct, or of the ratio to direct."""
    direct = samples["direct"]
    middle = lambda values: round(statistics.median(values), 3)
    table = {}
    for name, rounds in samples.items():
        pairs = list(zip(rounds, direct))
        line = {"latency": {}, "throughput": {}}
        for mode in MODES:
            line["latency"][mode] = {
                "p50": middle([one["latency"][mode]["p50"] for one in rounds]),
                "p50Added": middle([one["latency"][mode]["p50"] - d["latency"][mode]["p50"] for one, d in pairs]),
                "p99Added": middle([one["latency"][mode]["p99"] - d["latency"][mode]["p99"] for one, d in pairs]),
            }
            line["throughput"][mode] = {
                "tps": middle([one["throughput"][mode] for one in rounds]),
                "ratio": middle([one["throughput"][mode] / d["throughput"][mode] for one, d in pairs]),
            }
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
    print(f"{'':12}{'p50 added, 1 client (µs)':^33}{'throughput, 32 clients ÷ direct':^33}{'connects':>10}{'read':>8}{'masked':>8}{'peak MB':>9}")
    print(" " * 12 + "".join(f"{mode:>11}" for mode in MODES * 2) + f"{'÷ direct':>10}" * 1 + f"{'÷':>8}{'÷':>8}")
    for name, line in table.items():
        added = (f"{line['latency'][m]['p50']:.0f} abs" if name == "direct" else f"{line['latency'][m]['p50Added']:.0f}" for m in MODES)
        ratio = (f"{line['throughput'][m]['tps']:.0f} tps" if name == "direct" else f"{line['throughput'][m]['ratio']:.2f}" for m in MODES)
        masked = f"{line['maskedRead']['ratio']:.2f}" if "maskedRead" in line else "-"
        peak = line["read"]["peakMegabytes"] or "-"
        print(f"{name:12}" + "".join(f"{cell:>11}" for cell in [*added, *ratio])
              + f"{line['connects']['ratio']:>10.2f}{line['read']['ratio']:>8.2f}{masked:>8}{peak:>9}")


def main():
    parser = argparse.ArgumentParser(prog="bench/run sql")
    parser.add_argument("--quick", action="store_true", help="one round of 2 s points: a smoke test, no figures")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--placement", choices=("free", "same", "cross"), default="free",
                        help="same: everything on one core; cross: the gateway on the other one")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=int)
    options = parser.parse_args()
    rounds = options.rounds or (1 if options.quick else 5)
    seconds = options.seconds or (2 if options.quick else 10)
    rows = [Row(text) for text in os.environ["BENCH_ROWS"].split()]
    table = compare(measure(rows, rounds, seconds))
    if options.json:
        print(json.dumps({"rounds": rounds, "seconds": seconds, "placement": PLACEMENT, "rows": table}, indent=2))
    else:
        show(table)


WORK = os.environ["BENCH_WORK"]
PLACEMENT = os.environ["BENCH_PLACEMENT"]
if __name__ == "__main__":
    main()
