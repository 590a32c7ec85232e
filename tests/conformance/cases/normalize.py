# SPDX-License-Identifier: Apache-2.0
"""CAST, PRELU, L2_NORMALIZATION, LOG_SOFTMAX, SOFTMAX on other types, and what QUANTIZE and
DEQUANTIZE take beside int8."""

from vocabulary import F32, I8, U8, Tensor, case, const, dims, flags, single

SHORT = {"FLOAT32": "f32", "FLOAT16": "f16", "INT8": "i8", "UINT8": "u8", "INT16": "i16",
         "UINT16": "u16", "INT32": "i32", "UINT32": "u32", "INT64": "i64", "BOOL": "bool"}
INFINITY = float("inf")

# ---- CAST ----------------------------------------------------------------------------------------

# Numbers that both sides can hold, so that the C++ conversion of TensorFlow Lite is defined, and
# integers that a smaller type cuts off.
CAST_VALUES = {
    "FLOAT32": (0.0, -0.0, 0.5, -0.5, 0.999, 1.0, 1.5, 2.5, 100.9, 17.0, 33.3, 126.99),
    "BOOL": (0, 1, 1, 0, 1),
    "INT8": (-128, -1, 0, 1, 2, 127),
    "UINT8": (0, 1, 2, 127, 128, 255),
    "INT16": (-32768, -129, -1, 0, 1, 127, 128, 300, 32767),
    "INT32": (-2147483648, -65537, -1, 0, 1, 300, 65536, 16777217, 2147483647),
    "UINT32": (0, 1, 300, 65536, 16777217, 2147483648, 4294967295),
    "UINT16": (0, 1, 127, 128, 300, 32768, 65535),
    "INT64": (-(1 << 63), -4294967297, -1, 0, 1, 300, 4294967297, (1 << 53) + 1),
}
HALVES = (0.0, -0.0, 0.5, -0.0, 0.999, 1.0, 1.5, 2.5, 100.9, 17.0, 33.3, 126.99)
# Ties both ways, the least numbers, those that grow to infinity, and what is none.
TO_HALVES = (0.1, -0.1, 1.00048828125, 1.00146484375, 65504.0, 65519.9, 65520.0, -1e30, 6.1e-5,
             6.09e-5, 5.96e-8, 2.98e-8, 2.99e-8, 8.9406967e-8, -1e-30, INFINITY, -INFINITY,
             float("nan"))
NEGATIVE_FLOATS = (-1.0, -1.5, -127.9, -0.9)


def cast(from_type, to_type, values, label=""):
    shape = (len(values),)
    return case("CAST", f"{SHORT[from_type]}_{SHORT[to_type]}{label}",
                [Tensor(from_type, shape, values=values)], [Tensor(to_type, shape)],
                in_data_type=from_type, out_data_type=to_type)


CASES = [
    cast(from_type, to_type, values)
    for from_type, values in CAST_VALUES.items()
    for to_type in CAST_VALUES
] + [
    cast("FLOAT16", to_type, HALVES)
    for to_type in (*CAST_VALUES, "FLOAT16")
] + [
    cast(from_type, "FLOAT16", values)
    for from_type, values in CAST_VALUES.items() if from_type != "FLOAT32"
] + [
    cast("FLOAT32", "FLOAT16", TO_HALVES),
] + [
    cast("FLOAT32", to_type, NEGATIVE_FLOATS, "_negative")
    for to_type in ("INT8", "INT16", "INT32", "INT64", "BOOL")
] + [
    case("CAST", f"f32_i32_{dims(s)}", [F32(s, low=-9.0, high=9.0)], [Tensor("INT32", s)],
         in_data_type="FLOAT32", out_data_type="INT32")
    for s in ((), (1,), (16,), (17,), (3, 40), (0, 3))
]

# ---- PRELU ---------------------------------------------------------------------------------------

PRELU_SHAPES = [
    ((2, 3, 4), (2, 3, 4)),
    ((1, 4, 4, 3), (1, 1, 3)),
    ((1, 4, 4, 3), (3,)),
    ((2, 5), (1,)),
    ((2, 5), ()),
    ((2, 3, 2, 2), (3, 1, 1)),
    ((17,), (17,)),
]
PRELU_SCALES = {
    "INT8": [((0.05, 3), (0.02, -5), (0.05, 3)), ((0.05, -100), (0.01, 127), (0.11, 90))],
    "UINT8": [((0.05, 131), (0.02, 123), (0.06, 120)), ((0.05, 0), (0.01, 255), (0.02, 128))],
    "INT16": [((0.0005, 0), (0.01, 0), (0.0005, 0)), ((0.0005, 0), (0.01, 0), (0.00113, 0))],
}


