# SPDX-License-Identifier: Apache-2.0
"""RELU, RELU6, LEAKY_RELU, LOGISTIC, TANH and SOFTMAX."""

from vocabulary import F32, I8, Tensor, case, dims, flags

SHAPES = [(), (1,), (17,), (3, 5), (2, 3, 4), (1, 2, 3, 8), (1, 2, 1, 3, 5)]
EVERY_INT8 = tuple(range(-128, 128))
INFINITY = float("inf")
EXTREMES = (0.0, -0.0, 1e-30, -1e-30, 1e-6, -1e-6, 0.5, -0.5, 4.0, -4.0, 9.0, -9.0, 20.0, -20.0,
            88.0, -88.0, 104.0, -104.0, 1e30, -1e30, INFINITY, -INFINITY)


def float32(op, shape, low=-8.0, high=8.0, **options):
    label = f"f32_{dims(shape)}" + flags(**options)
    return case(op, label, [F32(shape, low=low, high=high)], [F32(shape)], **options)


def int8(op, shape, scale_in, scale_out, label=None, values=None, **options):
    label = f"i8_{label or dims(shape)}" + flags(**options)
    inputs = [I8(shape, *scale_in, values=values)]
    return case(op, label, inputs, [I8(shape, *scale_out)], **options)


def every_int8(op, scale_in, scale_out, **options):
    label = "every" + flags(scale=scale_in[0], zp=(scale_in[1], scale_out[1]))
    return int8(op, (256,), scale_in, scale_out, label, EVERY_INT8, **options)


SAME = ((0.05, -3), (0.05, -3))
RESCALED = [
    ((0.05, -128), (0.025, -128)),
    ((0.05, 100), (0.07, 90)),
    ((0.1, 0), (0.02, -128)),
    ((0.003, 13), (0.005, -9)),
]
PROBABILITY = (1.0 / 256, -128)
FINE_PROBABILITY = (1.0 / 65536, -32768)
SIGNED_UNIT = (1.0 / 128, 0)

CASES = (
    [float32(op, s) for op in ("RELU", "RELU6", "LOGISTIC", "TANH") for s in SHAPES]
    + [int8(op, s, *SAME) for op in ("RELU", "RELU6") for s in SHAPES[:6]]
    + [every_int8(op, *scales) for op in ("RELU", "RELU6") for scales in RESCALED]
    + [every_int8("RELU6", scale, scale) for scale in ((0.1, 0), (0.04, 90))]
    + [float32("LEAKY_RELU", s, alpha=a) for s, a in zip(SHAPES, (0.1, 0.3, 0.01, 1.0, 2.0, -0.5))]
    + [int8("LEAKY_RELU", s, *SAME, alpha=0.3) for s in SHAPES[:6]]
    + [every_int8("LEAKY_RELU", *scales, alpha=0.1) for scales in RESCALED]
    + [int8("LOGISTIC", s, (0.08, 4), PROBABILITY) for s in SHAPES[:6]]
    + [int8("TANH", s, (0.05, 4), SIGNED_UNIT) for s in SHAPES[:6]]
    + [
        every_int8(op, (scale, zero_point), out)
        for op, out in (("LOGISTIC", PROBABILITY), ("TANH", SIGNED_UNIT))
        for scale, zero_point in ((0.001, 0), (0.02, -128), (0.0625, 3), (0.1, 127), (1.7, -5))
    ]
    + [
        case(op, "f32_extremes", [F32((len(EXTREMES),), values=EXTREMES)], [F32((len(EXTREMES),))])
        for op in ("RELU", "RELU6", "LOGISTIC", "TANH")
    ]
)


def softmax(kind, shape, beta=1.0, scale=(0.02, 5), values=None, label=None):
    name = f"{kind}_{label or dims(shape)}" + flags(
        beta=beta, scale=scale[0] if kind != "f32" else None
    )
    if kind == "f32":
        tensors = F32(shape, low=-4.0, high=4.0, values=values), F32(shape)
    else:
        output = I8(shape, *PROBABILITY)
        if kind == "i8_i16":
            output = Tensor("INT16", shape, *FINE_PROBABILITY)
        tensors = I8(shape, *scale, values=values), output
    # TensorFlow Lite flushes results that are too small for a normal float to zero.
    absolute = 1e-37 if kind == "f32" else 0.0
    return case("SOFTMAX", name, tensors[:1], tensors[1:], beta=beta, absolute=absolute)


SOFTMAX_SHAPES = [(1,), (10,), (1, 1), (3, 2), (2, 17), (2, 3, 5), (1, 2, 3, 4)]

CASES += (
    [softmax(kind, s) for kind in ("f32", "i8", "i8_i16") for s in SOFTMAX_SHAPES]
    + [
        softmax(kind, (2, 17), beta)
        for kind in ("f32", "i8", "i8_i16")
        for beta in (0.1, 0.5, 2.0, 10.0)
    ]
    + [
        softmax(kind, (2, 17), scale=s)
        for kind in ("i8", "i8_i16")
        for s in ((0.001, 0), (0.05, -128), (0.2, 127), (1.0, -9))
    ]
    + [
        softmax(kind, (256,), scale=(0.015, 1), values=EVERY_INT8, label="every")
        for kind in ("i8", "i8_i16")
    ]
    + [
        softmax("i8", (4,), scale=(0.1, 0), values=(127, -128, -128, 127), label="far_apart"),
        softmax("i8", (300,), scale=(0.1, 0), values=(50,) * 300, label="many_equal"),
        softmax("f32", (4,), values=(1000.0, 999.0, -1000.0, 0.0), label="large"),
        softmax("f32", (4,), values=(3e38, -3e38, 3e38, 0.0), label="huge"),
        softmax("f32", (4,), values=(-90.0, -91.0, -100.0, 0.0), label="small"),
    ]
)
