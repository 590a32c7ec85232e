#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests what tests/conformance/generate.py writes. Reports like the checkers."""

import dataclasses
import pathlib
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests/conformance")]
import generate  # noqa: E402
import op_table  # noqa: E402
from conformance import families  # noqa: E402
from vocabulary import F32, I8, case, splitmix64  # noqa: E402


def report(name, right, detail="see the test"):
    print(f"ok {name}" if right else f"FAIL {name}: {detail}")


def check_random_numbers():
    """The first numbers of the published generator from the state 0."""
    wanted = [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]
    report("splitmix64", [splitmix64(0, i) for i in range(3)] == wanted)
    numbers = struct.unpack("<200b", I8((200,), 1.0, low=-3, high=4).data(7))
    report("random integers fill their range", set(numbers) == set(range(-3, 5)), set(numbers))
    numbers = struct.unpack("<200f", F32((200,), low=1.0, high=2.0).data(7))
    filled = 1.0 <= min(numbers) < 1.1 and 1.9 < max(numbers) <= 2.0
    report("random floats fill their range", filled, (min(numbers), max(numbers)))


def check_io_format():
    tensor = F32((2,), values=(1.0, 2.0, 3.0, 4.0))
    made = case("RELU", "f32_test", [tensor], [F32((2,))], steps=2, relative=0.5, absolute=0.25)
    outputs = struct.pack("<4f", 5, 6, 7, 8)
    wanted = b"MLIO" + struct.pack("<3I2f2I", 2, 1, 1, 0.5, 0.25, 8, 8)
    wanted += struct.pack("<8f", 1, 2, 5, 6, 3, 4, 7, 8)
    report("io format", generate.io_bytes(made, made.input_data(), outputs) == wanted)


def check_stale_answers(folder):
    made = case("RELU", "f32_test", [F32((2,))], [F32((2,))])
    model, inputs = made.model(), made.input_data()
    answer = (made.fingerprint(model, inputs), bytes(8))
    generate.write_case(folder, made, answer)
    report("a fresh answer is taken", (folder / f"{made.name}.io").exists())
    other = case("TANH", "f32_test", [F32((2,))], [F32((2,))])
    for what, changed in (
        ("model", dataclasses.replace(made, build=other.build)),
        ("input", dataclasses.replace(made, inputs=[F32((2,), high=1.5)])),
        ("steps", dataclasses.replace(made, steps=2)),
    ):
        try:
            generate.write_case(folder, changed, answer)
            report(f"an answer to other {what} is refused", False, "it was taken")
        except SystemExit as error:
            report(f"an answer to other {what} is refused", made.name in str(error), error)


def check_generated_files(folder):
    command = [sys.executable, ROOT / "tests/conformance/generate.py", folder]
    made = subprocess.run(command, capture_output=True, text=True)
    report("generate.py", made.returncode == 0, made.stderr.strip())
    index = [line.split("\t") for line in (folder / "INDEX").read_text().splitlines()]
    cases = [one for _, family in families() for one in family]
    report("the index lists every case", index == [[one.name, one.op] for one in cases])
    for one in cases:
        sizes = [tensor.nbytes for tensor in one.inputs + one.outputs]
        wanted = 24 + 4 * len(sizes) + one.steps * sum(sizes)
        found = (folder / f"{one.name}.io").stat().st_size
        if found != wanted:
            report(f"size of {one.name}.io", False, f"{found} bytes instead of {wanted}")


def check_ops_of_packs():
    """Whatever op is not in the library is in a pack, and the host's runner has it from there."""
    def entries(pattern):
        return {constant for path in ROOT.glob(pattern)
                for constant, _ in op_table.ENTRY.findall(path.read_text())}

    defined = {constant for path in ROOT.glob("src/ops/*.cc")
               for constant, *_ in op_table.DEFINITION.findall(path.read_text())}
    left_out = defined - entries("src/ops/all_ops.cc")
    report("packs have the ops that the library leaves out", entries("packs/*.cc") == left_out,
           left_out ^ entries("packs/*.cc"))
    report("tools/cases.cc has them too", entries("tools/cases.cc") == left_out,
           left_out ^ entries("tools/cases.cc"))


def main():
    check_random_numbers()
    check_io_format()
    check_ops_of_packs()
    with tempfile.TemporaryDirectory() as folder:
        check_stale_answers(pathlib.Path(folder))
        check_generated_files(pathlib.Path(folder))
    print("done")


if __name__ == "__main__":
    main()
