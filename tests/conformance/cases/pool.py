# SPDX-License-Identifier: Apache-2.0
"""AVERAGE_POOL_2D, MAX_POOL_2D, L2_POOL_2D and MEAN."""

from conv import steps_along
from vocabulary import F32, I8, I16, I32, U8, case, dims, flags

POOLS = ("AVERAGE_POOL_2D", "MAX_POOL_2D")
ACTIVATIONS = ("RELU", "RELU6", "RELU_N1_TO_1")


def pool(op, kind, shape, size, stride=(1, 1), padding="SAME", act="NONE", quantization=(0.05, -3)):
    batch, height, width, depth = shape
    out = [steps_along(s, k, t, 1, padding) for s, k, t in zip((height, width), size, stride)]
    label = f"{kind}_{dims(shape)}_{dims(size)}_{padding.lower()}" + flags(
        stride=stride,
        act=act if act != "NONE" else None,
        zp=quantization[1] if quantization[1] != -3 else None,
    )
    if kind == "f32":
        tensors = F32(shape, low=-8.0, high=8.0), F32((batch, *out, depth))
    else:
        tensor = {"i8": I8, "i16": I16, "u8": U8}[kind]
        tensors = tensor(shape, *quantization), tensor((batch, *out, depth), *quantization)
    return case(
        op, label, tensors[:1], tensors[1:], padding=padding, fused_activation_function=act,
        stride_h=stride[0], stride_w=stride[1], filter_height=size[0], filter_width=size[1],
    )


# input, window, stride, padding
POOLED = [
    ((1, 1, 1, 1), (1, 1), (1, 1), "SAME"),
    ((1, 4, 4, 3), (2, 2), (2, 2), "VALID"),
    ((1, 5, 5, 3), (2, 2), (2, 2), "SAME"),
    ((2, 5, 4, 5), (3, 3), (1, 1), "SAME"),
    ((1, 5, 7, 1), (3, 2), (2, 3), "VALID"),
    ((1, 5, 7, 2), (3, 4), (2, 3), "SAME"),
    ((1, 4, 4, 17), (4, 4), (1, 1), "VALID"),
    ((1, 6, 1, 8), (3, 1), (3, 1), "VALID"),
    ((3, 2, 3, 4), (5, 5), (1, 1), "SAME"),
]


def mean(kind, shape, axes, keep=False, scales=((0.05, -3), (0.05, -3))):
    rank = len(shape)
    reduced = {axis % rank for axis in axes}
    out = [1 if axis in reduced else size for axis, size in enumerate(shape)]
    if not keep:
        out = [size for axis, size in enumerate(shape) if axis not in reduced]
    label = f"{kind}_{dims(shape)}" + flags(
        axes=axes,
        keep=1 if keep else None,
        zp=[zero_point for _, zero_point in scales] if scales[0] != (0.05, -3) else None,
    )
    if kind == "f32":
        tensors = F32(shape, low=-8.0, high=8.0), F32(out)
    else:
        tensors = I8(shape, *scales[0]), I8(tuple(out), *scales[1])
    return case("MEAN", label, [tensors[0], I32(axes)], [tensors[1]], keep_dims=keep)


REDUCED = [
    ((5,), (0,)),
    ((3, 8), (1,)),
    ((3, 8), (-1,)),
    ((3, 8), (0,)),
    ((2, 3, 5), (1,)),
    ((2, 3, 5), (0, 2)),
    ((2, 3, 5), (-2, -1)),
    ((1, 4, 5, 3), (1, 2)),
    ((2, 3, 4, 5), (1, 2)),
    ((2, 3, 4, 5), (2, 1)),
    ((2, 3, 4, 5), (3,)),
    ((2, 3, 4, 5), (0, 3)),
    ((2, 3, 4, 5), (0, 1, 2, 3)),
    ((1, 7, 1, 17), (1,)),
]
SCALES = [
    ((0.05, -128), (0.07, -128)),
    ((0.02, 127), (0.025, 127)),
    ((0.3, 0), (0.1, 0)),
    ((0.01, 9), (0.04, -17)),
]

CASES = (
    [pool(op, "i8", *p) for op in POOLS for p in POOLED]
    + [pool(op, "f32", *p) for op in POOLS for p in POOLED[1::2]]
    + [
        pool(op, kind, (1, 4, 4, 3), (2, 2), (2, 2), "VALID", act)
        for op in POOLS
        for kind in ("f32", "i8")
        for act in ACTIVATIONS
    ]
    + [
        pool(op, "i8", (1, 5, 5, 3), (3, 3), (2, 2), "SAME", quantization=(0.05, zero_point))
        for op in POOLS
        for zero_point in (-128, 0, 127)
    ]
    + [pool(op, kind, *p, quantization=q) for op in POOLS for p in POOLED
       for kind, q in (("i16", (0.001, 0)), ("u8", (0.05, 125)))]
    + [
        pool(op, kind, (1, 4, 4, 3), (2, 2), (2, 2), "VALID", act, quantization=q)
        for op in POOLS
        for kind, q in (("i16", (0.001, 0)), ("u8", (0.05, 125)))
        for act in ACTIVATIONS
    ]
    + [pool("L2_POOL_2D", "f32", *p) for p in POOLED]
    + [pool("L2_POOL_2D", "f32", (1, 4, 4, 3), (2, 2), (2, 2), "VALID", act)
       for act in ACTIVATIONS]
    + [mean("i8", *m) for m in REDUCED]
    + [mean("f32", *m) for m in REDUCED[::2]]
    + [mean(kind, *m, keep=True) for kind in ("f32", "i8") for m in REDUCED[1:13:3]]
    + [mean("i8", *m, scales=s) for m in (REDUCED[8], REDUCED[4]) for s in SCALES]
)
