#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""update_answers.py [TFLITE_RUN]: asks TensorFlow Lite what the models of the examples answer.

TFLITE_RUN is what tools/oracle/setup.sh builds (build/oracle/tflite_run). Writes NAME_answers.txt
for each example, a line for each model: its file, the file's SHA-256, and in hexadecimal the inputs
and the outputs of some runs: for hello_world for every int8 value, or for floats in equal steps;
for digits of the first that are held out.
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
DIGITS, PIXELS = 20, 64


def digits():
    """Pixels from 0 to 16 of the first digits, one after the other."""
    data = (ROOT / "examples/digits/held_out.bin").read_bytes()
    return b"".join(data[i + 1:i + 1 + PIXELS] for i in range(0, DIGITS * (PIXELS + 1), PIXELS + 1))


# example: {model: (bytes of the inputs of all runs, runs)}
RUNS = {
    "hello_world": {
        "hello_world_int8.tflite": (struct.pack("<256b", *range(-128, 128)), 256),
        "hello_world_float.tflite": (
            struct.pack("<65f", *(i * math.pi / 32 for i in range(65))), 65),
    },
    "digits": {
        "digits_int8.tflite": (bytes((p * 255 // 16 - 128) & 255 for p in digits()), DIGITS),
        "digits_float.tflite": (
            struct.pack(f"<{4 * PIXELS}f", *(p / 16 for p in digits()[:4 * PIXELS])), 4),
    },
}


def ask(program, model, inputs, runs):
    with tempfile.TemporaryDirectory() as folder:
        given, answered = pathlib.Path(folder, "in"), pathlib.Path(folder, "out")
        given.write_bytes(inputs)
        job = f"{model}\t{runs}\t{given}\t{answered}\n"
        result = subprocess.run([program], input=job, capture_output=True, text=True)
        if not result.stdout.startswith("ok"):
            sys.exit(f"{model.name}: {result.stdout}{result.stderr}")
        return answered.read_bytes()


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else ROOT / "build" / "oracle" / "tflite_run"
    for example, models in RUNS.items():
        lines = []
        for name, (inputs, runs) in models.items():
            model = ROOT / "examples" / example / name
            mark = hashlib.sha256(model.read_bytes()).hexdigest()
            answers = ask(program, model, inputs, runs)
            lines.append(f"{name} {mark} {inputs.hex()} {answers.hex()}\n")
        (FOLDER / f"{example}_answers.txt").write_text("".join(lines))


if __name__ == "__main__":
    main()
