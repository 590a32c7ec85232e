# SPDX-License-Identifier: Apache-2.0
"""Ops on two operands: arithmetic of more types than in elementwise.py, divisions, comparisons,
logic, POW, ATAN2; and ADD_N."""

import itertools
import math
from fractions import Fraction

from vocabulary import F32, I8, I16, U8, Tensor, case, dims, flags, single

# (left shape, right shape, output shape)
SAME = ((2, 3, 5),) * 3
LAST = ((2, 3, 4), (4,), (2, 3, 4))
OUTER = ((1, 5), (3, 1), (3, 5))
SHAPES = [
    ((), (), ()),
    ((17,), (17,), (17,)),
    ((2, 3), (), (2, 3)),
    ((), (2, 3), (2, 3)),
    LAST,
    OUTER,
    ((2, 1, 3, 1), (1, 4, 1, 5), (2, 4, 3, 5)),
]
FEW = [SAME, OUTER, ((), (2, 3), (2, 3))]
NINE = ((3, 40),) * 3
# More dimensions than TensorFlow Lite 2.14 broadcasts for most ops.
FIVE = ((2, 1, 3, 1, 4), (2, 3, 2, 1), (2, 2, 3, 2, 4))
SIX = ((1, 2, 1, 3, 1, 2), (2, 1, 2, 1, 3, 1), (2, 2, 2, 3, 3, 2))

ACTIVATIONS = ("RELU", "RELU6", "RELU_N1_TO_1")
QUANTIZED = {"i8": I8, "u8": U8, "i16": I16}
PLAIN = {"f32": "FLOAT32", "i32": "INT32", "u32": "UINT32", "i64": "INT64", "bool": "BOOL"}
# (scale, zero point) of left, right and output.
SCALES = {
    "i8": ((0.05, 3), (0.035, -9), (0.06, 11)),
    "u8": ((0.05, 131), (0.035, 119), (0.06, 139)),
    "i16": ((0.00021, 0), (0.00013, 0), (0.00029, 0)),
}
ONE_SCALE = {"i8": ((0.05, -7),) * 3, "u8": ((0.05, 120),) * 3, "i16": ((0.0002, 0),) * 3}


def tensor(kind, shape, quantization=None, **more):
    if kind in QUANTIZED:
        return QUANTIZED[kind](shape, *quantization, **more)
    return Tensor(PLAIN[kind], tuple(shape), **more)


def binary(op, kind, shapes, *, scales=None, suffix="", act=None, output=None, left=None,
           right=None, definition=None, **options):
    """A case of two operands; `left` and `right` say which numbers they hold."""
    label = f"{kind}_{dims(shapes[0])}_{dims(shapes[1])}{suffix}" + flags(act=act)
    scales = scales or SCALES.get(kind, (None,) * 3)
    inputs = [tensor(kind, shapes[0], scales[0], **(left or {})),
              tensor(kind, shapes[1], scales[1], **(right or {}))]
    outputs = [tensor(output or kind, shapes[2], scales[2])]
    if act:
        options["fused_activation_function"] = act
    return case(op, label, inputs, outputs, definition=definition, **options)


def elementwise(function, shapes):
    """The definition of an op that computes function(a, b)."""
    pairs = list(broadcast(*shapes))
    return lambda steps: [[[function(a[i], b[j]) for i, j in pairs]] for a, b in steps]


def broadcast(left, right, output):
    """The numbers of the elements of both operands for each element of the output."""
    for index in itertools.product(*map(range, output)):
        yield tuple(flat(index[len(index) - len(shape):], shape) for shape in (left, right))


def flat(index, shape):
    number = 0
    for i, size in zip(index, shape):
        number = number * size + (i if size > 1 else 0)
    return number


def multiply(number, ratio):
    """round(number * ratio) in two steps, as TFLM does with a ratio of 31 bits."""
    fraction, exponent = math.frexp(ratio)
    multiplier = math.floor(fraction * 2**31 + 0.5)
    high = ((number << max(exponent, 0)) * multiplier + 2**30) >> 31
    right = max(-exponent, 0)
    magnitude = (abs(high) + (1 << right >> 1)) >> right
    return magnitude if high >= 0 else -magnitude


# ---- ADD, SUB, MUL and SQUARED_DIFFERENCE of other types than int8 and float -----------------

