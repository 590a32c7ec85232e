#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""update_answers.py [TFLITE_RUN]: asks TensorFlow Lite what the models of hello_world answer.

TFLITE_RUN is what tools/oracle/setup.sh builds (build/oracle/tflite_run). Writes
hello_world_answers.txt, a line for each model: its file, the file's SHA-256, and in hexadecimal
the inputs and the outputs of a run for every int8 value, or for floats in equal steps.
"""

import hashlib
import math
import pathlib
import struct
import subprocess
import sys
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
MODELS = ROOT / "examples" / "hello_world"
INPUTS = {
    "hello_world_int8.tflite": struct.pack("<256b", *range(-128, 128)),
    "hello_world_float.tflite": struct.pack("<65f", *(i * math.pi / 32 for i in range(65))),
}


def ask(program, model, inputs):
    steps = len(inputs) if "int8" in model.name else len(inputs) // 4
    with tempfile.TemporaryDirectory() as folder:
        given, answered = pathlib.Path(folder, "in"), pathlib.Path(folder, "out")
        given.write_bytes(inputs)
        job = f"{model}\t{steps}\t{given}\t{answered}\n"
        result = subprocess.run([program], input=job, capture_output=True, text=True)
        if not result.stdout.startswith("ok"):
            sys.exit(f"{model.name}: {result.stdout}{result.stderr}")
        return answered.read_bytes()


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else ROOT / "build" / "oracle" / "tflite_run"
    lines = []
    for name, inputs in INPUTS.items():
        model = MODELS / name
        mark = hashlib.sha256(model.read_bytes()).hexdigest()
        lines.append(f"{name} {mark} {inputs.hex()} {ask(program, model, inputs).hex()}\n")
    (FOLDER / "hello_world_answers.txt").write_text("".join(lines))


if __name__ == "__main__":
    main()
