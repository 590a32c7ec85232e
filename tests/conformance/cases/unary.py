# SPDX-License-Identifier: Apache-2.0
"""Functions of one operand: ABS to SQUARE, ELU, GELU, HARD_SWISH, the RELUs' other types, and
LOGISTIC and TANH on 8-bit unsigned and 16-bit integers."""

from vocabulary import F32, I8, Tensor, case, dims, flags

SHAPES = [(), (1,), (17,), (3, 5), (2, 3, 4), (1, 2, 3, 4), (1, 2, 1, 3, 2), (0, 3)]
EVERY = {
    "INT8": tuple(range(-128, 128)),
    "UINT8": tuple(range(256)),
    "INT16": tuple(range(-32768, 32768, 257)),
}
SHORT = {"INT8": "i8", "UINT8": "u8", "INT16": "i16", "INT32": "i32", "INT64": "i64",
         "BOOL": "bool"}
INFINITY = float("inf")

# op: (least, largest) of its random numbers
REAL = {
    "ABS": (-5, 5),
    "CEIL": (-5, 5),
    "COS": (-10, 10),
    "ELU": (-5, 5),
    "EXP": (-10, 10),
    "FLOOR": (-5, 5),
    "GELU": (-5, 5),
    "HARD_SWISH": (-5, 5),
    "LOG": (0.01, 100),
    "NEG": (-5, 5),
    "RELU_0_TO_1": (-2, 2),
    "RELU_N1_TO_1": (-2, 2),
    "ROUND": (-5, 5),
    "SIGN": (-1, 1),
    "SIN": (-10, 10),
    "SQRT": (0, 100),
    "SQUARE": (-10, 10),
}
TIES = tuple(n / 4.0 for n in range(-20, 21)) + (-0.0, 1e6 + 0.5, -1e6 - 0.5, 3e9, -3e9, INFINITY,
                                                 -INFINITY)
EXTREMES = (0.0, -0.0, 1e-30, -1e-30, 1e-6, 0.5, -0.5, 3.0, -3.0, 9.0, -9.0, 80.0, -80.0)


def real(op, shape, **options):
    low, high = REAL[op]
    label = f"f32_{dims(shape)}" + flags(**options)
    # The library's own sine is used near its zeros, where only the absolute error is small.
    return case(op, label, [F32(shape, low=low, high=high)], [F32(shape)], absolute=1e-5,
                **options)


def values(op, label, numbers, **options):
    shape = (len(numbers),)
    return case(op, f"f32_{label}" + flags(**options), [F32(shape, values=numbers)], [F32(shape)],
                **options)


def integer(op, type, shape, **more):
    return case(op, f"{SHORT[type]}_{dims(shape)}", [Tensor(type, shape, **more)],
                [Tensor(type, shape)])


def defined(op, scale_in, scale_out, function, numbers, absolute=0.0):
    """INT16, for which TensorFlow Lite lacks the op: `function` of the real numbers."""
    def define(steps):
        return [[[min(max(round(function(x * scale_in) / scale_out), -32768), 32767) for x in step[0]]]
                for step in steps]

    shape = (len(numbers),)
    label = "i16_every" + flags(scale=(scale_in, scale_out))
    return case(op, label, [Tensor("INT16", shape, scale_in, 0, values=numbers)],
                [Tensor("INT16", shape, scale_out, 0)], absolute=absolute, definition=define)


def every(op, type, scale_in, scale_out, numbers=None, **options):
    """All values of a type, or 256 of INT16; zero points are given for INT8."""
    shift = 128 if type == "UINT8" else 0
    zero_in, zero_out = scale_in[1] + shift, scale_out[1] + shift
    numbers = EVERY[type] if numbers is None else numbers
    label = f"{SHORT[type]}_every" + flags(
        scale=(scale_in[0], scale_out[0]), zp=(zero_in, zero_out), **options
    )
    inputs = [Tensor(type, (len(numbers),), scale_in[0], zero_in, values=numbers)]
    return case(op, label, inputs, [Tensor(type, (len(numbers),), scale_out[0], zero_out)],
                **options)


