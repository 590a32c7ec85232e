# SPDX-License-Identifier: Apache-2.0
"""The front end and the model as they will run: through our own firmware."""

import pathlib
import struct
import subprocess

import numpy as np

FOLDER = pathlib.Path(__file__).resolve().parent
MICROPYTHON = FOLDER.parents[2] / "build/unix/micropython"
CHANNELS = 40


def start(*arguments):
    if not MICROPYTHON.exists():
        raise SystemExit(f"there is no {MICROPYTHON}: make firmware-unix")
    command = [str(MICROPYTHON), "-X", "heapsize=16m", str(FOLDER / "serve.py"), *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


class Frontend:
    """Features of sounds: a process that lives as long as this object."""

    def __init__(self):
        self._process = start("features")

    def features(self, samples):
        """int8 features [rows, 40] of int16 samples that are a stream of their own."""
        self._process.stdin.write(struct.pack("<i", len(samples)) + samples.tobytes())
        self._process.stdin.flush()
        rows, = struct.unpack("<i", self._process.stdout.read(4))
        data = self._process.stdout.read(rows * CHANNELS)
        return np.frombuffer(data, np.int8).reshape(rows, CHANNELS)


def scores(model, inputs):
    """The int8 scores [n, labels] of a model for int8 inputs [n, ...]."""
    process = start("scores", str(model))
    answer, _ = process.communicate(struct.pack("<i", len(inputs)) + inputs.tobytes())
    return np.frombuffer(answer, np.int8).reshape(len(inputs), -1)
