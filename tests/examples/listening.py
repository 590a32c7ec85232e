# SPDX-License-Identifier: Apache-2.0
"""For MicroPython: listening.py FOLDER uses micro_speech.py in the example's FOLDER as standard
input says. `recognizer`: prints what Recognizer says to lines of a time and scores. `self-test`: a
microphone that is none, that listening allocates no memory, and what converting a rate makes of tones; reports
`ok` or `FAIL`."""

import gc
import math
import os
import sys
from array import array

os.chdir(sys.argv[1])
sys.path.insert(0, ".")

from micro_speech import I2SSource, Listener, Recognizer
from resample import Resampler
from wav import WavSource


class FakeI2S:
    """A machine.I2S that receives the sound of a source as 16 or 32 bits; None is its end."""

    def __init__(self, source, bits):
        self._source, self._bits = source, bits
        self._samples = array("h", bytes(640))

    def readinto(self, buffer):
        if self._bits == 16:
            return 2 * self._source.readinto(buffer)
        count = self._source.readinto(self._samples)
        for i in range(count):  # The lower half is noise that must not be heard.
            buffer[2 * i], buffer[2 * i + 1] = 0x7ABC, self._samples[i]
        return 4 * count


def words_of(source):
    words = []
    Listener("micro_speech.tflite", lambda *word: words.append(word)).listen(source)
    return words


def report(name, good, detail):
    print(f"ok {name}" if good else f"FAIL {name}: {detail}")


def allocated(source):
    """Bytes that four seconds of listening take."""
    listener = Listener("micro_speech.tflite", lambda word, score, time_ms: None)
    chunk = listener.chunk
    for _ in range(60):
        source.readinto(chunk)
        listener.feed(chunk)
    gc.collect()
    gc.disable()
    before = gc.mem_alloc()
    for _ in range(160):
        source.readinto(chunk)
        listener.feed(chunk)
    taken = gc.mem_alloc() - before
    gc.enable()
    return taken


def tone(hertz, rate, count):
    return [round(20000 * math.sin(2 * math.pi * hertz * i / rate)) for i in range(count)]


class Samples:
    """A source of samples, in pieces of odd length."""

    def __init__(self, samples):
        self._samples, self._at = samples, 0

    def readinto(self, buffer):
        count = min(len(buffer), 61, len(self._samples) - self._at)
        for i in range(count):
            buffer[i] = self._samples[self._at + i]
        self._at += count
        return count


def converted(samples, rate):
    source = Resampler(Samples(samples).readinto, rate, 16000)
    piece, result = array("h", bytes(2 * 97)), []
    while True:
        count = source.readinto(piece)
        result.extend(piece[:count])
        if count < len(piece):
            return result


def tones():
    """A tone is the same tone at another rate, and gone where the new rate cannot hold it."""
    for rate in (4000, 8000, 11025, 15999, 16001, 22050, 44100, 48000, 192000):
        length = rate // 8
        for hertz in (0, 700, 1300, 11000, 19000):
            if hertz > rate * 0.35:
                continue
            found = converted([9000] * length if hertz == 0 else tone(hertz, rate, length), rate)
            wanted = [9000] * 2000 if hertz == 0 else tone(hertz, 16000, 2000)
            if hertz > 8000:
                wanted = [0] * 2000
            good = abs(len(found) - 2000) <= 4
            error = max(abs(a - b) for a, b in zip(found[200:1800], wanted[200:1800]))
            report(f"{hertz} Hz at {rate}", good and error < 200, f"{len(found)}, error {error}")
    loud = [32767 if i // 20 % 2 else -32768 for i in range(2000)]
    found = converted(loud, 22050)
    report("overshoots are clipped", max(found) == 32767 and min(found) == -32768, max(found))
    report("no sound, converted", converted([], 44100) == [], "samples out of nothing")


def self_test():
    tones()
    expected = words_of(WavSource("yes_no.wav"))
    report("the file has words", len(expected) == 3, expected)
    for bits in (16, 32):
        found = words_of(I2SSource(FakeI2S(WavSource("yes_no.wav"), bits), bits))
        report(f"I2S of {bits} bits", found == expected, found)
    listener = Listener("micro_speech.tflite", lambda *word: found.append(word))
    for again in ("once", "again"):
        found = []
        listener.listen(WavSource("yes_no.wav"))
        report(f"one listener, {again}", found == expected, found)
    for name, source in (("a file", WavSource("yes_no.wav")),
                         ("I2S", I2SSource(FakeI2S(WavSource("yes_no.wav"), 32), 32))):
        taken = allocated(source)
        report(f"listening to {name} allocates nothing", taken == 0, f"{taken} bytes")
    for name, wrong in (("24 bits", lambda: I2SSource(None, 24)),
                        ("time that runs backwards", backwards)):
        try:
            wrong()
            report(f"{name} are refused", False, "no error")
        except ValueError as error:
            report(f"{name}: refused", True, error)


def backwards():
    recognizer = Recognizer(4)
    recognizer.process(bytes(4), 20)
    recognizer.process(bytes(4), 10)


def recognize(lines):
    recognizer = Recognizer(4, results=64)
    for line in lines:
        time_ms, *scores = (int(number) for number in line.split())
        print(recognizer.process(array("b", scores), time_ms))


command, *lines = sys.stdin.read().splitlines()
if command == "recognizer":
    recognize(lines)
else:
    self_test()
