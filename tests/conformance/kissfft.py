# SPDX-License-Identifier: Apache-2.0
"""The Fourier transform of real numbers, as kissfft rounds it where numbers are integers.

A transform of n real numbers is one of n / 2 complex ones, even samples as real parts and odd ones as
imaginary parts, and a step that tells the two apart. Integers have 15 or 31 fractional bits; before
each step that adds up k numbers they are divided by k, so that none overflows.
"""

import cmath
import math


class Fixed:
    """Complex integers of 16 or 32 bits, as pairs (real, imaginary)."""

    def __init__(self, bits):
        self.bits = bits - 1
        self.one = (1 << self.bits) - 1

    def _round(self, product):
        return (product + (1 << (self.bits - 1))) >> self.bits

    def factor(self, phase):
        return tuple(math.floor(0.5 + self.one * f(phase)) for f in (math.cos, math.sin))

    def times(self, a, b):
        return (self._round(a[0] * b[0] - a[1] * b[1]), self._round(a[0] * b[1] + a[1] * b[0]))

    def divided(self, a, divisor):
        return tuple(self._round(x * (self.one // divisor)) for x in a)


def plus(a, b):
    return (a[0] + b[0], a[1] + b[1])


def minus(a, b):
    return (a[0] - b[0], a[1] - b[1])


def complex_transform(numbers, sign, fixed):
    """sum of numbers[t] e^(sign 2 pi i k t / n) / n; n is a power of two, 4 as often as it goes."""
    n = len(numbers)
    if n == 1:
        return numbers
    radix = 4 if n % 4 == 0 else 2
    part = n // radix
    parts = [complex_transform(numbers[start::radix], sign, fixed) for start in range(radix)]
    result = [None] * n
    for k in range(part):
        a = [fixed.divided(parts[start][k], radix) for start in range(radix)]
        for start in range(1, radix):
            a[start] = fixed.times(a[start], fixed.factor(sign * 2 * math.pi * start * k / n))
        if radix == 2:
            result[k], result[k + part] = plus(a[0], a[1]), minus(a[0], a[1])
            continue
        even, odd = plus(a[0], a[2]), plus(a[1], a[3])
        across, turned = minus(a[0], a[2]), minus(a[1], a[3])
        turned = (-sign * turned[1], sign * turned[0])
        result[k], result[k + 2 * part] = plus(even, odd), minus(even, odd)
        result[k + part], result[k + 3 * part] = plus(across, turned), minus(across, turned)
    return result


def forward(samples, bits):
    """From n integers to n / 2 + 1 pairs."""
    fixed = Fixed(bits)
    half = len(samples) // 2
    packed = complex_transform(list(zip(samples[::2], samples[1::2])), -1, fixed)
    spectrum = [None] * (half + 1)
    even, odd = fixed.divided(packed[0], 2)
    spectrum[0], spectrum[half] = (even + odd, 0), (even - odd, 0)
    for k in range(1, half // 2 + 1):
        a = fixed.divided(packed[k], 2)
        b = fixed.divided((packed[half - k][0], -packed[half - k][1]), 2)
        both = plus(a, b)
        turned = fixed.times(minus(a, b), fixed.factor(-math.pi * (k / half + 0.5)))
        spectrum[k] = tuple(x >> 1 for x in plus(both, turned))
        spectrum[half - k] = ((both[0] - turned[0]) >> 1, (turned[1] - both[1]) >> 1)
    return spectrum


def inverse(spectrum, bits):
    """From n / 2 + 1 pairs to n integers."""
    fixed = Fixed(bits)
    half = len(spectrum) - 1
    packed = [None] * half
    first, last = spectrum[0][0], spectrum[half][0]
    packed[0] = fixed.divided((first + last, first - last), 2)
    for k in range(1, half // 2 + 1):
        a = fixed.divided(spectrum[k], 2)
        b = fixed.divided((spectrum[half - k][0], -spectrum[half - k][1]), 2)
        both = plus(a, b)
        turned = fixed.times(minus(a, b), fixed.factor(math.pi * (k / half + 0.5)))
        packed[k] = plus(both, turned)
        real, imaginary = minus(both, turned)
        packed[half - k] = (real, -imaginary)
    return [x for pair in complex_transform(packed, 1, fixed) for x in pair]


def float_forward(samples):
    """The sums themselves."""
    n = len(samples)
    sums = [sum(x * cmath.exp(-2j * math.pi * (k * t % n) / n) for t, x in enumerate(samples))
            for k in range(n // 2 + 1)]
    return [(x.real, x.imag) for x in sums]


def float_inverse(spectrum):
    """The sums divided by n; the imaginary parts of the first and last number do not count."""
    half = len(spectrum) - 1
    numbers = [complex(*x) for x in spectrum]
    numbers[0], numbers[half] = numbers[0].real, numbers[half].real
    numbers += [x.conjugate() for x in numbers[half - 1 : 0 : -1]]
    n = len(numbers)
    return [sum(x * cmath.exp(2j * math.pi * (k * t % n) / n)
                for k, x in enumerate(numbers)).real / n for t in range(n)]
