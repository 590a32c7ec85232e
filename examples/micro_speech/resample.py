# SPDX-License-Identifier: Apache-2.0
"""Converts the rate of a sound. wav.py imports this when a file has another rate than it wants."""

import math
from array import array

CROSSINGS = 8  # of zero, which the filter keeps on each side
PHASES = 256  # places between two samples at most; the nearest is 55 dB next to the exact one
CHUNK = 256  # samples read at once
UNIT = 4096  # the filter's sum: a product with 16 bits, summed, stays within 31 bits


def _gcd(a, b):
    while b:
        a, b = b, a % b
    return a


def _sinc(x):
    return math.sin(math.pi * x) / (math.pi * x) if x else 1.0


class Resampler:
    """A source of `new_rate` samples a second, made of one with `rate` whose readinto is given.

    Band-limited interpolation: each sample is the sum of those around its place in the old sound,
    weighted by a sinc under a Hann window, which cuts what is above half the lower rate
    (J. O. Smith, Digital Audio Resampling)."""

    def __init__(self, readinto, rate, new_rate):
        divisor = _gcd(rate, new_rate)
        self._source, self._step, self._places = readinto, rate // divisor, new_rate // divisor
        self._phases = min(self._places, PHASES)
        self._make_filter(min(1.0, new_rate / rate))
        # The first sample's place is the first of the old sound: before it is nothing.
        self._filled, self._at, self._place = self._taps // 2 - 1, 0, 0
        self._buffer = array("h", bytes(2 * (self._taps + CHUNK)))
        self._ended = False

    def _make_filter(self, cutoff):
        """For each phase the weights of `_taps` samples, its place being after the middle one;
        `cutoff` is a part of half the old rate."""
        half = math.ceil(CROSSINGS / cutoff)
        self._taps = 2 * half
        self._weights = array("h", bytes(2 * self._phases * self._taps))
        for phase in range(self._phases):
            offsets = [i + 1 - half - phase / self._phases for i in range(self._taps)]
            row = [_sinc(cutoff * x) * (1 + math.cos(math.pi * min(abs(x) / half, 1)))
                   for x in offsets]
            scale = UNIT / sum(row)
            for i in range(self._taps):
                self._weights[phase * self._taps + i] = round(row[i] * scale)

    def readinto(self, samples):
        for i in range(len(samples)):
            if self._at + self._taps > self._filled and not self._refill():
                return i
            samples[i] = self._weighted()
            self._place += self._step
            self._at += self._place // self._places
            self._place %= self._places
        return len(samples)

    def _weighted(self):
        buffer, weights, total = self._buffer, self._weights, UNIT // 2
        weight = self._place * self._phases // self._places * self._taps
        for i in range(self._at, self._at + self._taps):
            total += buffer[i] * weights[weight]
            weight += 1
        return min(max(total // UNIT, -32768), 32767)

    def _refill(self):
        """Whether there are as many samples as the filter needs."""
        buffer = memoryview(self._buffer)
        left = self._filled - self._at
        buffer[:left] = buffer[self._at:self._filled]
        self._at, self._filled = 0, left
        while self._filled < self._taps:
            if self._ended:
                return False
            count = self._source(buffer[self._filled:self._filled + CHUNK])
            if count == 0:  # The last sample's place is the last of the old sound.
                self._ended = True
                count = self._taps // 2
                for i in range(self._filled, self._filled + count):
                    buffer[i] = 0
            self._filled += count
        return True
