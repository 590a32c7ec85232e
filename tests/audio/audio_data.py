# SPDX-License-Identifier: Apache-2.0
"""The cases of cases.py as files: sounds, settings in words, answers."""

import hashlib
import pathlib
import sys

import cases
import signals

FOLDER = pathlib.Path(__file__).resolve().parent
ANSWERS = FOLDER / "answers.txt"


def settings_of(case):
    """The words of a case's settings, as microfrontend_run and microlite-audio read them."""
    _, preset, keywords, _, _ = case
    values = cases.joined(cases.PRESETS[preset], keywords)
    return " ".join(f"{name}={int(value) if value is True or value is False else value}"
                    for name, value in sorted(values.items()))


def sound_of(case):
    """The samples of a case as little-endian bytes."""
    _, _, keywords, kind, count = case
    samples = signals.BY_NAME[kind](keywords.get("sample_rate", 16000), count)
    if sys.byteorder == "big":
        samples.byteswap()
    return samples.tobytes()


def mark(case):
    """What tells whether an answer belongs to a case as it is now."""
    return hashlib.sha256(settings_of(case).encode() + sound_of(case)).hexdigest()[:16]


def write_sound(folder, case):
    """Writes the sound, which several cases may share; returns its path."""
    rate = case[2].get("sample_rate", 16000)
    path = folder / f"{case[3]}_{rate}_{case[4]}.raw"
    if not path.exists():
        path.write_bytes(sound_of(case))
    return path
