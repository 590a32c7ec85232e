#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs scripts/compare_bench.py on small files made up for it."""

import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
HEADER = "what\tname\tbackend\tmicroseconds\tinstructions\tmacs\n"
BEFORE = HEADER + "kernel\tconv\tplain\t10\t4000\t100\nkernel\tadd\tplain\t3\t0\t0\n" \
    "model\told\tplain\t1\t1\t1\n"
AFTER = HEADER + "kernel\tconv\tfast\t5\t1000\t100\nkernel\tadd\tfast\t6\t0\t0\n"


def check(name, right, detail):
    print(f"ok {name}" if right else f"FAIL {name}: {detail!r}")


def compare(folder, *texts):
    paths = []
    for i, text in enumerate(texts):
        paths.append(folder / f"{i}.tsv")
        paths[-1].write_text(text)
    command = [sys.executable, ROOT / "scripts/compare_bench.py", *paths]
    return subprocess.run(command, capture_output=True, text=True)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        result = compare(folder, BEFORE, AFTER)
        rows = {line.split()[0]: line.split()[1:] for line in result.stdout.splitlines() if line}
        check("ratios", rows.get("conv") == ["4,000", "1,000", "0.25", "0.50"], result)
        check("what was not counted", rows.get("add") == ["-", "-", "-", "2.00"], result)
        check("means", rows.get("geometric") == ["mean", "0.25", "1.00"], result)
        check("rows of one file only", "only in A: old" in result.stdout, result)
        check("backends", "(plain)" in result.stdout and "(fast)" in result.stdout, result)
        nothing = compare(folder, BEFORE, HEADER + "kernel\tmul\tfast\t5\t1\t1\n")
        check("nothing in common", "no row in common" in nothing.stderr, nothing)
        check("another kind of file", "not a file" in compare(folder, BEFORE, "x\n1\n").stderr, "")
        check("arguments", compare(folder, BEFORE).returncode == 1, "")
    print("done")


if __name__ == "__main__":
    main()
