# SPDX-License-Identifier: Apache-2.0
"""ADD, SUB, MUL, SQUARED_DIFFERENCE and RSQRT."""

from vocabulary import F32, I8, case, dims, flags

KINDS = ("f32", "i8")
BINARY = ("ADD", "SUB", "MUL")
ACTIVATIONS = ("RELU", "RELU6", "RELU_N1_TO_1")

# (left shape, right shape, output shape)
SHAPES = [
    ((), (), ()),
    ((1,), (1,), (1,)),
    ((17,), (17,), (17,)),
    ((2, 3, 4, 5), (2, 3, 4, 5), (2, 3, 4, 5)),
    ((2, 3), (), (2, 3)),
    ((), (2, 3), (2, 3)),
    ((2, 3, 4), (1,), (2, 3, 4)),
    ((2, 3, 4), (4,), (2, 3, 4)),
    ((4,), (2, 3, 4), (2, 3, 4)),
    ((1, 5), (3, 1), (3, 5)),
    ((2, 1, 3, 1), (1, 4, 1, 5), (2, 4, 3, 5)),
    ((3, 1, 8), (2, 1, 4, 8), (2, 3, 4, 8)),
]
SAME_5D = ((1, 2, 3, 2, 2),) * 3
BROADCAST_5D = [
    ((2, 1, 3, 1, 4), (1, 2, 1, 3, 4), (2, 2, 3, 3, 4)),
    ((2, 1, 2, 3, 2), (3, 1), (2, 1, 2, 3, 2)),
]

# (scale, zero point) of left and right, the output's zero point, and how many times as coarse as
# the usual its scale is. Ratios of scales are not round: TensorFlow Lite and its microcontroller
# version round the ties of a SUB differently.
QUANTIZATIONS = [
    ((0.05, 0), (0.05, 0), 0, 1.0),
    ((0.05, -128), (0.0213, 127), -5, 1.0),
    ((0.011, 127), (0.3, -128), 9, 1.0),
    ((1.5, 3), (0.004, -7), -128, 1.0),
    ((0.008, -20), (0.009, 5), 127, 1.0),
    ((0.5, 12), (0.23, -1), 0, 17.0),
    ((0.04, -9), (0.09, 11), -30, 0.2),  # saturates
]
USUAL_SCALE = {
    "ADD": lambda left, right: 1.31 * max(left, right),
    "SUB": lambda left, right: 1.31 * max(left, right),
    "MUL": lambda left, right: 61.0 * left * right,
    "SQUARED_DIFFERENCE": lambda left, right: 131.0 * max(left, right) ** 2,
}
MIXED = ((0.05, 3), (0.035, -9), (0.06, 11))
DIFFERENT = ((0.05, 3), (0.04, -9), (0.2, -100))

FUSED = ((2, 3, 4), (4,), (2, 3, 4))


def binary(kind, op, shapes, *, scales=MIXED, suffix="", act=None):
    label = f"{kind}_{dims(shapes[0])}_{dims(shapes[1])}{suffix}" + flags(act=act)
    if kind == "f32":
        tensors = [F32(shape, low=-8.0, high=8.0) for shape in shapes]
    else:
        tensors = [I8(shape, *quantization) for shape, quantization in zip(shapes, scales)]
    options = {"fused_activation_function": act} if act else {}
    return case(op, label, tensors[:2], tensors[2:], **options)


def rescaled(op, number, left, right, zero_point, coarseness):
    scale = USUAL_SCALE[op](left[0], right[0]) * coarseness
    scales = (left, right, (scale, zero_point))
    return binary("i8", op, ((3, 40),) * 3, scales=scales, suffix=f"_scales{number}")


CASES = (
    [binary("i8", op, s) for op in BINARY for s in SHAPES + [SAME_5D]]
    + [binary("f32", op, s) for op in BINARY for s in SHAPES[::2] + [SAME_5D]]
    # TensorFlow Lite's MUL broadcasts four dimensions at most.
    + [binary(kind, op, s) for kind in KINDS for op in ("ADD", "SUB") for s in BROADCAST_5D]
    + [binary(k, op, FUSED, act=act) for k in KINDS for op in BINARY for act in ACTIVATIONS]
    + [binary("i8", "SQUARED_DIFFERENCE", s, scales=DIFFERENT) for s in SHAPES]
    + [binary("f32", "SQUARED_DIFFERENCE", s) for s in SHAPES[::2]]
    + [rescaled(op, n, *row) for op in USUAL_SCALE for n, row in enumerate(QUANTIZATIONS)]
    + [
        case("RSQRT", f"f32_{dims(s)}", [F32(s, low=0.01, high=100.0)], [F32(s)])
        for s in ((), (7,), (2, 3, 5), (1, 2, 3, 4))
    ]
    + [case("RSQRT", "f32_extremes", [F32((4,), values=(1e-30, 1e30, 1.0, 4.0))], [F32((4,))])]
)
