#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""test_hello_world.py: runs examples/hello_world as a user does and checks what it prints and draws,
and what the README says of it; compares its models' answers with those of TensorFlow Lite."""

import bisect
import math
import pathlib
import re
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from example import Example, check, check_close, report  # noqa: E402

EXAMPLE = Example("hello_world")
SVG = "{http://www.w3.org/2000/svg}"

MAX_ERROR = 0.05
PERIOD = 2 * math.pi
POINTS = 65
TABLE_ROWS = 9
MEASURE = """
import math, microlite
model = microlite.Model("hello_world_%s.tflite")
steps = [2 * math.pi * i / 999 for i in range(1000)]
errors = [abs(model.predict(x)[0] - math.sin(x)) for x in steps]
print(model.arena_used, max(errors), sum(errors) / len(errors))
"""


def check_first_answer(output):
    found = re.match(r"sin\(1\.5\) is about (\S+)\n", output)
    check(found, f"the first line is {output.splitlines()[:1]}")
    check_close("sin(1.5)", float(found.group(1)), math.sin(1.5), MAX_ERROR)


def check_table(output):
    rows = re.findall(r"^ *(\d\.\d{3}) +([+-]\d\.\d{4}) +([+-]\d\.\d{4}) +([+-]\d\.\d{4})$",
                      output, re.MULTILINE)
    check(len(rows) == TABLE_ROWS, f"the table has {len(rows)} rows")
    for i, row in enumerate(rows):
        x, sine, model, error = map(float, row)
        truth = math.sin(PERIOD * i / (TABLE_ROWS - 1))
        check_close("x", x, PERIOD * i / (TABLE_ROWS - 1), 0.0006)
        check_close(f"sin({x})", sine, truth, 0.0001)
        check_close(f"the model at {x}", model, truth, MAX_ERROR)
        check_close(f"the error at {x}", error, model - sine, 0.0002)


def check_plot(output):
    """Each column of the plot has one mark, at the height of the sine."""
    rows = [line[7:] for line in output.splitlines() if re.match(r".{6}\|", line)]
    check(len(rows) == 21, f"the plot has {len(rows)} rows")
    for column in range(POINTS):
        marks = [i for i, row in enumerate(rows) if row[column:column + 1].strip()]
        check(len(marks) == 1, f"column {column} has {len(marks)} marks")
        check_close(f"column {column}", 1 - marks[0] / 10, math.sin(PERIOD * column / 64), 0.1)


def check_facts(output):
    found = re.search(r"error at most ([\d.]+), on average ([\d.]+); model (\d+) bytes, "
                      r"arena (\d+) bytes", output)
    check(found, "no line tells the error, the model's size and the arena's")
    largest, mean, size, arena = map(float, found.groups())
    check(0 < mean < largest <= MAX_ERROR, f"errors {mean} and {largest}")
    check(size == (EXAMPLE.folder / "hello_world_int8.tflite").stat().st_size, f"size {size}")
    check(0 < arena < 1024, f"arena {arena}")


OUTPUT_CHECKS = {
    "first answer": check_first_answer,
    "table": check_table,
    "plot": check_plot,
    "facts": check_facts,
}


def check_picture(path):
    """Well-formed XML; a sine as line; a dot for each point, near the line."""
    root = ElementTree.parse(path).getroot()
    check(root.tag == SVG + "svg", f"the root is {root.tag}")
    numbers = [tuple(map(float, pair.split(",")))
               for pair in root.find(SVG + "polyline").get("points").split()]
    xs, ys = zip(*numbers)
    middle, amplitude = (min(ys) + max(ys)) / 2, (max(ys) - min(ys)) / 2
    for x, y in numbers:
        sine = math.sin(PERIOD * (x - xs[0]) / (xs[-1] - xs[0]))
        check_close(f"the line at {x}", (middle - y) / amplitude, sine, 0.01)
    dots = root.findall(f"{SVG}circle[@class='model']")
    check(len(dots) == POINTS, f"{len(dots)} dots")
    for dot in dots:
        x, y = float(dot.get("cx")), float(dot.get("cy"))
        nearest = ys[min(bisect.bisect_left(xs, x - 0.1), len(ys) - 1)]
        check_close(f"the dot at {x}", (nearest - y) / amplitude, 0, MAX_ERROR + 0.01)


def check_readme(kind):
    """The README's table of models holds this one's size, memory and errors over 1,000 steps."""
    status, output = EXAMPLE.run("-c", MEASURE % kind)
    EXAMPLE.check_ends(status, output)
    arena, largest, mean = output.split()
    size = (EXAMPLE.folder / f"hello_world_{kind}.tflite").stat().st_size
    EXAMPLE.check_readme(f"| `hello_world_{kind}.tflite` | {size:,} bytes | {int(arena):,} bytes "
                         f"| {float(largest):.3f} | {float(mean):.3f} |")


def main():
    with tempfile.TemporaryDirectory() as folder:
        status, output = EXAMPLE.run("main.py", folder)
        report("exit status", EXAMPLE.check_ends, status, output)
        for name, test in OUTPUT_CHECKS.items():
            report(name, test, output)
        report("picture", check_picture, pathlib.Path(folder, "hello_world.svg"))
        report("committed picture", EXAMPLE.check_same_picture, folder)
    report("no folder, no picture", EXAMPLE.check_leaves_no_files)
    for kind in ("int8", "float"):
        report(f"README's figures of {kind}", check_readme, kind)
    EXAMPLE.report_answers()
    print("done")


if __name__ == "__main__":
    main()