WIDE = {"low": -(2**31), "high": 2**31 - 1}
WIDER = {"low": -(2**63), "high": 2**63 - 1}
U8_SCALES = [
    ((0.05, 0), (0.0213, 255), 5, 1.0),
    ((0.011, 255), (0.3, 0), 137, 1.0),
    ((1.5, 131), (0.004, 121), 0, 1.0),
    ((0.04, 119), (0.09, 139), 98, 0.2),  # saturates
]
I16_SCALES = [
    ((0.0002, 0), (0.0002, 0), 0, 1.0),
    ((0.0000123, 0), (0.00071, 0), 0, 1.0),
    ((0.013, 0), (0.000004, 0), 0, 1.0),
    ((0.00004, 0), (0.00009, 0), 0, 0.2),  # saturates
]
USUAL_SCALE = {
    "ADD": lambda left, right: 1.31 * max(left, right),
    "SUB": lambda left, right: 1.31 * max(left, right),
    "MUL": lambda left, right: 0.47 * left * right,
    "SQUARED_DIFFERENCE": lambda left, right: 0.51 * max(left, right) ** 2,
}


def rescaled(op, kind, number, left, right, zero_point, coarseness):
    scale = USUAL_SCALE[op](left[0], right[0]) * coarseness
    if op in ("MUL", "SQUARED_DIFFERENCE"):
        scale *= 130.0 if kind == "u8" else 32768.0
    options = {"pot_scale_int16": False} if op in ("ADD", "SUB") else {}
    return binary(op, kind, NINE, scales=(left, right, (scale, zero_point)),
                  suffix=f"_scales{number}", **options)


def general(op, kind):
    """Options that keep TensorFlow Lite from another way to add int16, for powers of two."""
    return {"pot_scale_int16": False} if kind == "i16" and op in ("ADD", "SUB") else {}


def product_scales(kind, op):
    left, right, _ = SCALES[kind]
    zero_point = 0 if kind == "i16" else SCALES[kind][2][1]
    return left, right, (USUAL_SCALE[op](left[0], right[0]) * (32768 if kind == "i16" else 130),
                         zero_point)


def arithmetic():
    for op in ("ADD", "SUB", "MUL"):
        for kind in ("u8", "i16"):
            scales = product_scales(kind, op) if op == "MUL" else None
            more = general(op, kind)
            yield from (binary(op, kind, s, scales=scales, **more) for s in SHAPES + [SAME])
            yield from (binary(op, kind, LAST, scales=scales, act=a, **more) for a in ACTIVATIONS)
        for number, row in enumerate(U8_SCALES):
            yield rescaled(op, "u8", number, *row)
        for number, row in enumerate(I16_SCALES):
            yield rescaled(op, "i16", number, *row)
        for kind in ("i32", "i64"):
            yield from (binary(op, kind, s) for s in FEW)
            yield from (binary(op, kind, SAME, act=a, left={"low": -9, "high": 9},
                               right={"low": -9, "high": 9}) for a in ACTIVATIONS)
    scales = product_scales("i16", "SQUARED_DIFFERENCE")
    for shapes in SHAPES:
        yield binary("SQUARED_DIFFERENCE", "i32", shapes)
        yield binary("SQUARED_DIFFERENCE", "i16", shapes, scales=scales,
                     definition=squared_differences(shapes, scales))


def plain():
    """INT16 that is not quantised, and UINT32."""
    small = {"left": {"low": -9, "high": 9}, "right": {"low": -9, "high": 9}}
    for op in ("ADD", "MUL"):
        for shapes in FEW:
            yield binary(op, "i16", shapes, scales=(((None, 0)),) * 3, suffix="_plain", **small)
        yield from (binary(op, "i16", LAST, scales=(((None, 0)),) * 3, suffix="_plain", act=act,
                           **small) for act in ACTIVATIONS)
    for shapes in FEW:
        yield binary("MUL", "u32", shapes)
    yield binary("MUL", "u32", SAME, suffix="_wraps", left={"low": 0, "high": 2**32 - 1},
                 right={"low": 0, "high": 2**32 - 1})


def empty():
    """Tensors without elements, and such that broadcast with them."""
    for op in ("ADD", "MUL", "MAXIMUM", "SQUARED_DIFFERENCE"):
        for shapes in (((2, 0), (2, 0), (2, 0)), ((0, 3), (1, 3), (0, 3))):
            yield binary(op, "f32", shapes)
            yield binary(op, "i8", shapes, scales=ONE_SCALE["i8"])


