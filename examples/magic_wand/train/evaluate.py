#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""evaluate.py [MODEL [COUNT]]: how well a model in the Unix firmware names made gestures.

The gestures are none of those that train.py trains with. Prints the accuracy and the confusion
matrix. Needs numpy, and build/unix/micropython.
"""

import pathlib
import subprocess
import sys
import tempfile

import numpy as np

import gestures

HERE = pathlib.Path(__file__).resolve().parent
MICROPYTHON = HERE.parents[2] / "build/unix/micropython"
SEED, COUNT = 1, 4000


def held_out(count=COUNT):
    """mg [count, WINDOW, 3] and the labels' indices, each label a quarter."""
    return gestures.windows(np.random.default_rng(SEED), count, none_share=0.25)


def classify(model, mg):
    """The firmware's scores [windows, labels]."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "windows")
        path.write_bytes(np.round(mg).astype("<i2").tobytes())
        command = [MICROPYTHON, HERE / "classify.py", model, path]
        result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"{model}: {result.stderr}")
    return np.array([line.split() for line in result.stdout.splitlines()], float)


def report(model, mg, truth):
    """Prints accuracy and confusion matrix; returns the share that is right."""
    if not MICROPYTHON.exists():
        print("no build/unix/micropython: int8 not evaluated")
        return None
    found = classify(model, mg).argmax(axis=1)
    right = (found == truth).mean()
    print(f"{pathlib.Path(model).name}, in the firmware: "
          f"{right:.2%} of {len(truth)} held-out windows right")
    print(f"{'':8}" + "".join(f"{label:>8}" for label in gestures.LABELS) + "   (as which named)")
    for i, label in enumerate(gestures.LABELS):
        row = np.bincount(found[truth == i], minlength=len(gestures.LABELS))
        print(f"{label:8}" + "".join(f"{count:8}" for count in row))
    return right


def main():
    model = sys.argv[1] if len(sys.argv) > 1 else HERE.parent / "magic_wand_int8.tflite"
    report(model, *held_out(int(sys.argv[2]) if len(sys.argv) > 2 else COUNT))


if __name__ == "__main__":
    main()