def prelu(type, shapes, scales=None, constant=False):
    label = f"{SHORT[type]}_{dims(shapes[0])}_{dims(shapes[1])}" + ("_const" if constant else "")
    scales = scales or ((None, 0),) * 3
    if scales[0][0]:
        label += flags(scale=tuple(s for s, _ in scales))
    alpha = Tensor("INT8" if type == "INT16" else type, shapes[1], *scales[1])
    return case("PRELU", label,
                [Tensor(type, shapes[0], *scales[0]), const(alpha) if constant else alpha],
                [Tensor(type, shapes[0], *scales[2])])


CASES += (
    [prelu("FLOAT32", shapes) for shapes in PRELU_SHAPES]
    + [prelu(type, shapes, PRELU_SCALES[type][i % 2])
       for type in ("INT8", "UINT8") for i, shapes in enumerate(PRELU_SHAPES)]
    + [prelu("INT8", PRELU_SHAPES[1], PRELU_SCALES["INT8"][0], constant=True)]
)


def prelu16(shapes, scales):
    """TensorFlow Lite has no PRELU on int16: the definition, which rounds but once."""
    scale, alpha_scale, output_scale = (single(number) for number, _ in scales)

    def define(steps):
        alpha_count = 1
        for size in shapes[1]:
            alpha_count *= size
        outputs = []
        for x, alpha in steps:
            # Alpha has the shape of the input or of its last dimension.
            real = [v * scale * (1 if v >= 0 else alpha[i % alpha_count] * alpha_scale)
                    for i, v in enumerate(x)]
            outputs.append([[min(max(round(y / output_scale), -32768), 32767) for y in real]])
        return outputs

    label = f"i16_{dims(shapes[0])}_{dims(shapes[1])}" + flags(scale=tuple(s for s, _ in scales))
    return case("PRELU", label,
                [Tensor("INT16", shapes[0], *scales[0]), Tensor("INT8", shapes[1], *scales[1])],
                [Tensor("INT16", shapes[0], *scales[2])], absolute=1.0, definition=define)


CASES += [prelu16(shapes, PRELU_SCALES["INT16"][i % 2])
          for i, shapes in enumerate((PRELU_SHAPES[0], PRELU_SHAPES[2], PRELU_SHAPES[6]))]

# ---- L2_NORMALIZATION, LOG_SOFTMAX, SOFTMAX ------------------------------------------------------

ROWS = [(1,), (10,), (3, 2), (2, 17), (2, 3, 5), (1, 2, 3, 4)]


def l2(type, shape, quantization=None, output=None, values=None, label=""):
    name = f"{SHORT[type]}_{dims(shape)}{label}"
    if quantization:
        name += flags(scale=quantization[0], zp=quantization[1])
    inputs = [Tensor(type, shape, *(quantization or ()), values=values)]
    return case("L2_NORMALIZATION", name, inputs, [Tensor(type, shape, *(output or ()))])


CASES += (
    [l2("FLOAT32", s) for s in ROWS]
    + [l2("FLOAT32", (4,), values=(0.0,) * 4, label="_zeros")]
    + [l2("FLOAT32", (4,), values=(1e-8, 0.0, -1e-8, 0.0), label="_tiny")]
    + [l2("INT8", s, (0.05, zp), (1.0 / 128, 0)) for s in ROWS for zp in (0, -128)]
    + [l2("INT8", (6,), (0.05, 3), (1.0 / 128, 0), values=(3,) * 6, label="_zeros")]
    + [l2("INT8", (6,), (0.05, 3), (1.0 / 128, 0), values=(3, 3, 4, 3, 3, 3), label="_one")]
    + [l2("INT8", (300,), (0.05, 127), (1.0 / 128, 0), values=(-128,) * 300, label="_large")]
    + [l2("UINT8", s, (0.05, zp), (1.0 / 128, 128)) for s in ROWS[1:4] for zp in (0, 128, 255)]
)


def log_softmax(kind, shape, scale=None, values=None, label=""):
    name = f"{kind}_{dims(shape)}{label}" + flags(scale=scale and scale[0])
    if kind == "f32":
        tensors = F32(shape, low=-8.0, high=8.0, values=values), F32(shape)
    elif kind == "u8":
        tensors = U8(shape, *scale, values=values), U8(shape, 1.0 / 16, 255)
    else:
        tensors = I8(shape, *scale, values=values), I8(shape, 1.0 / 16, 127)
    return case("LOG_SOFTMAX", name, tensors[:1], tensors[1:])