def squared_differences(shapes, scales):
    """SQUARED_DIFFERENCE of int16, which TensorFlow Lite lacks, as TFLM computes it."""
    left, right, output = (single(scale) for scale, _ in scales)
    twice = 2.0 * max(left, right)

    def function(a, b):
        square = (multiply(a, left / twice) - multiply(b, right / twice)) ** 2
        return min(32767, multiply(square, twice * twice / output))

    return elementwise(function, shapes)


# ---- MAXIMUM, MINIMUM, comparisons and logic ----------------------------------------------------

NAN, INF = float("nan"), float("inf")
ODD_LEFT = (NAN, 1.0, NAN, INF, -INF, 0.0, -0.0, 2.0, INF)
ODD_RIGHT = (1.0, NAN, NAN, INF, INF, -0.0, 0.0, 2.0, 3.0)
ODD = {"left": {"values": ODD_LEFT}, "right": {"values": ODD_RIGHT}}
ODD_SHAPES = ((9,),) * 3
# Numbers that are often equal.
SMALL = {"left": {"low": -3, "high": 3}, "right": {"low": -3, "high": 3}}
LARGE = {"left": {"low": 2**40, "high": 2**40 + 3}, "right": {"low": 2**40, "high": 2**40 + 3}}
EXTREMES = ("MAXIMUM", "MINIMUM")
EQUALITIES = ("EQUAL", "NOT_EQUAL")
ORDERS = ("LESS", "LESS_EQUAL", "GREATER", "GREATER_EQUAL")
RELATIONS = {
    "EQUAL": lambda a, b: a == b,
    "NOT_EQUAL": lambda a, b: a != b,
    "LESS": lambda a, b: a < b,
    "LESS_EQUAL": lambda a, b: a <= b,
    "GREATER": lambda a, b: a > b,
    "GREATER_EQUAL": lambda a, b: a >= b,
}
# Scales and zero points of the operands of a comparison.
COMPARED = {
    "i8": [((0.05, 3), (0.05, 3)), ((0.05, -128), (0.021, 127)), ((0.9, 127), (0.0007, -128)),
           ((0.25, 0), (0.5, -3)), ((1e-6, 0), (2e-6, 0))],
    "u8": [((0.05, 131), (0.05, 131)), ((0.05, 0), (0.021, 255)), ((0.25, 128), (0.5, 125))],
}


def extremes():
    for op in EXTREMES:
        for kind in ("f32", "i8", "u8", "i16", "i32", "i64"):
            shapes = SHAPES if kind in ("f32", "i8") else FEW
            yield from (binary(op, kind, s, scales=ONE_SCALE.get(kind)) for s in shapes)
        yield from (binary(op, kind, LAST, suffix="_scales") for kind in QUANTIZED if kind != "i16")
        yield binary(op, "f32", ODD_SHAPES, suffix="_odd", **ODD)
        yield binary(op, "i32", SAME, suffix="_wide", left=WIDE, right=WIDE)
        yield binary(op, "i64", SAME, suffix="_wide", left=WIDER, right=WIDER)


def comparisons():
    for op in EQUALITIES + ORDERS:
        for kind in ("f32", "i32", "i64"):
            shapes = SHAPES if kind == "i32" else FEW
            small = SMALL if kind != "f32" else {}
            yield from (binary(op, kind, s, output="bool", **small) for s in shapes)
        yield binary(op, "f32", ODD_SHAPES, suffix="_odd", output="bool", **ODD)
        yield binary(op, "i64", SAME, suffix="_large", output="bool", **LARGE)
        yield binary(op, "i32", SAME, suffix="_wide", output="bool", left=WIDE, right=WIDE)
        for shapes in FEW:
            # The others TensorFlow Lite lacks; they follow its three.
            definition = None if op in ("EQUAL", "LESS", "GREATER_EQUAL") else RELATIONS[op]
            yield binary(op, "i16", shapes, scales=((0.0002, 0), (0.0002, 0), None), output="bool",
                         definition=definition and elementwise(definition, shapes), **SMALL)
        for kind, rows in COMPARED.items():
            for number, row in enumerate(rows):
                for shapes in (NINE, OUTER)[: 1 if number else 2]:
                    yield binary(op, kind, shapes, scales=row + (None,), output="bool",
                                 suffix=f"_scales{number}")
    for op in EQUALITIES:
        yield from (binary(op, "bool", s) for s in FEW)


