# SPDX-License-Identifier: Apache-2.0
"""TRANSPOSE_CONV."""

from conv import KINDS, tensors, with_zero_bias
from vocabulary import I32, case, dims, flags, replace


def transpose_conv(kind, shape, channels, kernel, *, stride=(1, 1), padding="SAME", act="NONE",
                   bias=True, zero_points=(-3, 5), more=(0, 0)):
    """shape: batch, height, width, channels in. `more` rows and columns than the input demands."""
    batch, height, width, depth = shape
    out = [n * s + m if padding == "SAME" else (n - 1) * s + k + m
           for n, k, s, m in zip((height, width), kernel, stride, more)]
    terms = depth * max(1, kernel[0] // stride[0]) * max(1, kernel[1] // stride[1])
    out_shape = (batch, *out, channels)
    shapes = (shape, (channels, *kernel, depth), out_shape)
    data, filters, biases, output = tensors(kind, shapes, terms, bias, zero_points, 0)
    label = f"{kind}_{dims(shape)}_{channels}x{dims(kernel)}_{padding.lower()}" + flags(
        stride=stride if stride != (1, 1) else None,
        more=more if more != (0, 0) else None,
        act=act if act != "NONE" else None,
        bias=None if bias else 0,
        zp=zero_points if zero_points != (-3, 5) else None,
    )
    inputs = [I32(out_shape), filters, data]
    options = dict(padding=padding, stride_h=stride[0], stride_w=stride[1],
                   fused_activation_function=act)
    if bias:
        made = case("TRANSPOSE_CONV", label, inputs + [biases], [output], **options)
        if biases.type != "INT16":
            return made
        # Which TensorFlow Lite refuses.
        wide = case("TRANSPOSE_CONV", label, inputs + [replace(biases, type="INT64")], [output],
                    **options)
        return replace(made, oracle_build=wide.build)
    # As in CONV_2D; without a bias, TensorFlow Lite 2.14 adds int16 up in 32 bits.
    zeros = with_zero_bias([data, filters, None], KINDS[kind].bias if kind in KINDS else "")[2]
    return replace(
        case("TRANSPOSE_CONV", label, inputs, [output], **options),
        oracle_build=case("TRANSPOSE_CONV", label, inputs + [zeros], [output], **options).build)


SHAPES = [
    ((1, 1, 1, 1), 1, (1, 1), {}),
    ((1, 3, 3, 2), 3, (3, 3), {}),
    ((1, 3, 3, 2), 3, (3, 3), {"padding": "VALID"}),
    ((1, 3, 4, 3), 5, (3, 3), {"stride": (2, 2)}),
    ((2, 3, 2, 3), 4, (2, 2), {"stride": (2, 2), "padding": "VALID"}),
    ((1, 2, 3, 5), 2, (4, 3), {"stride": (2, 3)}),
    ((1, 3, 2, 4), 6, (2, 2), {"stride": (3, 3)}),
    ((1, 3, 2, 4), 3, (2, 1), {"stride": (3, 2), "padding": "VALID"}),
    ((2, 2, 2, 17), 1, (5, 5), {"stride": (2, 1)}),
    ((1, 1, 6, 2), 8, (1, 4), {"stride": (1, 2), "padding": "VALID"}),
    ((1, 3, 3, 2), 4, (3, 3), {"stride": (2, 2), "more": (-1, -1)}),
    ((1, 2, 3, 2), 2, (2, 3), {"stride": (2, 2), "padding": "VALID", "more": (1, 1)}),
    ((1, 3, 3, 3), 5, (3, 3), {"bias": False, "stride": (2, 2)}),
]

CASES = (
    [transpose_conv(kind, *s[:3], **s[3]) for kind in ("f32", "i8", "i16", "u8") for s in SHAPES]
    + [transpose_conv(kind, *s[:3], **s[3]) for kind in ("i8t", "i16t", "i16b16", "u8low", "u8high")
       for s in SHAPES[3:12:4]]
    + [transpose_conv(kind, (1, 3, 3, 2), 3, (3, 3), stride=(2, 2), act=act)
       for kind in ("f32", "i8", "i16", "u8") for act in ("RELU", "RELU6")]
    + [transpose_conv("i8", (1, 3, 3, 2), 3, (3, 3), stride=(2, 2), zero_points=z)
       for z in ((-128, 127), (127, -128), (0, 0))]
)
