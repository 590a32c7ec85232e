#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""test_digits.py: runs examples/digits as a user does and checks what it prints and draws, and what
the README says of it; compares its models' answers with those of TensorFlow Lite."""

import pathlib
import re
import shutil
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from example import Example, check, report  # noqa: E402

EXAMPLE = Example("digits")
SVG = "{http://www.w3.org/2000/svg}"
SIDE, SHOWN, DRAWN, HELD_OUT = 8, 12, 40, 360
ENOUGH = 0.97


def records():
    """(digit, pixels from 0 to 16) of each digit in the file."""
    data, step = (EXAMPLE.folder / "held_out.bin").read_bytes(), 1 + SIDE * SIDE
    return [(data[i], data[i + 1:i + step]) for i in range(0, len(data), step)]


def check_data():
    check(len(records()) == HELD_OUT, f"{len(records())} digits")
    counts = [sum(digit == i for digit, _ in records()) for i in range(10)]
    check(sum(counts) == HELD_OUT and min(counts) >= 30, f"of each digit there are {counts}")
    check(max(max(pixels) for _, pixels in records()) == 16, "a pixel is out of range")


def check_drawing(output):
    """Ink stands where the digits have some, more the darker they are."""
    lines = output.splitlines()
    for i, (digit, pixels) in enumerate(records()[:SHOWN]):
        top, left = i // 4 * (SIDE + 2), i % 4 * (2 * SIDE + 2)
        rows = [line.ljust(80)[left:left + 2 * SIDE] for line in lines[top:top + SIDE]]
        check(all(row[0::2] == row[1::2] for row in rows), f"digit {i}: {rows}")
        shades = " .:-=+*#%@"
        for pixel, mark in zip(pixels, "".join(row[::2] for row in rows)):
            check(abs(shades.index(mark) / 9 - pixel / 16) <= 1 / 9, f"{pixel} drawn as {mark!r}")
        said = lines[top + SIDE].ljust(80)[left:left + 2 * SIDE + 2]
        check(re.match(rf"a {digit} \(\d+ %\) *$", said), f"a {digit} is called {said!r}")


def check_score(output):
    found = re.search(r"^(\d+) of (\d+) digits right$", output, re.MULTILINE)
    right, count = map(int, found.groups())
    check(count == DRAWN and ENOUGH * DRAWN <= right <= DRAWN, found.group())


def check_facts(output):
    size, arena = re.search(r"^model (\d+) bytes, arena (\d+) bytes$", output, re.MULTILINE).groups()
    check(int(size) == (EXAMPLE.folder / "digits_int8.tflite").stat().st_size, f"size {size}")
    check(int(arena) < 4096, f"arena {arena}")


OUTPUT_CHECKS = {"drawing": check_drawing, "score": check_score, "facts": check_facts}


def check_picture(path, output):
    """A group for each digit: squares of ink, and the answer, in red where it is wrong."""
    groups = ElementTree.parse(path).getroot().findall(f"{SVG}g[@class='digit']")
    check(len(groups) == DRAWN, f"{len(groups)} digits")
    right = 0
    for group, (digit, pixels) in zip(groups, records()):
        squares = sum(ink.get("d").count("M") for ink in group.findall(SVG + "path"))
        check(squares == sum(pixel > 0 for pixel in pixels), f"{squares} squares")
        answer = group.find(SVG + "text")
        check((int(answer.text) == digit) != ("wrong" in answer.get("class")), "a colour lies")
        right += int(answer.text) == digit
    check(f"{right} of {DRAWN} digits right" in output, f"{right} are right in the picture")


def check_accuracy():
    """Both models do well on digits that they have not seen, and as the README says."""
    status, output = EXAMPLE.run("accuracy.py")
    EXAMPLE.check_ends(status, output)
    for kind in ("float", "int8"):
        found = re.search(rf"^{kind} +(\d+) of {HELD_OUT} = ([\d.]+) %((?: +\d+){{10}})$", output,
                          re.MULTILINE)
        right, wrong = int(found.group(1)), sum(map(int, found.group(3).split()))
        check(right + wrong == HELD_OUT and right >= ENOUGH * HELD_OUT, found.group())
        size = (EXAMPLE.folder / f"digits_{kind}.tflite").stat().st_size
        arena = EXAMPLE.arena(f"digits_{kind}.tflite")
        EXAMPLE.check_readme(f"| `digits_{kind}.tflite` | {size:,} bytes | {arena:,} bytes "
                             f"| {found.group(2)} % |")


def check_bad_data(data):
    """Data that are none are refused with the file's name."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("main.py", "digits.py", "digits_int8.tflite"):
            shutil.copy(EXAMPLE.folder / name, folder)
        pathlib.Path(folder, "held_out.bin").write_bytes(data)
        status, output = EXAMPLE.run("main.py", folder=folder)
    check(status == 1 and "ValueError: held_out.bin: no file of digits" in output, output[-200:])


def main():
    report("data", check_data)
    with tempfile.TemporaryDirectory() as folder:
        status, output = EXAMPLE.run("main.py", folder)
        report("exit status", EXAMPLE.check_ends, status, output)
        for name, test in OUTPUT_CHECKS.items():
            report(name, test, output)
        report("picture", check_picture, pathlib.Path(folder, "digits.svg"), output)
        report("committed picture", EXAMPLE.check_same_picture, folder)
    report("no folder, no picture", EXAMPLE.check_leaves_no_files)
    report("accuracy", check_accuracy)
    good = (EXAMPLE.folder / "held_out.bin").read_bytes()
    bad = {
        "empty": b"",
        "truncated": good[:-1],
        "no digit": bytes([10]) + good[1:],
        "no pixel": good[:9] + bytes([17]) + good[10:],
    }
    for name, data in bad.items():
        report(f"{name} data", check_bad_data, data)
    EXAMPLE.report_answers()
    print("done")


if __name__ == "__main__":
    main()
