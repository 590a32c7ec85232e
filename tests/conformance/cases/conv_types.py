# SPDX-License-Identifier: Apache-2.0
"""CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED of the rarer types: int16 activations, int4
weights, uint8, and floats with int8 weights (dynamic-range quantisation)."""

from conv import CONNECTED, CONV, DEPTHWISE, connected, conv, depthwise
from vocabulary import F32, I8, case, const, dims, flags, replace

WINDOWED = ("i8w4", "i16", "u8", "dyn")


def quantised_row(row, asymmetric):
    """The numbers of a row as integers without their zero point, and the scale."""
    low, high = min(0.0, *row), max(0.0, *row)
    if not asymmetric:
        scale = max(-low, high) / 127
        return [round(x / scale) for x in row], scale
    scale = (high - low) / 255
    zero_point = round(-128 - low / scale)
    return [max(-128, min(127, round(x / scale + zero_point))) - zero_point for x in row], scale


def connected_per_channel(rows, depth, units, asymmetric):
    """Dynamic-range FULLY_CONNECTED with a scale per channel, which TensorFlow Lite 2.14 takes for
    a scale of 0."""
    filters = [[(u * 97 + i * 37 + 11) % 255 - 127 for i in range(depth)] for u in range(units)]
    scales = [0.004 * (1 + u * 5 % 7) for u in range(units)]
    bias = [0.5 * u - 1 for u in range(units)]

    def define(steps):
        outputs = []
        for ((*numbers,),) in steps:
            for r in range(rows):
                row, scale = quantised_row(numbers[r * depth : (r + 1) * depth], asymmetric)
                outputs += [sum(x * w for x, w in zip(row, f)) * scale * s + b
                            for f, s, b in zip(filters, scales, bias)]
        return [[outputs]]

    weights = const(I8((units, depth), scales, values=tuple(sum(filters, []))))
    label = f"dyn_{dims((rows, depth))}_{units}" + flags(asymmetric=asymmetric)
    return case("FULLY_CONNECTED", label,
                [F32((rows, depth)), weights, const(F32((units,), values=tuple(bias)))],
                [F32((rows, units))], asymmetric_quantize_inputs=asymmetric, definition=define)


def dynamic_int4(make, shape, *more, **options):
    """TensorFlow Lite 2.14 knows these of FULLY_CONNECTED only, so it is asked with int8."""
    twin = make("dyn4in8", shape, *more, **options)
    return replace(make("dyn4", shape, *more, **options), oracle_build=twin.oracle_build or twin.build)


CASES = (
    [conv(kind, *c[:3], **c[3]) for kind in WINDOWED for c in CONV]
    # Filters longer than what is added up, or unpacked, at a time.
    + [conv(kind, (1, 2, 3, 33), 3, (3, 3)) for kind in ("i8w4", "i16")]
    + [conv(kind, *c[:3], **c[3])
       for kind in ("i8w4t", "i16t", "i16b32", "u8low", "u8high") for c in CONV[3:20:5]]
    # Not in groups: TensorFlow Lite 2.14 then reads scales that are not there.
    + [conv("dynt", *c[:3], **c[3]) for c in CONV[3:17:5]]
    + [conv(kind, (1, 4, 4, 3), 5, (3, 3), act=act)
       for kind in WINDOWED for act in ("RELU", "RELU6")]
    + [conv(kind, (1, 3, 3, 2), 6, (3, 3), zero_points=z)
       for kind in ("i8w4", "u8") for z in ((-128, 127), (127, -128))]
    + [conv("i16", (1, 2, 2, 300), 2, (1, 1)), conv("i8w4", (1, 2, 2, 133), 6, (1, 1))]
    + [depthwise(kind, *c[:3], **c[3]) for kind in WINDOWED for c in DEPTHWISE]
    + [depthwise(kind, *c[:3], **c[3])
       for kind in ("i8w4t", "i16t", "u8low", "u8high") for c in DEPTHWISE[2:15:5]]
    + [depthwise(kind, (1, 4, 4, 3), 2, (3, 3), act=act)
       for kind in WINDOWED for act in ("RELU", "RELU6")]
    + [depthwise("dyn", (1, 4, 4, 1), 1, (3, 3))]  # One channel, and still a zero point.
    + [depthwise("u8", (1, 4, 4, 3), 1, (3, 3), zero_points=z)
       for z in ((-128, 127), (127, -128))]
    + [connected(kind, *c[:2], **c[2]) for kind in ("i8w4t", "i16t", "i16b32t", "u8")
       for c in CONNECTED]
    + [connected(kind, *c[:2], **c[2]) for kind in ("i16", "i16b32", "u8low", "u8high")
       for c in CONNECTED[1:7:2]]
    + [connected("dynt", *c[:2], **c[2], asymmetric_quantize_inputs=a) for a in (False, True)
       for c in CONNECTED]
    + [connected(kind, *c[:2], **c[2], asymmetric_quantize_inputs=a) for a in (False, True)
       for kind in ("dyn4t", "dynu8") for c in CONNECTED[1:7]]
    + [dynamic_int4(conv, *c[:3], **c[3]) for c in CONV[1:20:3]]
    + [dynamic_int4(depthwise, *c[:3], **c[3]) for c in DEPTHWISE[1:15:3]]
    + [conv("dynu8", *c[:3], **c[3]) for c in CONV[3:17:5]]
    + [connected_per_channel(*sizes, a) for a in (False, True)
       for sizes in ((1, 1, 1), (1, 3, 5), (3, 17, 8), (2, 64, 3))]
    + [connected(kind, (2, 12), 6, act=act)
       for kind in ("i8w4t", "i16t", "u8", "dynt") for act in ("RELU", "RELU6")]
    + [connected("i8w4t", (2, 133), 5), connected("i16t", (2, 300), 5)]
)
