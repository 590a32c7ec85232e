# SPDX-License-Identifier: Apache-2.0
"""The audio frontend: TensorFlow's answers, in pieces of odd lengths, and bad input.

cases.py, signals.py and answers.txt of tests/audio lie beside the test models.
"""

import check
import gc
import math
import sys
from array import array

import audio_frontend
import microlite
from audio_frontend import AudioFrontend

sys.path.append(check.MODELS)
import cases
import signals

COLLECTING = gc.threshold() == 0  # At every allocation, and each slice is one.
PIECES = (1000, 161, 160, 159, 400, 801, 1 << 30) if COLLECTING else (
    1000, 161, 160, 159, 7, 1, 1 << 30)
SMALL = COLLECTING or sys.platform != "linux"  # A board takes its time.
BOARD_CASES = ("micro_speech_16000_speech", "micro_speech_8000_clipping", "default_16000_extremes",
               "default_8000_noise", "micro_speech_16000_chirp", "window_33", "channels_64",
               "pcan_strength_half", "smoothing_bits_14", "remaining_half", "no_log", "everything")

# ---- TensorFlow's answers ----------------------------------------------------------------------


def run(fe, samples, piece):
    """(rows, fingerprint, first row, last row) of a stream in pieces."""
    view, row = memoryview(samples), array("H", [0] * (fe.channels * max(1, fe.rows(len(samples)))))
    rows, mixed, first, last = 0, 0, None, None
    for start in range(0, len(samples), piece):
        count = fe.process(view[start:start + piece], row)
        for i in range(count):
            last = row[i * fe.channels:(i + 1) * fe.channels]
            first = first or last
            mixed = cases.fingerprint(last, mixed)
        rows += count
    return rows, mixed, list(first), list(last)


with open(check.MODELS + "/answers.txt") as file:
    lines = (line for line in file if not SMALL or line.split(" ")[0] in BOARD_CASES)
    answers = {} if COLLECTING else cases.read_answers(lines)
made = {}
for number, case in enumerate(cases.CASES):
    name, preset, keywords, kind, count = case
    if COLLECTING or SMALL and name not in BOARD_CASES:
        continue
    rate = keywords.get("sample_rate", 16000)
    if (kind, rate, count) not in made:
        made.clear()
        gc.collect()
        try:
            made[kind, rate, count] = signals.BY_NAME[kind](rate, count)
        except MemoryError:
            check.skip(name, "a board with less memory")
            continue
    fe = AudioFrontend(preset, **keywords)
    found = run(fe, made[kind, rate, count], PIECES[number % len(PIECES)])
    check.equal("{}, pieces of {}".format(name, PIECES[number % len(PIECES)]), found,
                answers[name][1:])

ROWS = 5 if COLLECTING else 12
speech = signals.speech(16000, 160 + 320 * ROWS)
fe = AudioFrontend("micro_speech")
whole = fe.features(speech)
check.equal("features", len(whole), ROWS * 40)
for piece in PIECES[1:6]:
    fe.reset()
    out, rows = array("H", [0] * len(whole)), 0
    view, samples = memoryview(out), memoryview(speech)
    for start in range(0, len(speech), piece):
        expected = fe.rows(len(samples[start:start + piece]))
        got = fe.process(samples[start:start + piece], view[rows * 40:])
        rows += got
        if got != expected:
            check.true("rows() tells what comes", False, "{} not {}".format(got, expected))
    check.equal("pieces of %d" % piece, out, whole)

# ---- What samples and out may be ---------------------------------------------------------------


def features(samples):
    fe.reset()
    return fe.features(samples)


check.equal("bytes", features(bytes(speech)), whole)
check.equal("bytearray", features(bytearray(bytes(speech))), whole)
check.equal("a slice of bytes", features(memoryview(b"x" + bytes(speech))[1:]), whole)
check.equal("a slice of an array", features(memoryview(speech)[80:]), features(speech[80:]))
check.equal("nothing", features(b""), array("H"))


