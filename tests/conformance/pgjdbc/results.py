"""Prints what became of each test, from Maven's reports: results.py FOLDER > FILE. One line a test: its name, a tab, its result."""

import glob
import sys
import xml.etree.ElementTree as xml
from collections import Counter

KINDS = {"failure": "failed", "error": "failed", "skipped": "skipped"}


def results(folder):
    seen = Counter()
    for report in sorted(glob.glob(folder + "/TEST-*.xml")):
        for case in xml.parse(report).getroot().iter("testcase"):
            name = case.get("classname", "").removeprefix("org.postgresql.") + "." + case.get("name", "")
            name = " ".join(name.split())
            seen[name] += 1
            if seen[name] > 1:  # one test with several parameters
                name += f" ({seen[name]})"
            yield name, next((KINDS[part.tag] for part in case if part.tag in KINDS), "passed")


if __name__ == "__main__":
    for name, result in sorted(results(sys.argv[1])):
        print(f"{name}\t{result}")
