# SPDX-License-Identifier: Apache-2.0
"""MEAN of more types, SUM, REDUCE_PROD, REDUCE_MAX, REDUCE_MIN, REDUCE_ANY and REDUCE_ALL."""

import math

from vocabulary import I32, Tensor, case, dims, flags, single

TYPES = {
    "f32": "FLOAT32",
    "i8": "INT8",
    "u8": "UINT8",
    "i16": "INT16",
    "i32": "INT32",
    "i64": "INT64",
    "bool": "BOOL",
}
LIMITS = {"i8": (-128, 127), "u8": (0, 255), "i16": (-32768, 32767)}


def data(kind, shape, quantization, **more):
    if kind in LIMITS:
        return Tensor(TYPES[kind], tuple(shape), *quantization, **more)
    return Tensor(TYPES[kind], tuple(shape), **more)


def reduce_shape(shape, axes, keep):
    reduced = {axis % len(shape) for axis in axes} if shape else set()
    if keep:
        return [1 if axis in reduced else size for axis, size in enumerate(shape)]
    return [size for axis, size in enumerate(shape) if axis not in reduced]


def reduce(op, kind, shape, axes, keep=False, scales=((0.05, 0), (0.05, 0)), label="",
           define=None, **more):
    """`more`: what the input's numbers are; `define` makes a definition of the output's shape."""
    out = reduce_shape(shape, axes, keep)
    zero_points = [zero_point for _, zero_point in scales]
    label = f"{kind}_{dims(shape)}{label}" + flags(
        axes=axes,
        keep=1 if keep else None,
        zp=zero_points if any(zero_points) else None,
        by=f"{scales[0][0] / scales[1][0]:.3g}" if scales[0][0] != scales[1][0] else None,
    )
    return case(op, label, [data(kind, shape, scales[0], **more), I32(axes)],
                [data(kind, out, scales[1])], keep_dims=keep,
                definition=define(kind, shape, axes, scales) if define else None)


# ---- Sums of int8 and int16, which TensorFlow Lite 2.14 has wrong and TFLM right ----------------


def groups(shape, axes):
    """For each output, the places of the elements that it is made of."""
    reduced = {axis % len(shape) for axis in axes}
    places = {}
    for place in range(math.prod(shape)):
        key, rest = [], place
        for axis in range(len(shape) - 1, -1, -1):
            rest, index = divmod(rest, shape[axis])
            if axis not in reduced:
                key.insert(0, index)
        places.setdefault(tuple(key), []).append(place)
    return [places[key] for key in sorted(places)]


def rescale(x, ratio):
    """round(x * ratio) in fixed-point arithmetic: a factor of 31 bits, then two roundings."""
    fraction, exponent = math.frexp(ratio)
    multiplier = math.floor(fraction * 2**31 + 0.5)
    high = (x * 2 ** max(exponent, 0) * multiplier + 2**30) >> 31
    right = max(-exponent, 0)
    rounded = (abs(high) + (1 << right >> 1)) >> right
    return rounded if high >= 0 else -rounded


def sums(kind, shape, axes, scales):
    low, high = LIMITS[kind]
    (scale, zero_point), (out_scale, out_zero_point) = scales
    ratio = single(scale) / single(out_scale)

    def define(steps):
        results = []
        for (numbers,) in steps:
            totals = (sum(numbers[i] - zero_point for i in group) for group in groups(shape, axes))
            results.append([[min(max(rescale(total, ratio) + out_zero_point, low), high)
                             for total in totals]])
        return results

    return define


# ---- Tables ----------------------------------------------------------------------------------

REDUCED = [
    ((5,), (0,), False),
    ((3, 8), (1,), True),
    ((3, 8), (-2,), False),
    ((2, 3, 5), (1,), False),
    ((2, 3, 5), (0, 2), True),
    ((2, 3, 5), (-2, -1, 1), False),
    ((1, 4, 5, 3), (1, 2), True),
    ((2, 3, 4, 5), (2, 1), False),
    ((2, 3, 4, 5), (-1, 0), False),
    ((2, 3, 4, 5), (0, 1, 2, 3), True),
    ((2, 3, 2, 2, 3), (1, 3), False),
    ((2, 1, 3, 2, 2, 3), (0, 2, 4), True),
    ((), (), False),
]
EMPTY = [((3, 0), (1,), False), ((3, 0), (0,), False), ((0, 4), (0,), True)]
QUANTIZED = [
    ((0.05, -3), (0.21, 7)),
    ((0.05, -128), (0.07, -128)),
    ((0.02, 127), (0.025, 127)),
    ((0.01, 9), (0.4, -17)),
]
UNSIGNED = [((s, z + 128), (t, y + 128)) for (s, z), (t, y) in QUANTIZED]
SYMMETRIC = [((0.05, 0), (0.21, 0)), ((0.05, 0), (0.05, 0)), ((0.0003, 0), (0.02, 0))]
ODD16 = ((0.05, -300), (0.21, 1234))
SAME = ((0.05, -3), (0.05, -3))

