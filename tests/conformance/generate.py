#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""generate.py OUT_DIR: writes every conformance case for the test runners, in a few seconds.

    OUT_DIR/INDEX         a line a case: name, a tab, the op it is about
    OUT_DIR/NAME.tflite   the model
    OUT_DIR/NAME.io       inputs and expected outputs; all numbers little-endian:

        bytes  type     content
        4      char     "MLIO"
        4      uint32   steps: how many times the model is invoked, without a reset between
        4      uint32   I: inputs of the model
        4      uint32   O: outputs of the model
        4      float32  relative tolerance
        4      float32  absolute tolerance
        4 * I  uint32   length of each input in bytes
        4 * O  uint32   length of each output in bytes
        then for each step the data of each input, then of each output, in the model's order,
        without padding

An output number matches when it equals the expected one, both are NaN, or
|got - expected| <= absolute + relative * |expected|. Both tolerances are 0 for integers.
Element types are the model's own. The answers are TensorFlow Lite's (update_answers.py).
"""

import pathlib
import struct
import sys

from conformance import answer_file, families

MAGIC = b"MLIO"


def read_answers(family):
    """{case name: (fingerprint, output bytes)}; empty for a family that has no answers yet."""
    answers = {}
    path = answer_file(family)
    for line in path.read_text().splitlines() if path.exists() else ():
        name, fingerprint, *outputs = line.split(" ")
        answers[name] = (fingerprint, bytes.fromhex("".join(outputs)))
    return answers


def io_bytes(case, inputs, outputs):
    """The .io file of a case from the data of all its steps."""
    sizes_in = [tensor.nbytes for tensor in case.inputs]
    sizes_out = [tensor.nbytes for tensor in case.outputs]
    header = struct.pack("<III", case.steps, len(sizes_in), len(sizes_out))
    header += struct.pack("<ff", case.relative, case.absolute)
    sizes = struct.pack(f"<{len(sizes_in) + len(sizes_out)}I", *sizes_in, *sizes_out)
    steps = b""
    for step in range(case.steps):
        steps += inputs[step * sum(sizes_in) : (step + 1) * sum(sizes_in)]
        steps += outputs[step * sum(sizes_out) : (step + 1) * sum(sizes_out)]
    return MAGIC + header + sizes + steps


def write_case(folder, case, answer):
    """Writes both files of a case; an answer to another question is an error."""
    model, inputs = case.model(), case.input_data()
    fingerprint, outputs = answer
    if fingerprint != case.fingerprint(model, inputs):
        sys.exit(f"{case.name} has changed since its answer was made: run update_answers.py")
    (folder / f"{case.name}.tflite").write_bytes(model)
    (folder / f"{case.name}.io").write_bytes(io_bytes(case, inputs, outputs))


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: generate.py OUT_DIR")
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    index = []
    for family, cases in families():
        answers = read_answers(family)
        for case in cases:
            if case.name not in answers:
                sys.exit(f"{case.name} has no answer yet: run update_answers.py")
            write_case(folder, case, answers[case.name])
            index.append(f"{case.name}\t{case.op}\n")
    (folder / "INDEX").write_text("".join(index))
    print(f"{len(index)} conformance cases in {folder}")


if __name__ == "__main__":
    main()