RESCALED = [
    ((0.05, -3), (0.05, -3)),
    ((0.05, -128), (0.025, -128)),
    ((0.05, 100), (0.07, 90)),
    ((0.1, 0), (0.02, -128)),
    ((0.003, 13), (0.005, -9)),
]
SYMMETRIC = [((0.0005, 0), (0.0005, 0)), ((0.0003, 0), (0.0007, 0)), ((0.001, 0), (0.0002, 0))]
RELUS = ("RELU_0_TO_1", "RELU_N1_TO_1")
PROBABILITY, SIGNED_UNIT = (1.0 / 256, -128), (1.0 / 128, 0)
UNIT_INT16 = (1.0 / 32768, 0)
# Powers of two are a case of their own; 1/4096 is the only one for LOGISTIC.
INT16_SCALES = (1.0 / 4096, 1.0 / 2048, 1.0 / 8192, 1.0 / 65536, 0.0003, 0.00001, 0.001)

CASES = (
    [real(op, shape) for op in REAL for shape in (SHAPES if op in ("ABS", "EXP") else SHAPES[1:4])]
    + [real("GELU", (3, 5), approximate=True)]
    + [values(op, "ties", TIES) for op in ("CEIL", "FLOOR", "ROUND", "ABS", "NEG", "SIGN")]
    + [values(op, "extremes", EXTREMES) for op in ("ELU", "EXP", "GELU", "HARD_SWISH", *RELUS)]
    + [values("GELU", "extremes", EXTREMES, approximate=True)]
    + [values(op, "edges", (0.0, 1e-30, 1.0, 4.0, 1e30)) for op in ("SQRT", "SQUARE")]
    + [integer("NEG", type, (2, 7)) for type in ("INT32", "INT64")]
    + [integer(op, "INT32", (2, 7)) for op in ("ABS", "SIGN")]
    + [integer("ABS", "INT16", (2, 7))]
    + [integer("LOGICAL_NOT", "BOOL", shape) for shape in ((), (9,), (2, 3))]
    + [every("ABS", "INT8", *scales) for scales in RESCALED]
    + [every("ABS", "INT16", *scales) for scales in SYMMETRIC]
    + [every("RSQRT", "INT8", (0.1, zero_point), (0.2, -128), tuple(range(zero_point, 128)))
       for zero_point in (-128, -7)]
    # Its root has fewer bits than the definition's.
    + [defined("RSQRT", 0.001, 0.002, lambda x: x**-0.5, tuple(range(255, 32768, 255)), 1.0)]
    + [every(op, "INT8", *scales) for op in ("ELU", "EXP", "GELU", *RELUS) for scales in RESCALED]
    + [every("GELU", "INT8", *scales, approximate=True) for scales in RESCALED[:2]]
    + [every(op, "UINT8", *scales) for op in ("GELU", "RELU", "RELU6", *RELUS)
       for scales in RESCALED]
    + [every(op, "INT16", *scales) for op in ("RELU", "RELU6") for scales in SYMMETRIC]
    + [every("EXP", "INT16", (scale, 0), (out, 0))
       for scale, out in ((0.0001, 0.001), (0.0003, 0.6), (0.00005, 0.0002), (0.001, 3e9),
                          (0.00001, 0.00005))]
    + [defined("RELU_0_TO_1", s, s, lambda x: min(max(x, 0), 1), EVERY["INT16"]) for s in (1e-4, 3e-4)]
    + [defined("RELU_N1_TO_1", s, s, lambda x: min(max(x, -1), 1), EVERY["INT16"])
       for s in (1e-4, 3e-4)]
    + [every("LEAKY_RELU", type, *scales, alpha=alpha)
       for type, rescaled in (("UINT8", RESCALED[:3]), ("INT16", SYMMETRIC))
       for scales in rescaled for alpha in (0.3, -0.23, 1.5)]
    + [every("HARD_SWISH", type, *scales) for type in ("INT8", "UINT8")
       for scales in RESCALED[:1] + RESCALED[2:3] + [((0.2, -10), (0.21, 5)), ((0.9, 3), (0.95, -100)),
                      ((0.001, 0), (0.01, 0)), ((0.0012, -99), (0.77, -128)),
                      ((1e-7, 5), (1e-7, 5))]]
    + [every("LOGISTIC", "UINT8", (scale, zero_point), PROBABILITY)
       for scale, zero_point in ((0.001, 0), (0.02, -128), (0.1, 127), (1.7, -5))]
    + [every("TANH", "UINT8", (scale, zero_point), SIGNED_UNIT)
       for scale, zero_point in ((0.001, 0), (0.02, -128), (0.1, 127), (1.7, -5))]
    + [every(op, "INT16", (scale, 0), UNIT_INT16) for op in ("LOGISTIC", "TANH")
       for scale in INT16_SCALES]
)