def quantized(value):
    return min((value * 256 + 333) // 666 - 128, 127)


fe.reset()
small = array("b", [0] * len(whole))
check.equal("int8", (fe.process(speech, small), list(small)), (ROWS, [quantized(v) for v in whole]))

for piece in (100 if COLLECTING else 1, 319, 320, 777, 4000):
    fe.reset()
    window = array("b", [99] * (4 * 40))
    rows = sum(fe.push(speech[i:i + piece], window) for i in range(0, len(speech), piece))
    check.equal("push, pieces of %d" % piece, (rows, window), (ROWS, small[-4 * 40:]))
fe.reset()
window = array("H", [7] * ((ROWS + 2) * 40))
fe.push(speech, window)
check.equal("push into a longer window", window, array("H", [7] * 80) + whole)

with microlite.Model(check.model("types"), quantize=False) as model:
    tensor = [t for t in model.inputs if t.name == "int8"][0]
    two = AudioFrontend(channels=2, step_ms=25)
    expected = two.features(speech[:800])
    two.reset()
    check.equal("a tensor", two.process(speech[:800], tensor), 2)
    check.equal("what stands in it", list(memoryview(tensor)), [quantized(v) for v in expected])

check.equal("attributes", (fe.channels, fe.window, fe.step, fe.sample_rate), (40, 480, 320, 16000))
fe.reset()
check.equal("rows", [fe.rows(n) for n in (0, 479, 480, 799, 800)], [0, 0, 1, 1, 2])
check.true("memory", 4000 < fe.memory < 16000, fe.memory)
check.true("print", "channels=40" in repr(fe), repr(fe))

gc.collect()
before = gc.mem_free()
fe.process(speech, small)
fe.push(speech, small)
check.true("process and push allocate nothing", before - gc.mem_free() < 256, before - gc.mem_free())

# ---- Bad input ---------------------------------------------------------------------------------

REFUSED = (
    ("sample_rate", 1), ("sample_rate", 0), ("sample_rate", -1), ("sample_rate", 10**9),
    ("window_ms", 0), ("window_ms", 10**30), ("window_ms", 5000), ("step_ms", 0), ("step_ms", 26),
    ("channels", 0), ("channels", 257), ("channels", 10**9), ("channels", -(10**30)),
    ("lower_hz", -1), ("lower_hz", math.nan), ("upper_hz", 100), ("upper_hz", 8000),
    ("upper_hz", math.inf), ("upper_hz", math.nan), ("smoothing_bits", 32),
    ("even_smoothing", 1.5), ("odd_smoothing", -0.1), ("min_signal_remaining", math.nan),
    ("scale_shift", 12),
)
for name, value in REFUSED:
    check.raises("%s=%r" % (name, value), ValueError, name, AudioFrontend, **{name: value})
for name, value in (("pcan_strength", -1), ("pcan_offset", 0), ("gain_bits", 14), ("gain_bits", 32),
                    ("smoothing_bits", 2), ("pcan_offset", math.nan)):
    check.raises("pcan, %s=%r" % (name, value), ValueError, name, AudioFrontend, pcan=True,
                 **{name: value})
check.raises("a rate that is too low for the band", ValueError, "upper_hz", AudioFrontend,
             sample_rate=8000)
check.raises("no int", TypeError, "channels", AudioFrontend, channels=1.5)
check.raises("no number", TypeError, "lower_hz", AudioFrontend, lower_hz="1")
check.raises("no such preset", ValueError, "preset", AudioFrontend, "speech")
check.raises("a preset that is no str", TypeError, "preset", AudioFrontend, 5)
check.raises("no such setting", TypeError, "keyword", AudioFrontend, colour=1)

fe.reset()
fe.process(speech[:400], small)
for name, error, text, samples, out in (
        ("half a sample", ValueError, "samples", b"abc", small),
        ("other samples", TypeError, "samples", array("f", [1]), small),
        ("unsigned samples", TypeError, "samples", array("H", [1]), small),
        ("text", TypeError, "samples", "abcd", small),
        ("no samples", TypeError, "samples", 5, small),
        ("out is bytes", TypeError, "out", speech, b"123"),
        ("out is a bytearray", TypeError, "out", speech, bytearray(1000)),
        ("out is int16", TypeError, "out", speech, speech),
        ("out is a number", TypeError, "out", speech, 1),
        ("out is too small", ValueError, "out", speech, array("H", [0] * (ROWS * 40 - 1)))):
    check.raises(name, error, text, fe.process, samples, out)
check.raises("push, half a row", ValueError, "out", fe.push, speech, array("H", [0] * 41))
check.raises("push, no row", ValueError, "out", fe.push, speech, array("H"))
check.raises("rows of a negative number", ValueError, "negative", fe.rows, -1)
check.equal("nothing was taken", (fe.process(speech[400:], small), list(small)),
            (ROWS, [quantized(v) for v in whole]))

# ---- The older names ---------------------------------------------------------------------------

older = microlite.audio_frontend()
check.raises("not configured", ValueError, "configure", older.execute, speech)
older.configure()
row = older.execute(speech[:480])
check.equal("execute", list(row), [quantized(v) for v in whole[:40]])
second = list(older.execute(memoryview(speech)[320:800]))
check.equal("execute remembers noise", second, [quantized(v) for v in whole[40:80]])
check.equal("too few samples", len(older.execute(speech[:479])), 0)
check.raises("execute without samples", TypeError, "samples", older.execute, 5)
check.done()
