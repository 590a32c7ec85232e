#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""test_hello_world.py [MICROPYTHON]: runs examples/hello_world as a user does and checks what it
prints and draws; compares its models' answers with those of TensorFlow Lite."""

import bisect
import hashlib
import math
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
EXAMPLE = ROOT / "examples" / "hello_world"
MICROPYTHON = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build/unix/micropython")
ANSWERS = FOLDER / "hello_world_answers.txt"
SVG = "{http://www.w3.org/2000/svg}"

MAX_ERROR = 0.05
PERIOD = 2 * math.pi
POINTS = 65
TABLE_ROWS = 9


def micropython(*arguments, given=""):
    """(exit status, output) of a run in the example's folder with `given` on standard input."""
    command = [str(MICROPYTHON), *map(str, arguments)]
    result = subprocess.run(
        command, cwd=EXAMPLE, input=given, capture_output=True, text=True, timeout=60
    )
    return result.returncode, result.stdout + result.stderr


def check(condition, detail):
    if not condition:
        raise AssertionError(detail)


def check_close(what, got, expected, limit):
    check(abs(got - expected) <= limit, f"{what} is {got}, expected {expected} within {limit}")


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
    check(size == (EXAMPLE / "hello_world_int8.tflite").stat().st_size, f"size {size}")
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


def check_without_folder():
    before = sorted(EXAMPLE.iterdir())
    status, output = micropython("main.py")
    check(status == 0, f"exit status {status}: {output[-200:]!r}")
    check(sorted(EXAMPLE.iterdir()) == before, "files were written though no folder was named")


def answers_here(model, inputs):
    return micropython(FOLDER / "answer.py", model, given=inputs)


def check_answers(line, ask=answers_here):
    """`ask` takes a model's path and inputs, and returns (exit status, what answer.py prints)."""
    name, mark, inputs, expected = line.split()
    model = EXAMPLE / name
    check(hashlib.sha256(model.read_bytes()).hexdigest() == mark,
          "the model has changed: run tests/examples/update_answers.py")
    status, output = ask(model, inputs)
    check(status == 0, f"exit status {status}: {output[-200:]!r}")
    got, want = bytes.fromhex(output), bytes.fromhex(expected)
    check(len(got) == len(want), f"{len(got)} bytes of answers instead of {len(want)}")
    if "int8" in name:
        check(got == want, f"{sum(a != b for a, b in zip(got, want))} of {len(want)} differ")
        return
    for a, b in zip(struct.iter_unpack("<f", got), struct.iter_unpack("<f", want)):
        check_close("an answer", a[0], b[0], 1e-5 * abs(b[0]) + 1e-6)


def report(name, test, *arguments):
    try:
        test(*arguments)
        print(f"ok {name}")
    except Exception as error:  # whatever goes wrong is this test's failure
        print(f"FAIL {name}: {type(error).__name__}: {error}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        status, output = micropython("main.py", folder)
        report("exit status", check, status == 0, f"{status}: {output[-200:]!r}")
        for name, test in OUTPUT_CHECKS.items():
            report(name, test, output)
        report("picture", check_picture, pathlib.Path(folder, "hello_world.svg"))
    report("no folder, no picture", check_without_folder)
    for line in ANSWERS.read_text().splitlines():
        report(f"answers of {line.split()[0]}", check_answers, line)
    print("done")


if __name__ == "__main__":
    main()