CASES += (
    [log_softmax("f32", s) for s in ROWS]
    + [log_softmax("f32", (4,), values=(1000.0, 999.0, -1000.0, 0.0), label="_large")]
    + [log_softmax("i8", s, (0.1, 5)) for s in ROWS]
    + [log_softmax("i8", (2, 60), (scale, 0)) for scale in (0.001, 0.01, 0.03, 0.2, 0.5, 1.5, 9.0)]
    + [log_softmax("i8", (300,), (0.1, 0), (50,) * 300, "_equal")]
    + [log_softmax("u8", s, (0.1, 130)) for s in ROWS]
    + [log_softmax("u8", (2, 60), (scale, 128)) for scale in (0.001, 0.03, 0.5, 9.0)]
)


def softmax(kind, shape, beta=1.0, scale=0.001):
    tensors = {
        "u8": (Tensor("UINT8", shape, scale, 100), Tensor("UINT8", shape, 1.0 / 256, 0)),
        "i16": (Tensor("INT16", shape, scale, 0), Tensor("INT16", shape, 1.0 / 32768, 0)),
    }[kind]
    return case("SOFTMAX", f"{kind}_{dims(shape)}" + flags(beta=beta, scale=scale), tensors[:1],
                tensors[1:], beta=beta)


CASES += (
    [softmax("u8", s, scale=0.02) for s in ROWS]
    + [softmax("u8", (2, 17), beta, scale) for beta in (0.5, 2.0) for scale in (0.001, 0.2)]
    + [softmax("i16", s) for s in ROWS]
    + [softmax("i16", (3, 40), beta, scale)
       for beta in (0.5, 1.0, 2.0) for scale in (0.00001, 0.0003, 0.01)]
)

# ---- QUANTIZE and DEQUANTIZE ---------------------------------------------------------------------

INT32_VALUES = tuple(range(-70000, 70000, 701)) + (-2147483648, 2147483647, 1 << 30)


def requantize(scales, low, high):
    """The definition, for ratios of scales that make no ties."""
    (scale_in, zero_in), (scale_out, zero_out) = scales
    ratio = single(scale_in) / single(scale_out)

    def define(steps):
        return [[[min(max(round((x - zero_in) * ratio) + zero_out, low), high)
                  for x in step[0]]] for step in steps]

    return define


def quantize(from_type, to_type, scales, values, definition=None):
    shape = (len(values),)
    label = f"{SHORT[from_type]}_{SHORT[to_type]}_more" + flags(
        scale=(scales[0][0], scales[1][0]), zp=(scales[0][1], scales[1][1])
    )
    return case("QUANTIZE", label, [Tensor(from_type, shape, *scales[0], values=values)],
                [Tensor(to_type, shape, *scales[1])], definition=definition)


def widen(to_type, zero_point):
    """From INT8, which TensorFlow Lite only quantises to bytes."""
    scales = ((0.05, zero_point), (0.0011, 0))
    return quantize("INT8", to_type, scales, tuple(range(-128, 128, 3)),
                    requantize(scales, -(1 << 15), (1 << 15) - 1))


HALVES = tuple(n / 2.0 for n in range(-9, 10)) + (127.5, -128.5, 32767.5, -32769.0, 1e9, -1e9)
HALF_VALUES = (0.0, -0.0, 1.0, -1.5, 65504.0, 6e-8, -6.1e-5, 0.333251953125, INFINITY, -INFINITY)

CASES += (
    [quantize("INT32", to_type, ((0.001, 0), (scale, zp)), INT32_VALUES)
     for to_type, scale, zp in (("INT8", 0.4, 0), ("INT8", 0.001, -9), ("INT16", 0.002, 0),
                                ("INT16", 0.0001, 0))]
    + [widen(to_type, zp) for to_type in ("INT16", "INT32") for zp in (-128, 0, 11)]
    + [quantize("FLOAT32", "INT16", ((None, 0), (1.0, 0)), HALVES)]
    + [quantize("FLOAT32", "UINT8", ((None, 0), (1.0, zp)), HALVES) for zp in (0, 128, 255)]
    + [case("DEQUANTIZE", "f16", [const(Tensor("FLOAT16", (10,), values=HALF_VALUES))], [F32((10,))])]
    + [case("DEQUANTIZE", f"f16_const_{dims(s)}", [const(Tensor("FLOAT16", s))],
            [F32(s)]) for s in ((), (7,), (2, 3))]
    + [case("DEQUANTIZE", f"i16_{dims(s)}", [Tensor("INT16", s, 0.0003, 0)], [F32(s)])
       for s in ((), (7,), (2, 3))]
)