def logic():
    for op in ("LOGICAL_AND", "LOGICAL_OR"):
        yield from (binary(op, "bool", s) for s in SHAPES + [SAME])


# ---- Divisions, POW and ATAN2 -------------------------------------------------------------------

AWAY_FROM_ZERO = {"low": 1, "high": 9}
BELOW_ZERO = {"low": -9, "high": -1}
DIVIDED = {"left": {"low": -100, "high": 100}}
# Floats whose quotients are whole, or so near that a float's division makes them whole.
FLOORED_LEFT = (1.0, -1.0, 0.3, 7.5, -7.5, 6.0, -6.0, 1e-30, -1e-30, -1.0, 3.0, 0.7, 1e30, -0.0)
FLOORED_RIGHT = (0.1, 0.1, 0.1, 2.5, 2.5, 3.0, 4.0, 1e30, 1e30, INF, -INF, 0.1, 0.1, 2.0)
DIV_SCALES = {
    "i8": [((0.05, 3), (0.05, -128), (0.013, -20)), ((0.7, -128), (0.002, 127), (11.0, 5)),
           ((0.003, 127), (0.9, -128), (0.00004, 0)), ((0.05, 0), (0.05, -128), (0.9, 0))],
    "u8": [((0.05, 131), (0.05, 0), (0.013, 108)), ((0.7, 0), (0.002, 255), (2.6, 133))],
}
# The zero point of the divisor is at one end: all other numbers have one sign.
DIVISORS = {-128: {"low": -127, "high": 127}, 127: {"low": -128, "high": 126},
            0: {"low": 1, "high": 255}, 255: {"low": 0, "high": 254}}


def exact_quotients(shapes, scales, act=None):
    """DIV of int8, which TensorFlow Lite lacks: the quotient of the real numbers, rounded."""
    (left, left_zero), (right, right_zero), (output, output_zero) = (
        (Fraction(single(scale)), zero_point) for scale, zero_point in scales)
    bounds = {"RELU": (0, None), "RELU6": (0, 6), "RELU_N1_TO_1": (-1, 1)}.get(act, (None, None))
    low, high = (end if bound is None else
                 min(127, max(-128, output_zero + math.floor(bound / output + Fraction(1, 2))))
                 for bound, end in zip(bounds, (-128, 127)))

    def divide(a, b):
        quotient = left * (a - left_zero) / (right * (b - right_zero) * output)
        magnitude = math.floor(abs(quotient) + Fraction(1, 2))
        value = (magnitude if quotient >= 0 else -magnitude) + output_zero
        return min(high, max(low, value))

    return elementwise(divide, shapes)


def divisions():
    for shapes in SHAPES:
        yield binary("DIV", "f32", shapes)
    for act in ACTIVATIONS:
        yield binary("DIV", "f32", LAST, act=act)
        yield binary("DIV", "i32", LAST, act=act, right=AWAY_FROM_ZERO, **DIVIDED)
        scales = DIV_SCALES["i8"][0]
        yield binary("DIV", "i8", LAST, scales=scales, act=act, right=DIVISORS[-128],
                     definition=exact_quotients(LAST, scales, act))
    yield binary("DIV", "f32", ODD_SHAPES, suffix="_odd", **ODD)
    for kind, rows in DIV_SCALES.items():
        for number, row in enumerate(rows):
            for shapes in (NINE, LAST):
                definition = exact_quotients(shapes, row) if kind == "i8" else None
                yield binary("DIV", kind, shapes, scales=row, suffix=f"_scales{number}",
                             right=DIVISORS[row[1][1]], definition=definition)
    for op in ("DIV", "FLOOR_DIV", "FLOOR_MOD"):
        kinds = ["i32"] if op == "DIV" else ["i8", "i16", "i32"]
        kinds += ["i64"] if op == "FLOOR_MOD" else []
        for kind in kinds:
            for shapes in SHAPES if kind == "i32" else FEW:
                for name, right in (("", AWAY_FROM_ZERO), ("_negative", BELOW_ZERO)):
                    yield binary(op, kind, shapes, scales=ONE_SCALE.get(kind), suffix=name,
                                 right=right, **DIVIDED)
    for op in ("FLOOR_DIV", "FLOOR_MOD"):
        near = {"left": {"values": FLOORED_LEFT}, "right": {"values": FLOORED_RIGHT}}
        yield binary(op, "f32", ((14,),) * 3, suffix="_near", **near)
        for shapes in SHAPES:
            yield binary(op, "f32", shapes, left={"low": -50.0, "high": 50.0})
            yield binary(op, "f32", shapes, suffix="_negative", right={"low": -2.0, "high": -0.1})
    yield binary("FLOOR_MOD", "i64", SAME, suffix="_wide", left=WIDER,
                 right={"low": 2**33, "high": 2**50})
    yield binary("FLOOR_MOD", "i64", SAME, suffix="_wider", left=WIDER, right=WIDER)


