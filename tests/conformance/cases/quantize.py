# SPDX-License-Identifier: Apache-2.0
"""QUANTIZE and DEQUANTIZE."""

from vocabulary import F32, I8, Tensor, case, dims, flags

# All values of a byte, and 256 of an int16 from one end to the other.
EVERY = {
    "INT8": tuple(range(-128, 128)),
    "UINT8": tuple(range(256)),
    "INT16": tuple(range(-32768, 32768, 257)),
}
SHORT = {"INT8": "i8", "UINT8": "u8", "FLOAT32": "f32", "INT16": "i16", "INT32": "i32"}

# Around halves, where rounding is decided, and beyond the range. (Not beyond int32: there the
# oracle's own conversion is undefined, and ours saturates.)
HALVES = tuple(n / 2.0 for n in range(-9, 10)) + (63.5, -64.5, 1e9, -1e9)

# (scale, zero point) in, (scale, zero point) out
RESCALED = [
    ((0.05, -3), (0.05, -3)),
    ((0.05, -128), (0.025, -100)),
    ((0.05, 127), (0.07, 127)),
    ((0.3, 0), (0.1, 9)),
    ((0.01, -20), (0.9, 4)),
]


def rescale(from_type, to_type, scale_in, scale_out):
    zero_in = scale_in[1] + (128 if from_type == "UINT8" else 0)
    zero_out = scale_out[1] + (128 if to_type == "UINT8" else 0)
    label = f"{SHORT[from_type]}_{SHORT[to_type]}" + flags(
        scale=(scale_in[0], scale_out[0]), zp=(zero_in, zero_out)
    )
    inputs = [Tensor(from_type, (256,), scale_in[0], zero_in, values=EVERY[from_type])]
    return case("QUANTIZE", label, inputs, [Tensor(to_type, (256,), scale_out[0], zero_out)])


def from_float(shape, scale, zero_point, values=None, label=""):
    name = f"f32_i8_{label or dims(shape)}" + flags(scale=scale, zp=zero_point)
    inputs = [F32(shape, low=-10.0, high=10.0, values=values)]
    return case("QUANTIZE", name, inputs, [I8(shape, scale, zero_point)])


def to_float(from_type, scale, zero_point):
    label = f"{SHORT[from_type]}_every" + flags(scale=scale, zp=zero_point)
    inputs = [Tensor(from_type, (256,), scale, zero_point, values=EVERY[from_type])]
    return case("DEQUANTIZE", label, inputs, [F32((256,))])


def by_channel(op, type, shape, dim, zero_point):
    """A scale for each index of a dimension."""
    scales = tuple(0.04 * (i + 1) for i in range(shape[dim]))
    zero_points = tuple(zero_point + i for i in range(shape[dim]))
    tensors = [F32(shape, low=-8.0, high=8.0), Tensor(type, shape, scales, zero_points, dim=dim)]
    label = f"{SHORT[type]}_{dims(shape)}" + flags(dim=dim, zp=zero_point)
    inputs, outputs = tensors if op == "QUANTIZE" else reversed(tensors)
    return case(op, label, [inputs], [outputs])


CHANNELS = [((3, 4), 0), ((2, 3, 4), 1), ((2, 3, 4), 2), ((2, 2, 1, 5), 3)]


CASES = (
    [rescale("INT8", "INT8", *r) for r in RESCALED]
    + [rescale("INT8", "UINT8", *r) for r in RESCALED]
    + [rescale("UINT8", "INT8", *r) for r in RESCALED]
    + [
        rescale("INT16", to_type, (scale_in, 0), (scale_out, 0))
        for to_type in ("INT16", "INT32")
        for scale_in, scale_out in ((0.05, 0.05), (0.3, 0.1), (0.01, 0.9))
    ]
    + [rescale("INT16", "INT8", (scale, 0), (0.05, -3)) for scale in (0.0002, 0.001)]
    + [from_float(s, 0.07, -5) for s in ((), (1,), (17,), (2, 3, 4), (1, 2, 3, 4), (1, 2, 1, 3, 2))]
    + [from_float((40,), scale, zp) for scale in (0.05, 0.2) for zp in (-128, 0, 127)]
    + [from_float((len(HALVES),), 1.0, zp, HALVES, "halves") for zp in (-128, 0, 1, 127)]
    + [
        case("DEQUANTIZE", f"i8_{dims(s)}", [I8(s, 0.07, -5)], [F32(s)])
        for s in ((), (1,), (17,), (2, 3, 4), (1, 2, 3, 4), (1, 2, 1, 3, 2))
    ]
    + [by_channel("QUANTIZE", type, *row, zero_point)
       for type, zero_point in (("INT8", -3), ("UINT8", 125), ("INT16", 0)) for row in CHANNELS]
    + [by_channel("DEQUANTIZE", type, *row, zero_point)
       for type, zero_point in (("INT8", -3), ("UINT8", 125)) for row in CHANNELS]
    + [to_float("INT8", 0.05, zp) for zp in (-128, 0, 127)]
    + [to_float("UINT8", 0.003, zp) for zp in (0, 128, 255)]
)
