# SPDX-License-Identifier: Apache-2.0
"""CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED."""

import math
from dataclasses import dataclass

from vocabulary import F32, I8, Tensor, case, const, dims, flags, replace

SPREAD = 73.0  # standard deviation of uniform int8 values


def steps_along(size, kernel, stride, dilation, padding):
    """Output size along one dimension."""
    reach = (kernel - 1) * dilation + 1 if padding == "VALID" else 1
    return -(-(size - reach + 1) // stride)


def channel_scales(count, per_channel):
    """Weight scales that differ by more than tenfold between channels."""
    if not per_channel:
        return 0.01
    return [0.002 * (1.0 + (i * 7 % 11) * 1.3) for i in range(count)]


@dataclass(frozen=True)
class Kind:
    """Types of a quantised product."""

    input: str = "INT8"
    filter: str = "INT8"
    bias: str = "INT32"
    per_channel: bool = True
    filter_zero_point: int = 0


KINDS = {
    "i8": Kind(),
    "i8t": Kind(per_channel=False),
    "i8w4": Kind(filter="INT4"),
    "i8w4t": Kind(filter="INT4", per_channel=False),
    "i16": Kind("INT16", bias="INT64"),
    "i16t": Kind("INT16", bias="INT64", per_channel=False),
    "i16b16": Kind("INT16", bias="INT16"),
    "i16b32": Kind("INT16"),
    "i16b32t": Kind("INT16", per_channel=False),
    "u8": Kind("UINT8", "UINT8", per_channel=False, filter_zero_point=119),
    "u8low": Kind("UINT8", "UINT8", per_channel=False),
    "u8high": Kind("UINT8", "UINT8", per_channel=False, filter_zero_point=255),
}
# Floats with filters of a type (dynamic range), and whether these have a scale per channel. The last
# has int8 filters that hold the numbers of int4 ones.
DYNAMIC = {"dyn": ("INT8", True), "dynt": ("INT8", False), "dynu8": ("UINT8", False),
           "dyn4": ("INT4", True), "dyn4t": ("INT4", False), "dyn4in8": ("INT8", True)}
# What the numbers of a type deviate from their mean on the average (as uniform ones do), and what
# they are limited to.
SPREADS = {"INT4": (4.3, (-7, 7)), "INT8": (SPREAD, (-127, 127)), "UINT8": (SPREAD, (0, 255)),
           "INT16": (18918.0, (-32768, 32767))}


def quantised(shapes, terms, kind, bias, zero_points, dim):
    """Input, filter, bias and output such that the outputs spread without all saturating."""
    in_shape, filter_shape, out_shape = shapes
    scale_in = 0.05
    scales = channel_scales(filter_shape[dim], kind.per_channel)
    mean = sum(scales) / len(scales) if kind.per_channel else scales
    spread = SPREADS[kind.input][0] * SPREADS[kind.filter][0] * math.sqrt(terms)
    low, high = SPREADS[kind.filter][1]
    if kind.input == "INT16":
        zero_points = (0, 0)
    elif kind.input == "UINT8":
        zero_points = tuple(z + 128 for z in zero_points)
    if kind.filter_zero_point in (0, 255) and kind.filter == "UINT8":
        spread *= math.sqrt(terms) + 1
    bias_scales = [scale_in * s for s in scales] if kind.per_channel else scale_in * scales
    limit = min(int(2 * spread), 2**31 - 1 if kind.bias != "INT16" else 2**15 - 1)
    biases = Tensor(kind.bias, (filter_shape[dim],), bias_scales, low=-limit, high=limit)
    out_scale = scale_in * mean * spread / (45 if kind.input != "INT16" else 11000)
    return (
        Tensor(kind.input, tuple(in_shape), scale_in, zero_points[0]),
        const(Tensor(kind.filter, tuple(filter_shape), scales, kind.filter_zero_point, dim=dim,
                     low=low, high=high)),
        const(biases) if bias else None,
        Tensor(kind.input, tuple(out_shape), out_scale, zero_points[1]),
    )


def dynamic(kind, shapes, bias, dim):
    in_shape, filter_shape, out_shape = shapes
    filter_type, per_channel = DYNAMIC[kind]
    limits = dict(low=-127) if filter_type == "INT8" else {}
    if kind in ("dyn4", "dyn4t", "dyn4in8"):
        limits = dict(low=-7, high=7)
    scales = channel_scales(filter_shape[dim], per_channel)
    biases = const(F32((filter_shape[dim],))) if bias else None
    filters = const(Tensor(filter_type, tuple(filter_shape), scales, dim=dim, **limits))
    return F32(in_shape), filters, biases, F32(out_shape)


def floats(shapes, bias, dim):
    in_shape, filter_shape, out_shape = shapes
    biases = const(F32((filter_shape[dim],))) if bias else None
    return F32(in_shape), const(F32(filter_shape, low=-1.0, high=1.0)), biases, F32(out_shape)


def tensors(kind, shapes, terms, bias, zero_points, dim):
    """`kind` is f32, one of DYNAMIC or one of KINDS; with a t at the end, per tensor."""
    if kind == "f32":
        return floats(shapes, bias, dim)
    if kind in DYNAMIC:
        return dynamic(kind, shapes, bias, dim)
    return quantised(shapes, terms, KINDS[kind], bias, zero_points, dim)


def conv(kind, shape, channels, kernel, *, stride=(1, 1), dilation=(1, 1), padding="SAME",
         act="NONE", bias=True, groups=1, zero_points=(-3, 5)):
    """shape: batch, height, width, channels in; pairs are height, width."""
    batch, height, width, depth = shape
    out = [steps_along(s, k, t, d, padding)
           for s, k, t, d in zip((height, width), kernel, stride, dilation)]
    filters = (channels, *kernel, depth // groups)
    terms = kernel[0] * kernel[1] * depth // groups
    shapes = (shape, filters, (batch, *out, channels))
    *inputs, output = tensors(kind, shapes, terms, bias, zero_points, 0)
    label = f"{kind}_{dims(shape)}_{channels}x{dims(kernel)}_{padding.lower()}" + flags(
        stride=stride if stride != (1, 1) else None,
        dilation=dilation if dilation != (1, 1) else None,
        act=act if act != "NONE" else None,
        groups=groups if groups > 1 else None,
        bias=None if bias else 0,
        zp=zero_points if zero_points != (-3, 5) else None,
    )
    options = dict(
        padding=padding, fused_activation_function=act, stride_h=stride[0], stride_w=stride[1],
        dilation_h_factor=dilation[0], dilation_w_factor=dilation[1],
    )
    if bias:
        return case("CONV_2D", label, inputs, [output], **options)
    bias_type = KINDS[kind].bias if kind in KINDS else "INT32"
    zero_bias = case("CONV_2D", label, with_zero_bias(inputs, bias_type), [output], **options)
    if output.type == "INT16":
        options["quantized_bias_type"] = bias_type
    return replace(case("CONV_2D", label, inputs[:2], [output], **options),
                   oracle_build=zero_bias.build)


def with_zero_bias(inputs, bias_type):
    """TensorFlow Lite 2.14 takes no CONV_2D without a bias."""
    data, filters, _ = inputs
    count = filters.shape[0]
    if data.type == "FLOAT32":
        return [data, filters, const(F32((count,), values=(0.0,) * count))]
    per_channel = isinstance(filters.scale, list)
    scales = None
    if data.scale:
        scales = ([data.scale * s for s in filters.scale] if per_channel
                  else data.scale * filters.scale)
    return [data, filters, const(Tensor(bias_type, (count,), scales, values=(0,) * count))]


def depthwise(kind, shape, multiplier, kernel, *, stride=(1, 1), dilation=(1, 1), padding="SAME",
              act="NONE", bias=True, zero_points=(-3, 5)):
    batch, height, width, depth = shape
    out = [steps_along(s, k, t, d, padding)
           for s, k, t, d in zip((height, width), kernel, stride, dilation)]
    channels = depth * multiplier
    shapes = (shape, (1, *kernel, channels), (batch, *out, channels))
    *inputs, output = tensors(kind, shapes, kernel[0] * kernel[1], bias, zero_points, 3)
    label = f"{kind}_{dims(shape)}_{dims(kernel)}_{padding.lower()}_mult{multiplier}" + flags(
        stride=stride if stride != (1, 1) else None,
        dilation=dilation if dilation != (1, 1) else None,
        act=act if act != "NONE" else None,
        bias=None if bias else 0,
        zp=zero_points if zero_points != (-3, 5) else None,
    )
    return case(
        "DEPTHWISE_CONV_2D", label, inputs if bias else inputs[:2], [output], padding=padding,
        fused_activation_function=act, stride_h=stride[0], stride_w=stride[1],
        dilation_h_factor=dilation[0], dilation_w_factor=dilation[1], depth_multiplier=multiplier,
    )


def connected(kind, shape, units, *, depth=None, keep=False, act="NONE", bias=True,
              zero_points=(-3, 5), **options):
    """depth: length of the rows of weights, when it is not the input's last size."""
    depth = depth or shape[-1]
    rows = math.prod(shape) // depth
    out = (*shape[:-1], units) if keep else (rows, units)
    *inputs, output = tensors(kind, (shape, (units, depth), out), depth, bias, zero_points, 0)
    label = f"{kind}_{dims(shape)}_{units}" + flags(
        depth=depth if depth != shape[-1] else None,
        keep=1 if keep else None,
        act=act if act != "NONE" else None,
        bias=None if bias else 0,
        zp=zero_points if zero_points != (-3, 5) else None,
        asymmetric=options.get("asymmetric_quantize_inputs"),
    )
    options.update(keep_num_dims=keep, fused_activation_function=act)
    if bias or output.type != "INT16":
        return case("FULLY_CONNECTED", label, inputs, [output], **options)
    # TensorFlow Lite 2.14 does not know the option that says how wide to add without a bias.
    zero_bias = case("FULLY_CONNECTED", label, with_zero_bias(inputs, KINDS[kind].bias), [output],
                     **options)
    return replace(case("FULLY_CONNECTED", label, inputs, [output],
                        quantized_bias_type=KINDS[kind].bias, **options),
                   oracle_build=zero_bias.build)


ACTIVATIONS = ("RELU", "RELU6", "RELU_N1_TO_1")
EXTREMES = ((-128, 127), (127, -128), (0, 0))

# input, output channels, kernel, further words of `conv`
CONV = [
    ((1, 1, 1, 1), 1, (1, 1), {}),
    ((1, 4, 4, 3), 8, (1, 1), {}),
    ((1, 5, 5, 3), 5, (3, 3), {}),
    ((1, 5, 5, 3), 5, (3, 3), {"padding": "VALID"}),
    ((2, 5, 4, 5), 3, (3, 2), {}),
    ((3, 4, 6, 1), 17, (2, 3), {"padding": "VALID"}),
    ((1, 7, 6, 3), 4, (3, 3), {"stride": (2, 2)}),
    ((1, 7, 8, 3), 4, (3, 3), {"stride": (2, 3), "padding": "VALID"}),
    ((1, 6, 7, 2), 3, (4, 5), {"stride": (1, 2)}),
    ((1, 9, 8, 2), 3, (3, 3), {"dilation": (2, 2)}),
    ((1, 9, 8, 2), 3, (3, 2), {"dilation": (2, 3), "padding": "VALID"}),
    ((1, 9, 9, 1), 2, (3, 3), {"dilation": (3, 1), "stride": (2, 1)}),
    ((1, 3, 3, 17), 8, (1, 1), {"bias": False}),
    ((1, 3, 3, 8), 17, (3, 3), {"bias": False}),
    ((1, 1, 12, 8), 5, (1, 5), {}),
    ((1, 12, 1, 4), 5, (4, 1), {"stride": (3, 1), "padding": "VALID"}),
    ((1, 3, 3, 2), 2, (5, 5), {}),
    ((1, 4, 4, 8), 4, (3, 3), {"groups": 2}),
    ((2, 3, 3, 6), 6, (2, 2), {"groups": 3, "padding": "VALID"}),
    ((1, 3, 3, 4), 4, (3, 3), {"groups": 4}),
]

# input, depth multiplier, kernel, further words of `depthwise`
DEPTHWISE = [
    ((1, 1, 1, 1), 1, (1, 1), {}),
    ((1, 5, 5, 3), 1, (3, 3), {}),
    ((1, 5, 5, 3), 1, (3, 3), {"padding": "VALID"}),
    ((1, 5, 5, 8), 1, (3, 3), {"stride": (2, 2)}),
    ((2, 4, 5, 5), 1, (2, 3), {}),
    ((1, 4, 4, 17), 1, (3, 3), {}),
    ((1, 6, 7, 1), 8, (4, 3), {"stride": (2, 1)}),
    ((1, 4, 4, 3), 2, (3, 3), {"padding": "VALID"}),
    ((2, 4, 4, 2), 5, (3, 2), {}),
    ((1, 8, 8, 2), 1, (3, 3), {"dilation": (2, 2)}),
    ((1, 9, 8, 3), 2, (3, 2), {"dilation": (2, 3), "padding": "VALID"}),
    ((1, 9, 9, 2), 1, (3, 3), {"dilation": (2, 1), "stride": (1, 2)}),
    ((1, 4, 4, 5), 1, (3, 3), {"bias": False}),
    ((1, 1, 20, 4), 1, (1, 5), {"padding": "VALID"}),
    ((1, 3, 3, 2), 1, (5, 5), {}),
]

CONNECTED = [
    ((1, 1), 1, {}),
    ((1, 3), 5, {}),
    ((1, 17), 8, {}),
    ((3, 8), 17, {}),
    ((4, 5), 1, {"bias": False}),
    ((1, 64), 3, {"bias": False}),
    ((2, 3, 8), 5, {}),
    ((2, 3, 8), 5, {"keep": True}),
    ((1, 2, 2, 5), 3, {"depth": 20}),
    ((2, 2, 3, 4), 3, {"keep": True}),
]

CASES = (
    [conv(kind, *c[:3], **c[3]) for kind in ("f32", "i8") for c in CONV]
    + [conv("i8t", *c[:3], **c[3]) for c in CONV[2::4]]
    + [conv(k, (1, 4, 4, 3), 5, (3, 3), act=act) for k in ("f32", "i8") for act in ACTIVATIONS]
    + [conv("i8", (1, 4, 4, 3), 5, (3, 3), zero_points=z) for z in EXTREMES]
    + [depthwise(kind, *c[:3], **c[3]) for kind in ("f32", "i8") for c in DEPTHWISE]
    + [depthwise("i8t", *c[:3], **c[3]) for c in DEPTHWISE[2::4]]
    + [depthwise(k, (1, 4, 4, 3), 2, (3, 3), act=act) for k in ("f32", "i8") for act in ACTIVATIONS]
    + [depthwise("i8", (1, 4, 4, 3), 1, (3, 3), zero_points=z) for z in EXTREMES]
    + [connected(kind, *c[:2], **c[2]) for kind in ("f32", "i8t") for c in CONNECTED]
    # Kept dimensions are left out: TensorFlow Lite 2.14 mixes them up when scales are per channel.
    + [connected("i8", *c[:2], **c[2]) for c in CONNECTED[1:7]]
    + [connected(k, (2, 12), 6, act=act) for k in ("f32", "i8t") for act in ACTIVATIONS]
    + [connected("i8t", (2, 12), 6, zero_points=z) for z in EXTREMES]
)