def powers():
    exponents = {"low": 0, "high": 6}
    for shapes in SHAPES:
        yield binary("POW", "f32", shapes, left={"low": 0.1, "high": 3.0})
        yield binary("POW", "i32", shapes, left={"low": -9, "high": 9}, right=exponents)
    for shape in ((), (17,), (2, 3, 5)):  # TensorFlow Lite does not broadcast it.
        yield binary("ATAN2", "f32", (shape,) * 3)
    odd = {"left": {"values": (0.0, -8.0, 2.0, -2.0, INF, 0.0, 1.0, -1.5)},
           "right": {"values": (0.0, 3.0, -2.0, -3.0, -1.0, 3.0, NAN, 0.5)}}
    yield binary("POW", "f32", ((8,),) * 3, suffix="_odd", **odd)
    odd = {"left": {"values": (0.0, -0.0, 0.0, -0.0, 1.0, -1.0, INF, INF)},
           "right": {"values": (1.0, -1.0, -1.0, 1.0, 0.0, 0.0, INF, -INF)}}
    yield binary("ATAN2", "f32", ((8,),) * 3, suffix="_odd", **odd)


# ---- ADD_N --------------------------------------------------------------------------------------


def add_n(kind, shape, count):
    inputs = [tensor(kind, shape) for _ in range(count)]
    return case("ADD_N", f"{kind}_{count}_of_{dims(shape)}", inputs, [tensor(kind, shape)])


def add_n_int8(shape, count, scale, zero_point, output):
    """ADD_N of int8, which TensorFlow Lite lacks, as TFLM computes it: with a term too many."""
    ratio = 2.0 * single(scale) / (2**20 * single(output[0]))

    def total(numbers):
        terms = sum(number - zero_point for number in numbers) - zero_point
        return min(127, max(-128, multiply(terms << 19, ratio) + output[1]))

    return case("ADD_N", f"i8_{count}_of_{dims(shape)}" + flags(zp=zero_point),
                [I8(shape, scale, zero_point) for _ in range(count)], [I8(shape, *output)],
                definition=lambda steps: [[[total(row) for row in zip(*inputs)]]
                                          for inputs in steps])


def sums():
    for kind in ("f32", "i32"):
        for shape in ((), (7,), (2, 3, 4)):
            yield from (add_n(kind, shape, count) for count in (2, 3, 7))
    for shape in ((), (2, 3, 5)):
        for zero_point in (0, -128, 3, 127):
            for count in (2, 3, 7):
                yield add_n_int8(shape, count, 0.05, zero_point, (0.113, -7))


# ---- Many dimensions ----------------------------------------------------------------------------


def dimensions():
    functions = {
        "ADD": lambda a, b: a + b,
        "SUB": lambda a, b: a - b,
        "MUL": lambda a, b: a * b,
        "SQUARED_DIFFERENCE": lambda a, b: (a - b) ** 2,
        "MAXIMUM": max,
        "MINIMUM": min,
        "FLOOR_DIV": lambda a, b: a // b,
        "FLOOR_MOD": lambda a, b: a % b,
        "DIV": lambda a, b: a // b,
        "POW": lambda a, b: a**b,
    }
    small = {"left": {"low": 1, "high": 9}, "right": {"low": 1, "high": 5}}
    for shapes in (FIVE, SIX):
        for op, function in functions.items():
            yield binary(op, "i32", shapes, definition=elementwise(function, shapes), **small)
        for op in ("EQUAL", "LESS", "GREATER_EQUAL"):
            yield binary(op, "i32", shapes, output="bool",
                         definition=elementwise(RELATIONS[op], shapes), **small)
        for op, function in (("LOGICAL_AND", min), ("LOGICAL_OR", max)):
            yield binary(op, "bool", shapes, definition=elementwise(function, shapes))


CASES = [
    *arithmetic(),
    *plain(),
    *empty(),
    *extremes(),
    *comparisons(),
    *logic(),
    *divisions(),
    *powers(),
    *sums(),
    *dimensions(),
]
