#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""people.py [MODEL]: what a model hears in recordings of people, which lie beside the clone, as they
are and made worse: faster, softer, with noise. It says how often a word is heard just once, and
nothing else, with the quiet of a room before and after."""

import pathlib
import re
import subprocess
import sys
import tempfile

import numpy as np

import firmware
import scenes
from speakers import RATE, read_wav, resample, wav_file

EXAMPLE = pathlib.Path(__file__).resolve().parent.parent
RECORDINGS = EXAMPLE.parents[2] / "shared/models/inputs/micro_speech"
SPOKEN = {"yes_1000ms.wav": ["yes"], "yes-16khz-2sec.wav": ["yes"], "no_1000ms.wav": ["no"],
          "no-16khz-2sec.wav": ["no"], "noise_1000ms.wav": [], "silence_1000ms.wav": []}
TRIES = 4  # with other noise, and begun at another moment


def with_noise(random, samples, decibels):
    """White noise by so much quieter than the loudest quarter of a second, from beginning to end."""
    loudest = np.sort(samples**2)[-RATE // 4:].mean() ** 0.5
    return samples + random.normal(size=len(samples)) * loudest * scenes.decibels(-decibels)


def below(samples, limit):
    spectrum = np.fft.rfft(samples)
    spectrum[int(len(spectrum) * limit / (RATE / 2)):] = 0
    return np.fft.irfft(spectrum, len(samples))


DISTORTED = {
    "as they are": lambda random, samples: samples,
    "10 % slower and lower": lambda random, samples: resample(samples, 1 / 0.9),
    "10 % faster and higher": lambda random, samples: resample(samples, 1 / 1.1),
    "at a tenth of the loudness": lambda random, samples: 0.1 * samples,
    "at three tenths": lambda random, samples: 0.3 * samples,
    "three times as loud, clipped": lambda random, samples: 3 * samples,
    "noise 20 dB below": lambda random, samples: with_noise(random, samples, 20),
    "noise 10 dB below": lambda random, samples: with_noise(random, samples, 10),
    "nothing above 4 kHz": lambda random, samples: below(samples, 4000),
}


def heard(model, samples):
    """The words that the example prints for a sound."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "sound.wav")
        path.write_bytes(wav_file(samples))
        result = subprocess.run([firmware.MICROPYTHON, "main.py", path, "--model", model],
                                cwd=EXAMPLE, capture_output=True, text=True, check=True)
    return re.findall(r" s  (\w+) +score", result.stdout)


def report(model):
    if not RECORDINGS.is_dir():
        print("\nno recordings of people beside the clone")
        return
    random = np.random.default_rng(1)
    print(f"\nrecordings of people, heard rightly of {TRIES * len(SPOKEN)}:")
    for title, distort in DISTORTED.items():
        right, wrong = 0, []
        for name, words in SPOKEN.items():
            samples = read_wav((RECORDINGS / name).read_bytes())
            for _ in range(TRIES):
                quiet = random.integers(RATE, 2 * RATE), RATE
                sound = distort(random, np.pad(samples, quiet))
                found = heard(model, sound + random.normal(size=len(sound)) * 0.0004)
                right += found == words
                wrong += [word for word in found if word not in words]
        print(f"  {title:30} {right:3}" + (f"  wrong words: {' '.join(wrong)}" if wrong else ""))


if __name__ == "__main__":
    report(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else EXAMPLE / "micro_speech.tflite")
           .resolve())
