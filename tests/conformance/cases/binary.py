# SPDX-License-Identifier: Apache-2.0
"""Ops on two operands: arithmetic of more types than in elementwise.py, divisions, comparisons,
logic, POW, ATAN2; and ADD_N."""

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
# More dimensions than TensorFlow Lite 2.14 broadcasts for most ops; all are merged into four in the
# model that it is asked with.
FIVE = ((2, 1, 3, 1, 4), (1, 2, 3, 2, 1), (2, 2, 3, 2, 4))
SIX = ((1, 2, 1, 3, 1, 2), (2, 1, 2, 1, 3, 1), (2, 2, 2, 3, 3, 2))

ACTIVATIONS = ("RELU", "RELU6", "RELU_N1_TO_1")
QUANTIZED = {"i8": I8, "u8": U8, "i16": I16}
PLAIN = {"f32": "FLOAT32", "i32": "INT32", "i64": "INT64", "bool": "BOOL"}
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
            yield from (binary(op, kind, s) for s in SHAPES + [SAME])
            yield from (binary(op, kind, SAME, act=a, left={"low": -9, "high": 9},
                               right={"low": -9, "high": 9}) for a in ACTIVATIONS)
    scales = product_scales("i16", "SQUARED_DIFFERENCE")
    for shapes in SHAPES:
        yield binary("SQUARED_DIFFERENCE", "i32", shapes)


CASES = list(arithmetic())
