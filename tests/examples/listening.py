# SPDX-License-Identifier: Apache-2.0
"""For MicroPython: listening.py FOLDER uses micro_speech.py in the example's FOLDER as standard
input says. `recognizer`: prints what Recognizer says to lines of a time and scores. `self-test`: a
microphone that is none, and that listening allocates no memory; reports `ok` or `FAIL`."""

import gc
import os
import sys
from array import array

os.chdir(sys.argv[1])
sys.path.insert(0, ".")

from micro_speech import I2SSource, Listener, Recognizer
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


def self_test():
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