nan, inf = math.nan, math.inf
FLOATS = (nan, 1.0, nan, -inf, inf, -inf, -inf, -inf, nan, nan, -0.0, 0.0)


def of_types(op, kinds, rows=REDUCED, **more):
    return [reduce(op, kind, *row, **more) for kind in kinds for row in rows]


means = (
    [reduce("MEAN", "i16", *row, scales=SYMMETRIC[0]) for row in REDUCED[:-1]]
    + [reduce("MEAN", "u8", *row, scales=UNSIGNED[0]) for row in REDUCED[:-1]]
    + [reduce("MEAN", "u8", *REDUCED[7], scales=s) for s in UNSIGNED[1:]]
    + [reduce("MEAN", "i16", *REDUCED[7], scales=s) for s in SYMMETRIC[1:]]
    + of_types("MEAN", ("i32", "i64"))
    + [reduce("MEAN", "i32", (2, 9), (1,), label="_wide", low=-(2**31), high=2**31 - 1)]
    + [reduce("MEAN", "i64", (2, 3), (1,), label="_wide", low=-(2**60), high=2**60)]
)
totals = (
    of_types("SUM", ("f32", "i32"))
    + of_types("SUM", ("i64",), REDUCED[1::3])
    + of_types("SUM", ("bool",), REDUCED[1::4])
    + of_types("SUM", ("f32", "i32"), EMPTY)
    + [reduce("SUM", "i8", *row, scales=QUANTIZED[0], define=sums) for row in REDUCED[:-1]]
    + [reduce("SUM", "u8", *row, scales=UNSIGNED[0]) for row in REDUCED[::2][:-1]]
    + [reduce("SUM", "i8", *REDUCED[4], scales=s, define=sums) for s in QUANTIZED[1:]]
    + [reduce("SUM", "i8", *REDUCED[k], scales=SAME, define=sums) for k in (0, 4, 7)]
    + [reduce("SUM", "i16", *row, scales=SYMMETRIC[0], define=sums) for row in REDUCED[:-1]]
    + [reduce("SUM", "i16", *REDUCED[4], scales=s, define=sums) for s in (*SYMMETRIC[1:], ODD16)]
)
products = (
    of_types("REDUCE_PROD", ("f32", "i32"), low=-3, high=3)
    + of_types("REDUCE_PROD", ("i64",), REDUCED[1::3], low=-3, high=3)
    + of_types("REDUCE_PROD", ("i32", "i64"), REDUCED[9:10], label="_wraps")
    + of_types("REDUCE_PROD", ("bool",), REDUCED[1::4])
    + of_types("REDUCE_PROD", ("f32", "i32"), EMPTY)
    + [reduce("REDUCE_PROD", "i8", *row, scales=((0.02, -3), (0.01, 5))) for row in REDUCED[:-1]]
    + [reduce("REDUCE_PROD", "i8", *REDUCED[3], scales=((0.02, z), (s, z)))
       for z in (-128, 0, 127) for s in (0.0005, 0.02, 0.3)]
    + [reduce("REDUCE_PROD", "i16", *row, scales=((0.0001, 0), (0.0002, 0)))
       for row in REDUCED[:-1:2]]
)
extremes = [
    made
    for op in ("REDUCE_MAX", "REDUCE_MIN")
    for made in (
        of_types(op, ("f32",), REDUCED)
        + of_types(op, ("f32",), EMPTY[:1])
        + of_types(op, ("i32", "i64"), REDUCED[::3])
        + of_types(op, ("bool",), REDUCED[1::4])
        + of_types(op, ("i8",), REDUCED[:-1], scales=SAME)
        + of_types(op, ("u8",), REDUCED[:-1:2], scales=((0.05, 130),) * 2)
        + of_types(op, ("i16",), REDUCED[1:-1:2], scales=((0.05, 0),) * 2)
        + [reduce(op, "f32", (4, 3), (1,), label="_special", values=FLOATS)]
    )
]
logical = (
    of_types("REDUCE_ANY", ("bool",))
    + of_types("REDUCE_ALL", ("bool",))
    + [reduce("REDUCE_ANY", "bool", (5, 3), (1,), label="_few",
              values=(0, 0, 0) * 3 + (0, 0, 1) * 2)]
    + [reduce("REDUCE_ALL", "bool", (5, 3), (1,), label="_many",
              values=(1, 1, 1) * 3 + (1, 0, 1) * 2)]
    + of_types("REDUCE_ANY", ("bool",), EMPTY[:1])
    + of_types("REDUCE_ALL", ("bool",), EMPTY[:1])
)
CASES = means + totals + products + extremes + logical
