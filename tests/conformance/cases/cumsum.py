# SPDX-License-Identifier: Apache-2.0
"""CUMSUM."""

import math

from vocabulary import I32, Tensor, case, dims, flags, single

TYPES = {"f32": "FLOAT32", "i8": "INT8", "i32": "INT32", "i64": "INT64"}


def define_int8(shape, axis, exclusive, reverse, scales):
    """TFLM's sums, which TensorFlow Lite lacks: 19 more bits, and from minus the zero point on."""
    (scale, zero_point), (out_scale, out_zero_point) = scales
    fraction, exponent = math.frexp(single(scale) / single(out_scale) / 2**19)
    multiplier = math.floor(fraction * 2**31 + 0.5)
    size, inner = shape[axis], math.prod(shape[axis + 1 :] if axis != -1 else ())

    def result(total):
        wrapped = (total * 2**19 + 2**31) % 2**32 - 2**31
        high = (wrapped * multiplier + 2**30) >> 31
        value = (abs(high) + (1 << -exponent >> 1)) >> -exponent
        return min(max((value if high >= 0 else -value) + out_zero_point, -128), 127)

    def define(steps):
        for (numbers,) in steps:
            out = [0] * len(numbers)
            for start in range(len(numbers)):
                if start // inner % size:
                    continue
                line = [start + i * inner for i in range(size)]
                total = -zero_point
                for place in reversed(line) if reverse else line:
                    before, total = total, total + numbers[place] - zero_point
                    out[place] = result(before if exclusive else total)
            yield [out]

    return define


def cumsum(kind, shape, axis, exclusive=False, reverse=False, scales=((0.05, 0), (0.3, 0)), **more):
    quantizations = scales if kind == "i8" else ((), ())
    zero_points = [zero_point for _, zero_point in scales]
    label = f"{kind}_{dims(shape)}" + flags(
        axis=axis,
        exclusive=1 if exclusive else None,
        reverse=1 if reverse else None,
        zp=zero_points if any(zero_points) else None,
    ) + ("_wraps" if more else "")
    tensors = [Tensor(TYPES[kind], shape, *q) for q in quantizations]
    if more:
        tensors[0] = Tensor(TYPES[kind], shape, *quantizations[0], **more)
    define = define_int8(shape, axis, exclusive, reverse, scales) if kind == "i8" else None
    return case("CUMSUM", label, [tensors[0], I32((axis,), ())], tensors[1:], exclusive=exclusive,
                reverse=reverse, definition=define)


SUMMED = [
    ((7,), 0),
    ((1,), 0),
    ((3, 8), 1),
    ((3, 8), 0),
    ((2, 3, 5), -2),
    ((2, 3, 5), -1),
    ((1, 4, 5, 3), 1),
    ((2, 2, 3, 4), 3),
    ((2, 3, 2, 2, 3), 1),
    ((0, 3), 1),
]
WAYS = ((False, False), (True, False), (False, True), (True, True))
ZERO_POINTS = [
    ((0.05, -3), (0.21, 7)),
    ((0.05, -128), (0.9, -128)),
    ((0.02, 127), (0.1, 127)),
    ((0.01, 9), (0.004, -17)),
]

CASES = (
    [cumsum(kind, *row, *way) for kind in ("f32", "i32") for row in SUMMED for way in WAYS]
    + [cumsum("i64", *row, *way) for row in SUMMED[::3] for way in WAYS[::3]]
    + [cumsum("i8", *row, *way) for row in SUMMED for way in WAYS]
    + [cumsum("i8", *row, *way, scales=s)
       for row in SUMMED[2:5:2] for s in ZERO_POINTS for way in WAYS[1:3]]
    + [cumsum("i32", (5,), 0, low=2**30, high=2**31 - 1),
       cumsum("i8", (30,), 0, scales=((0.05, -128), (1.5, -128)), low=100, high=127)]
)
