#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Firmware with some ops only: MicroPython's Unix port built by its own rules with MICROLITE_OPS, one
set after the other in one folder, and the library by ours with OPS. What is built stays in
build/tests/op_sets and build/op-sets for the next run.
"""

import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
import op_table  # noqa: E402
import size_report  # noqa: E402

VERSION = re.search(r"^micropython +(\S+)", (ROOT / "third_party/pins").read_text(), re.M)[1]
FOLDER = ROOT / "build/tests/op_sets"
PROGRAM = FOLDER / "firmware/micropython"
INSPECT = ROOT / "build/host/microlite-inspect"
HELLO = ROOT / "examples/hello_world/hello_world_int8.tflite"
DIGITS = ROOT / "examples/digits/digits_int8.tflite"
SET = FOLDER / "my_ops.txt"
JOBS = f"-j{os.cpu_count() or 1}"
# Those of the make that runs this would reach the ones below.
ENVIRONMENT = {key: value for key, value in os.environ.items()
               if key not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "OPS", "MICROLITE_OPS")}
SCRIPT = """
import microlite, sys
model = microlite.Model(sys.argv[1])
model.invoke()
print("ran")
"""


def check(name, right, detail=""):
    print(f"ok {name}" if right else f"FAIL {name}: {str(detail)[-400:]!r}")


def make(*arguments):
    return subprocess.run(["make", JOBS, "--no-print-directory", *arguments], cwd=ROOT,
                          env=ENVIRONMENT, capture_output=True, text=True)


def build(ops):
    """MicroPython with a set of ops; STRIP= keeps the names of symbols."""
    return make("-C", ROOT / f"build/deps/micropython-{VERSION}/ports/unix",
                f"BUILD={PROGRAM.parent}", f"VARIANT_DIR={ROOT}/boards/unix", "STRIP=",
                f"USER_C_MODULES={ROOT}/micropython-modules", f"MICROLITE_OPS={ops}")


def choose(*models):
    result = subprocess.run([INSPECT, "--ops", *models], capture_output=True, text=True)
    SET.write_text(result.stdout)


def run(model):
    result = subprocess.run([PROGRAM, "-c", SCRIPT, model], capture_output=True, text=True)
    return result.stdout + result.stderr


def ops_in(*files):
    """Constants of the op table that object files or programs hold or refer to."""
    found = subprocess.run(["nm", "-C", *files], capture_output=True, text=True).stdout
    return set(re.findall(r"microlite::ops::(k\w+)$", found, re.M))


def constants(names=None):
    """Those of the ops of these names, or of all."""
    return {op_table.ENTRY.match(op.entry)[1] for op in op_table.read()
            if names is None or op.name in names}


def library_bytes():
    """What the library puts into the firmware, of which nothing remains that nobody needs."""
    sizes = size_report.flash_by_file(PROGRAM.with_suffix(".map"))
    return sum(size for file, size in sizes.items() if "/microlite/src/" in file)


def check_firmware(name, names):
    """What holds for a firmware with the ops of these names, or with all; returns its size."""
    check(f"{name}: these ops and no others", ops_in(PROGRAM) == constants(names),
          ops_in(PROGRAM) ^ constants(names))
    said = run(HELLO)
    check(f"{name}: hello_world runs", said == "ran\n", said)
    said = run(DIGITS)
    if names and "CONV_2D" not in names:
        check(f"{name}: digits is refused with the op's name",
              "CONV_2D (node 0): not in this build's set of ops" in said, said)
    else:
        check(f"{name}: digits runs", said == "ran\n", said)
    return library_bytes()


def test_firmware():
    sizes = {}
    for name, ops, models, names in (
        ("all ops", "", (), None),
        ("hello_world's op", SET, (HELLO,), {"FULLY_CONNECTED"}),
        # The same file with other contents.
        ("ops of two models", SET, (HELLO, DIGITS), {"CONV_2D", "FULLY_CONNECTED", "SOFTMAX"}),
        ("all ops again", "all", (), None),
    ):
        if models:
            choose(*models)
        result = build(ops)
        check(f"{name}: built", result.returncode == 0, result.stdout + result.stderr)
        compiled = re.findall(r"^CXX \S+/(src/\S+)", result.stdout, re.M)
        check(f"{name}: only all_ops.cc is compiled anew",
              not sizes or compiled == ["src/ops/all_ops.cc"], compiled)
        sizes[name] = check_firmware(name, names)
    all_ops, one = sizes["all ops"], sizes["hello_world's op"]
    check(f"the library with one op has {one:,} bytes of {all_ops:,}, {one / all_ops:.0%}",
          4 * one < all_ops)
    check("all ops take what they took before", sizes["all ops again"] == all_ops, sizes)


def test_refusals():
    """One sentence, whichever door."""
    SET.write_text("CONV2D\n")
    (FOLDER / "empty.txt").write_text("# nothing\n")
    for name, ops, words in (
        ("no such file", FOLDER / "nothing.txt", "nor one of the sets all, audio, minimal, vision"),
        ("an unknown op", SET, "there is no op CONV2D, did you mean CONV_2D?"),
        ("a file without an op", FOLDER / "empty.txt", "names no op; `build/host/microlite-inspect"),
        ("a model", HELLO, "no text with names of ops"),
    ):
        for door, result in (("MICROLITE_OPS", build(ops)),
                             ("OPS", make("library", "TARGET=op-sets", f"OPS={ops}"))):
            lines = [line for line in result.stderr.splitlines() if line.startswith("OPS=")]
            check(f"{door}: {name}", result.returncode and len(lines) == 1 and words in lines[0],
                  result.stderr)


def test_library():
    """`make library OPS=...`: one set after the other, and the same again."""
    choose(HELLO)
    objects = ROOT / "build/op-sets/obj/src/ops/all_ops.o"
    for name, ops, names in (
        ("all", "all", None),
        ("a file", SET, {"FULLY_CONNECTED"}),
        ("audio", "audio", set((ROOT / "op_sets/audio.txt").read_text().splitlines()[1:])),
        ("no longer", "all", None),
    ):
        result = make("library", "SETUP=no", "TARGET=op-sets", "CXX=g++", f"OPS={ops}")
        check(f"library, {name}: its ops", ops_in(objects) == constants(names), result.stderr)
        again = make("library", "SETUP=no", "TARGET=op-sets", "CXX=g++", f"OPS={ops}")
        check(f"library, {name}: nothing to do twice", not again.stdout, again.stdout)


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    test_firmware()
    test_refusals()
    test_library()
    print("done")


if __name__ == "__main__":
    sys.exit(main())
