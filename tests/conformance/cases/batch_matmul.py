# SPDX-License-Identifier: Apache-2.0
"""BATCH_MATMUL."""

import math

from conv import SPREADS, channel_scales
from vocabulary import F32, I8, Tensor, case, const, dims, flags


def batch_matmul(kind, left, right, *, adj_x=False, adj_y=False, fixed=True, zero_points=(-3, 7, 5),
                 asymmetric=False):
    """left and right are shapes as the op gets them; `fixed`: right is a constant."""
    rank = max(len(left), len(right))
    left_batches, right_batches = ((1,) * (rank - len(s)) + s[:-2] for s in (left, right))
    out = tuple(max(a, b) for a, b in zip(left_batches, right_batches))
    out += (left[-1 if adj_x else -2], right[-2 if adj_y else -1])
    depth = left[-2 if adj_x else -1]
    if kind == "f32":
        tensors = F32(left), F32(right), F32(out)
    elif kind == "dyn":
        tensors = F32(left), I8(right, 0.01, low=-127), F32(out)
    elif kind == "i8to32":
        tensors = I8(left, 0.05, -3), I8(right, 0.01, 7), Tensor("INT32", out)
    else:
        type_name, z = {"i8": ("INT8", zero_points), "i16": ("INT16", (0, 0, 0))}[kind]
        spread = SPREADS[type_name][0] ** 2 * math.sqrt(depth)
        scale = 0.05 * 0.01 * spread / (45 if kind == "i8" else 11000)
        tensors = (Tensor(type_name, left, 0.05, z[0]), Tensor(type_name, right, 0.01, z[1]),
                   Tensor(type_name, out, scale, z[2]))
    label = f"{kind}_{dims(left)}_{dims(right)}" + flags(
        adj="".join("xy"[i] for i, adj in enumerate((adj_x, adj_y)) if adj) or None,
        computed=None if fixed else 1,
        asymmetric=1 if asymmetric else None,
        zp=zero_points if zero_points != (-3, 7, 5) else None,
    )
    inputs = [tensors[0], const(tensors[1]) if fixed else tensors[1]]
    return case("BATCH_MATMUL", label, inputs, [tensors[2]], adj_x=adj_x, adj_y=adj_y,
                asymmetric_quantize_inputs=asymmetric)


SHAPES = [
    ((1, 1), (1, 1)),
    ((2, 3), (3, 4)),
    ((5, 17), (17, 6)),
    ((2, 3, 4), (2, 4, 5)),
    ((2, 3, 4), (4, 5)),
    ((3, 4), (2, 4, 3)),
    ((1, 3, 4), (3, 4, 2)),
    ((2, 1, 2, 3), (1, 3, 3, 2)),
    ((2, 3, 1, 4), (2, 3, 4, 1)),
    ((2, 1, 3, 2, 3), (1, 2, 1, 3, 2)),
]


def swapped(shape):
    return (*shape[:-2], shape[-1], shape[-2])


CASES = (
    [batch_matmul(kind, *s, fixed=fixed) for kind in ("f32", "i8", "i16")
     for s in SHAPES for fixed in (True, False)]
    + [batch_matmul(kind, swapped(a) if x else a, swapped(b) if y else b, adj_x=x, adj_y=y,
                    fixed=fixed)
       for kind in ("f32", "i8", "i16") for a, b in SHAPES[2:9:3]
       for x, y, fixed in ((True, False, True), (False, True, False), (True, True, False))]
    + [batch_matmul("i8", (2, 3, 4), (4, 5), zero_points=z)
       for z in ((-128, 127, -128), (127, -128, 127), (0, 0, 0))]
    + [batch_matmul("i8to32", *s, fixed=fixed) for s in SHAPES for fixed in (True, False)]
    + [batch_matmul("i8to32", (2, 3, 4), (2, 5, 4), adj_y=True)]
    + [batch_matmul("dyn", *s, asymmetric=a) for s in SHAPES[1:5] for a in (False, True)]
    + [batch_matmul("dyn", (2, 3, 4), (2, 5, 4), adj_y=True, asymmetric=a) for a in (False, True)]
)
