"""Compares two lists of results: compare.py DIRECT GATEWAY DIFFERENCES.

A line of DIFFERENCES is a pattern of names (* stands for anything), a tab, and the reason why these tests end otherwise through the
gateway; "sometimes:" before the reason says that they do not always. Fails on a difference that is not listed, and on a line that no
difference needs any more.
"""

import re
import sys


def read(path):
    with open(path, encoding="utf-8") as lines:
        return dict(line.rstrip("\n").rsplit("\t", 1) for line in lines)


def listed(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.strip() and not line.startswith("#"):
                pattern, reason = line.rstrip("\n").split("\t", 1)
                expression = re.compile(".*".join(re.escape(part) for part in pattern.split("*")))
                yield pattern, expression, reason.strip()


def main(direct_path, gateway_path, differences_path):
    direct, gateway = read(direct_path), read(gateway_path)
    known = list(listed(differences_path))
    used, wrong, differ = set(), 0, 0
    for name in sorted(direct.keys() | gateway.keys()):
        before, after = direct.get(name, "not run"), gateway.get(name, "not run")
        if before == after:
            continue
        differ += 1
        line = next((line for line in known if line[1].fullmatch(name)), None)
        print(f"{name}: {before} directly, {after} through the gateway" + (f" ({line[2]})" if line else "  <-- not listed"))
        if line:
            used.add(line[0])
        else:
            wrong += 1
    for pattern, _, reason in known:
        if pattern not in used and not reason.startswith("sometimes:"):
            print(f"{pattern}: listed, and ends the same now  <-- remove the line")
            wrong += 1
    passed = sum(result == "passed" for result in gateway.values())
    names = len(direct.keys() | gateway.keys())
    print(f"   {names} tests, {names - differ} end the same ({100 * (names - differ) / names:.2f} %), {passed} pass through the gateway")
    if len(direct) < 8000:
        print(f"only {len(direct)} tests ran directly: the run is not complete")
        return 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
