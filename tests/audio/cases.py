# SPDX-License-Identifier: Apache-2.0
"""What the audio frontend is asked: (name, preset, keywords of AudioFrontend, kind of sound,
samples). Read by CPython and MicroPython; reals are exact in single precision, so that every
machine reads the same."""

MICRO_SPEECH = {"window_ms": 30, "step_ms": 20, "channels": 40, "pcan": True}
PRESETS = {"default": {}, "micro_speech": MICRO_SPEECH}

NARROW = {"sample_rate": 8000, "upper_hz": 3800}

# Every kind of sound by itself, at the usual rates.
KINDS = ("silence", "hum", "tone", "whisper", "clipping", "chirp", "noise", "speech", "loud_noise",
         "extremes", "clicks")
CASES = [
    ("{}_{}_{}".format(preset, keywords.get("sample_rate", 16000), kind), preset, keywords, kind,
     keywords.get("sample_rate", 16000))
    for preset in PRESETS for keywords in ({}, NARROW) for kind in KINDS
]

# Every parameter moved, over all kinds in a row.
MOVED = [
    ("window_20", {"window_ms": 20}),
    ("window_32", {"window_ms": 32}),
    ("window_33", {"window_ms": 33}),
    ("window_64_step_64", {"window_ms": 64, "step_ms": 64}),
    ("window_8", {"window_ms": 8, "step_ms": 4, "channels": 20}),
    ("window_1000", {"window_ms": 1000, "step_ms": 50}),
    ("step_1", {"step_ms": 1}),
    ("step_15", {"step_ms": 15}),
    ("step_30", {"window_ms": 30, "step_ms": 30}),
    ("channels_1", {"channels": 1}),
    ("channels_10", {"channels": 10}),
    ("channels_64", {"channels": 64}),
    ("channels_80", {"channels": 80, "lower_hz": 20, "upper_hz": 7600}),
    ("channels_256", {"channels": 256}),
    ("lower_0", {"lower_hz": 0}),
    ("lower_60", {"lower_hz": 60}),
    ("upper_4000", {"upper_hz": 4000}),
    ("band", {"lower_hz": 300, "upper_hz": 3400, "channels": 13}),
    ("smoothing_bits_4", {"smoothing_bits": 4}),
    ("smoothing_bits_14", {"smoothing_bits": 14}),
    ("smoothing_even", {"even_smoothing": 0.5}),
    ("smoothing_odd", {"odd_smoothing": 0.5}),
    ("smoothing_none", {"even_smoothing": 0, "odd_smoothing": 0}),
    ("smoothing_all", {"even_smoothing": 1, "odd_smoothing": 1}),
    ("remaining_0", {"min_signal_remaining": 0}),
    ("remaining_half", {"min_signal_remaining": 0.5}),
    ("remaining_1", {"min_signal_remaining": 1}),
    ("pcan", {"pcan": True}),
    ("pcan_strength_half", {"pcan": True, "pcan_strength": 0.5}),
    ("pcan_strength_0", {"pcan": True, "pcan_strength": 0, "gain_bits": 15}),
    ("pcan_offset_1", {"pcan": True, "pcan_offset": 1}),
    ("pcan_offset_1000", {"pcan": True, "pcan_offset": 1000}),
    ("gain_bits_16", {"pcan": True, "gain_bits": 16}),
    ("gain_bits_28", {"pcan": True, "gain_bits": 28}),
    ("no_log", {"log": False}),
    ("no_log_pcan", {"log": False, "pcan": True}),
    ("scale_shift_0", {"scale_shift": 0}),
    ("scale_shift_11", {"scale_shift": 11}),
    ("everything", {"window_ms": 40, "step_ms": 13, "channels": 24, "lower_hz": 90, "upper_hz": 5000,
                    "smoothing_bits": 12, "even_smoothing": 0.125, "odd_smoothing": 0.03125,
                    "min_signal_remaining": 0.0625, "pcan": True, "pcan_strength": 0.75,
                    "pcan_offset": 160, "gain_bits": 23, "scale_shift": 5}),
]
MOVED_NARROW = ("window_20", "channels_10", "channels_64", "pcan", "no_log", "scale_shift_0")
RATES = (11025, 22050, 32000, 44100, 48000)


def joined(*parts):
    result = {}
    for part in parts:
        result.update(part)
    return result


CASES += [(name, "default", keywords, "medley", 24000) for name, keywords in MOVED]
CASES += [("narrow_" + name, "default", joined(NARROW, keywords), "medley", 12000)
          for name, keywords in MOVED if name in MOVED_NARROW]
CASES += [("{}_{}_medley".format(preset, rate), preset,
           {"sample_rate": rate, "upper_hz": min(7500, rate * 15 // 32)}, "medley", rate)
          for preset in PRESETS for rate in RATES]
CASES += [("{}_16000_long".format(preset), preset, {}, "medley", 80000) for preset in PRESETS]


def fingerprint(values, before=0):
    """Of features, in 23 bits: small numbers in MicroPython. 8388593 is a prime."""
    for value in values:
        before = (before * 31 + value + 1) % 8388593
    return before


def read_answers(lines):
    """{name: (mark, rows, fingerprint, first row, last row)} of the file answers.txt."""
    answers = {}
    for line in lines:
        if line.startswith("#"):
            continue
        name, mark, rows, mixed, first, last = line.split()
        answers[name] = (mark, int(rows), int(mixed), decoded(first), decoded(last))
    return answers


def decoded(text):
    """The numbers of a row as answers.txt has it: four hexadecimal digits each."""
    return [int(text[i:i + 4], 16) for i in range(0, len(text), 4)]
