#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes yes_no.wav, the example's recording: voices that the model has never heard say words into
a quiet room's noise."""

import pathlib

import numpy as np

import scenes
from speakers import RATE, Speaker, wav_file

PATH = pathlib.Path(__file__).resolve().parent.parent / "yes_no.wav"
SECONDS = 4.6
SPOKEN = (  # when, what, by whom
    (0.50, "yes", Speaker("espeak-ng", "linda", "en-us")),
    (1.55, "seven", Speaker("espeak-ng", "Mike", "en-gb")),
    (2.50, "no", Speaker("espeak-ng", "max", "en-us")),
    (3.70, "yes", Speaker("espeak-ng", "Andy", "en-gb-x-rp")),
)


def main():
    random = np.random.default_rng(1)
    sound = np.zeros(int(RATE * SECONDS))
    for start, text, speaker in SPOKEN:
        clip, = speaker.say([text], random)
        first = int(RATE * start)
        sound[first:first + len(clip)] += 0.3 * clip / np.abs(clip).max()
    sound = scenes.in_room(random, sound)
    hiss = scenes.coloured(random, random.normal(size=len(sound)), 10)
    sound += 0.002 * hiss / hiss.std()
    PATH.write_bytes(wav_file(sound))
    print(f"{PATH.name}: {PATH.stat().st_size} bytes")


if __name__ == "__main__":
    main()
