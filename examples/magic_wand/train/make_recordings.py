#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""make_recordings.py [FOLDER]: writes made recordings as CSV files, into ../recordings if not told.

One of each gesture, one of a movement that is none, and a session: walking, then wing, shaking,
ring, holding, slope. None of them is among those that the model is trained or evaluated with.
"""

import pathlib
import sys

import numpy as np

import gestures

HERE = pathlib.Path(__file__).resolve().parent
SEED = 8
FADE = 10  # samples over which one part of the session goes over into the next


def hold(random, seconds):
    return gestures.read_sensor(random, np.zeros((int(seconds / gestures.STEP), 2)))


def walk(random, seconds):
    return gestures.read_sensor(random, gestures.walking(random, int(seconds / gestures.STEP)))


def shake(random, seconds):
    return gestures.read_sensor(random, gestures.shaking(random, int(seconds / gestures.STEP)))


def joined(parts):
    """The parts [samples, 3] one after the other, each faded into the next."""
    result = parts[0]
    share = np.linspace(0, 1, FADE)[:, None]
    for part in parts[1:]:
        middle = result[-FADE:] * (1 - share) + part[:FADE] * share
        result = np.concatenate([result[:-FADE], middle, part[FADE:]])
    return result


def session(random):
    return joined([
        walk(random, 4), gestures.recording(random, "wing", 1.5, 1.5), shake(random, 3),
        gestures.recording(random, "ring", 1.5, 1.5), hold(random, 2),
        gestures.recording(random, "slope", 1.5, 2.0),
    ])


def write(path, mg):
    rows = (",".join(str(int(value)) for value in row) for row in np.round(mg))
    path.write_text("x,y,z\n" + "".join(row + "\n" for row in rows))


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "recordings"
    random = np.random.default_rng(SEED)
    for label in gestures.LABELS:
        write(folder / f"{label}.csv", gestures.recording(random, label))
    write(folder / "session.csv", session(random))


if __name__ == "__main__":
    main()
