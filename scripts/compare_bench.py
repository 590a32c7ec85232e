#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""compare_bench.py A.tsv B.tsv: how two runs of microlite-bench --tsv compare, row by row.

Any engine can be compared that writes such a file: tab-separated columns `what`, `name`,
`backend`, `microseconds`, `instructions` (0: not counted), `macs`, under a line with these names.
Ratios are B to A: below 1, B is faster.
"""

import csv
import math
import sys


def read(path):
    """{(what, name): row} of a file, in its order."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    if not rows or not {"what", "name", "microseconds", "instructions"} <= rows[0].keys():
        sys.exit(f"{path}: not a file that microlite-bench --tsv writes")
    return {(row["what"], row["name"]): row for row in rows}


def ratio(a, b, column):
    """B's figure by A's, or None where either lacks it."""
    before, after = float(a[column] or 0), float(b[column] or 0)
    return after / before if before > 0 and after > 0 else None


def mean(ratios):
    """Geometric mean of those that are there."""
    known = [value for value in ratios if value is not None]
    return math.exp(sum(map(math.log, known)) / len(known)) if known else None


def cell(value, pattern="{:.2f}"):
    return "-" if value is None else pattern.format(value)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__.strip())
    first, second = map(read, sys.argv[1:])
    common = [key for key in first if key in second]
    if not common:
        sys.exit("the two files have no row in common")
    width = max(len(name) for _, name in common)
    backends = [next(iter(rows.values())).get("backend", "?") for rows in (first, second)]
    print(f"A: {sys.argv[1]} ({backends[0]})\nB: {sys.argv[2]} ({backends[1]})\n")
    header = ("A instr", "B instr", "B/A instr", "B/A time")
    print(f"  {'name':{width}}" + "".join(f"{title:>14}" for title in header))
    ratios = []
    for key in common:
        a, b = first[key], second[key]
        pair = ratio(a, b, "instructions"), ratio(a, b, "microseconds")
        ratios.append(pair)
        counts = [cell(float(row["instructions"] or 0) or None, "{:,.0f}") for row in (a, b)]
        print(f"  {key[1]:{width}}" + "".join(f"{c:>14}" for c in (*counts, *map(cell, pair))))
    means = [cell(mean(column)) for column in zip(*ratios)]
    print(f"  {'geometric mean':{width}}" + " " * 28 + "".join(f"{m:>14}" for m in means))
    for name, only, other in (("A", first, second), ("B", second, first)):
        missing = [key[1] for key in only if key not in other]
        if missing:
            print(f"only in {name}: {', '.join(missing)}")


if __name__ == "__main__":
    main()
