# SPDX-License-Identifier: Apache-2.0
"""UNIDIRECTIONAL_SEQUENCE_LSTM on int16 values, which TensorFlow Lite lacks, in plain integers.

Written after the formulas that docs/numerics.md names, independently of src/ops: what TensorFlow
Lite for Microcontrollers computes.
"""

import math

from vocabulary import single

# Where the table of the sigmoid has one more than the rounded value.
ONE_MORE = {
    4, 8, 12, 14, 15, 16, 17, 19, 20, 21, 22, 25, 27, 28, 29, 30, 31, 33, 34, 35, 37, 39, 40, 41,
    43, 44, 45, 46, 49, 50, 54, 62, 63, 64, 66, 82, 86, 93, 100, 103, 112, 116, 135, 255,
}
TABLE = [math.floor(65536 / (1 + math.exp(-i / 24)) + 0.5) + (i in ONE_MORE) for i in range(256)]


def saturate(x):
    return max(-32768, min(32767, x))


def factor(ratio):
    """(multiplier, shift): ratio = multiplier * 2^(shift - 31), nearly."""
    mantissa, exponent = math.frexp(ratio)
    multiplier = math.floor(mantissa * 2**31 + 0.5)
    return (2**30, exponent + 1) if multiplier == 2**31 else (multiplier, exponent)


def scale(x, ratio):
    """x * ratio, rounded in the two steps of 32-bit accumulators."""
    multiplier, shift = factor(ratio)
    high = ((x << max(shift, 0)) * multiplier + 2**30) >> 31
    right = max(-shift, 0)
    half = 2**right // 2
    return (high + half) >> right if high >= 0 else -((-high + half) >> right)


def scale_wide(x, ratio):
    """x * ratio, rounded in the one step of 64-bit accumulators."""
    multiplier, shift = factor(ratio)
    reduced = (multiplier + 2**15) >> 16 if multiplier < 0x7FFF0000 else 0x7FFF
    return (x * reduced + (1 << (14 - shift))) >> (15 - shift)


def interpolate(x, bits):
    i = x >> bits
    if i >= 255:
        return None
    return (TABLE[i] << bits) + (x & ((1 << bits) - 1)) * (TABLE[i + 1] - TABLE[i])


def sigmoid(x):
    """x with 12 fraction bits, the result with 15."""
    value = interpolate(abs(3 * x), 9)
    value = 0x7FFF << 10 if value is None else value
    return (value + 512 if x >= 0 else (1 << 25) - value + 511) >> 10


def tanh(x):
    """x is 3 for each step of 12 fraction bits."""
    value = interpolate(abs(x), 8)
    value = 0xFFFF << 8 if value is None else value
    one = 1 << 23
    return (value - one + 128 if x >= 0 else one - value + 127) >> 8


class Lstm:
    """Scales, weights and biases come as lists of four: input, forget, cell, output gate."""

    def __init__(self, scale_in, scale_out, scale_cell, clip, weights, recurrence, biases):
        """weights, recurrence: (scale, rows of a matrix); biases: lists."""
        self.scale_in, self.scale_out = single(scale_in), single(scale_out)
        self.scale_cell = single(scale_cell)
        self.clip = min(32767, int(single(clip) / self.scale_cell)) if clip else None
        self.weights, self.recurrence, self.biases = weights, recurrence, biases

    def products(self, x, scale_x, matrix, biases):
        ratio = single(scale_x * single(matrix[0])) / 2.0**-12
        return [
            saturate(scale_wide(bias + sum(a * b for a, b in zip(x, row)), ratio))
            for row, bias in zip(matrix[1], biases)
        ]

    def argument(self, gate, x, hidden):
        a = self.products(x, self.scale_in, self.weights[gate], self.biases[gate])
        zeros = [0] * len(a)
        b = self.products(hidden, self.scale_out, self.recurrence[gate], zeros)
        return [saturate(p + q) for p, q in zip(a, b)]

    def step(self, x, hidden, cell):
        """The hidden state and the cells after a step with the inputs x."""
        enter, forget, update, leave = (self.argument(gate, x, hidden) for gate in range(4))
        power = round(math.log2(self.scale_cell)) + 12
        cells, outputs = [], []
        for i, f, u, o, c in zip(enter, forget, update, leave, cell):
            c = saturate(scale(c * sigmoid(f), 2.0**-15))
            new = saturate(scale(sigmoid(i) * tanh(3 * u), 2.0**-30 / self.scale_cell))
            c = saturate(c + new)
            if self.clip is not None:
                c = max(-self.clip, min(self.clip, c))
            argument = 3 * c << power if power > 0 else (3 * c + (1 << -power >> 1)) >> -power
            ratio = 2.0**-30 / self.scale_out
            cells.append(c)
            outputs.append(saturate(scale(sigmoid(o) * tanh(argument), ratio)))
        return outputs, cells
