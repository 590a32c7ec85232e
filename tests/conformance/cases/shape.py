# SPDX-License-Identifier: Apache-2.0
"""CONCATENATION, PAD, RESHAPE, SPLIT_V, STRIDED_SLICE and TRANSPOSE."""

from vocabulary import I32, U8, Tensor, case, const, dims, flags

TYPES = {"f32": "FLOAT32", "f16": "FLOAT16", "i8": "INT8", "u8": "UINT8", "i16": "INT16",
         "i32": "INT32", "u32": "UINT32", "i64": "INT64", "bool": "BOOL"}
QUANTIZATIONS = {"i8": (0.05, -3), "u8": (0.05, 125), "i16": (0.001, 0)}


def data(kind, shape, quantization=None):
    return Tensor(TYPES[kind], tuple(shape), *(quantization or QUANTIZATIONS.get(kind, ())))


def concatenation(kind, shapes, axis, constant=None):
    """constant: index of an input that stands in the model."""
    sizes = list(shapes[0])
    sizes[axis] = sum(shape[axis] for shape in shapes)
    inputs = [data(kind, shape) for shape in shapes]
    if constant is not None:
        inputs[constant] = const(inputs[constant])
    label = f"{kind}_{'_'.join(dims(s) for s in shapes)}" + flags(axis=axis, const=constant)
    return case("CONCATENATION", label, inputs, [data(kind, sizes)], axis=axis)


CONCATENATED = [
    (((3,), (5,)), 0),
    (((2, 3), (2, 3)), 0),
    (((2, 3), (2, 5)), 1),
    (((2, 3), (2, 1), (2, 4)), -1),
    (((1, 2, 3), (1, 4, 3), (1, 1, 3), (1, 2, 3)), 1),
    (((2, 2, 3, 1), (2, 2, 3, 8)), 3),
    (((2, 2, 3, 4), (2, 5, 3, 4)), -3),
    (((1, 2, 2, 2, 3), (1, 2, 1, 2, 3)), 2),
    (((4, 5),), 0),
]


def rescaling(shapes, axis, scales, output):
    """uint8 tensors with a scale and zero point each, as older converters join them."""
    sizes = list(shapes[0])
    sizes[axis] = sum(shape[axis] for shape in shapes)
    label = f"u8_{'_'.join(dims(s) for s in shapes)}" + flags(
        axis=axis, scale=[s for s, _ in scales] + [output[0]], zp=[z for _, z in scales] + [output[1]]
    )
    return case("CONCATENATION", label, [U8(s, *q) for s, q in zip(shapes, scales)],
                [U8(sizes, *output)], axis=axis)


RESCALED = [
    (((2, 30), (2, 20)), 1, ((0.05, 125), (0.031, 3)), (0.05, 125)),
    (((40,), (50,)), 0, ((0.9, 0), (0.0007, 255)), (0.1, 128)),
    (((1, 3, 3, 4), (1, 3, 3, 2), (1, 3, 3, 5)), -1, ((0.02, 120), (0.03, 131), (0.02, 119)), (0.02, 120)),
    (((3, 9), (1, 9)), 0, ((0.5, 7), (0.25, 9)), (0.5, 4)),
]


def pad(kind, shape, paddings, zero_point=None):
    sizes = [size + before + after for size, (before, after) in zip(shape, paddings)]
    amounts = [amount for pair in paddings for amount in pair]
    label = f"{kind}_{dims(shape)}" + flags(by=amounts, zp=zero_point)
    quantization = None if zero_point is None else (0.05, zero_point)
    inputs = [data(kind, shape, quantization), I32(amounts, (len(shape), 2))]
    return case("PAD", label, inputs, [data(kind, sizes, quantization)])


PADDED = [
    ((3,), ((1, 2),)),
    ((2, 3), ((0, 0), (2, 1))),
    ((2, 3), ((0, 0), (0, 0))),
    ((2, 3, 2), ((1, 0), (0, 2), (1, 1))),
    ((1, 3, 3, 2), ((0, 0), (1, 1), (1, 1), (0, 0))),
    ((2, 2, 2, 3), ((1, 2), (0, 1), (2, 0), (1, 1))),
    ((1, 2, 2, 2, 2), ((0, 1), (1, 0), (0, 0), (1, 1), (2, 0))),
]


def reshape(kind, shape, wanted, result, by_option=False):
    """The new shape stands in the second input or in the op's options."""
    label = f"{kind}_{dims(shape)}_{dims(result)}" + flags(
        by="option" if by_option else None, guess=1 if -1 in wanted else None
    )
    inputs = [data(kind, shape)] + ([] if by_option else [I32(wanted)])
    options = {"new_shape": wanted} if by_option else {}
    return case("RESHAPE", label, inputs, [data(kind, result)], **options)


RESHAPED = [
    ((6,), (2, 3), (2, 3)),
    ((2, 3), (-1,), (6,)),
    ((2, 3, 4), (4, -1), (4, 6)),
    ((1, 2, 3, 2), (1, 12), (1, 12)),
    ((1,), (), ()),
    ((), (1, 1), (1, 1)),
    ((4, 5), (1, 2, 2, 5, 1), (1, 2, 2, 5, 1)),
]


def split_v(kind, shape, sizes, axis):
    outputs = []
    for size in sizes:
        part = list(shape)
        part[axis] = size if size >= 0 else shape[axis] - sum(s for s in sizes if s >= 0)
        outputs.append(data(kind, part))
    label = f"{kind}_{dims(shape)}" + flags(sizes=sizes, axis=axis)
    inputs = [data(kind, shape), I32(sizes), I32((axis,), ())]
    return case("SPLIT_V", label, inputs, outputs, num_splits=len(sizes))


SPLIT = [
    ((6,), (1, 2, 3), 0),
    ((3, 8), (5, 3), 1),
    ((3, 8), (1, 1, 1), 0),
    ((2, 7, 3), (4, -1), 1),
    ((1, 2, 3, 6), (2, 1, 3), -1),
    ((4, 2, 3, 2), (3, 1), -4),
]


def strided_slice(kind, shape, start, stop, strides, result, masks):
    label = f"{kind}_{dims(shape)}" + flags(start=start, stop=stop, by=strides, **masks)
    inputs = [data(kind, shape), I32(start), I32(stop), I32(strides)]
    options = {f"{name}_mask": bits for name, bits in masks.items()}
    return case("STRIDED_SLICE", label, inputs, [data(kind, result)], **options)


# input, begin, end, strides, output, masks
SLICED = [
    ((8,), (2,), (6,), (1,), (4,), {}),
    ((8,), (1,), (8,), (3,), (3,), {}),
    ((8,), (-6,), (-1,), (2,), (3,), {}),
    ((8,), (7,), (2,), (-1,), (5,), {}),
    ((8,), (-1,), (-9,), (-1,), (8,), {}),
    ((8,), (0,), (0,), (-2,), (4,), {"begin": 1, "end": 1}),
    ((8,), (-20,), (20,), (1,), (8,), {}),
    ((8,), (3,), (4,), (1,), (), {"shrink_axis": 1}),
    ((8,), (-2,), (-1,), (1,), (), {"shrink_axis": 1}),
    ((4, 5), (1, 0), (3, 5), (1, 1), (2, 5), {}),
    ((4, 5), (0, 4), (4, 0), (2, -2), (2, 2), {}),
    ((4, 5), (1, 1), (0, 0), (1, 1), (3, 4), {"end": 3}),
    ((4, 5), (3, 1), (3, 3), (1, 1), (3, 2), {"begin": 1}),
    ((4, 5), (2, 0), (3, 5), (1, 2), (3,), {"shrink_axis": 1}),
    ((4, 5), (0, -1), (4, 0), (1, 1), (4,), {"shrink_axis": 2}),
    ((2, 3, 4), (0, 1, 1), (2, 3, 4), (1, 1, 2), (2, 2, 2), {}),
    ((2, 3, 4), (1, 0, 0), (2, 3, 4), (1, -1, 1), (1, 3, 4), {"begin": 2, "end": 2}),
    ((2, 3, 4), (1, 2, 0), (2, 3, 0), (1, 1, 1), (4,), {"end": 4, "shrink_axis": 3}),
    ((2, 3, 4), (1, 1, 1), (2, 2, 2), (1, 1, 1), (), {"shrink_axis": 7}),
    ((1, 5, 4, 3), (0, 1, 0, 0), (1, 4, 4, 3), (1, 2, 1, 1), (1, 2, 4, 3), {}),
    ((1, 3, 2, 3), (0, 1, 0, 0), (0, 3, 0, 0), (1,) * 4, (1, 2, 2, 3), {"begin": 13, "end": 13}),
    ((2, 3, 4, 5), (1, 2, 3, 4), (0, 0, 0, 0), (-1, -1, -2, -3), (1, 2, 2, 2), {}),
    ((2, 2, 3, 2, 4), (0, 1, 0, 0, 1), (2, 2, 3, 2, 4), (1, 1, 2, 1, 1), (2, 1, 2, 2, 3), {}),
    ((2, 3, 4), (0, 1), (0, 3), (1, 1), (2, 3, 2), {"ellipsis": 1}),
    ((2, 3, 4), (1, 0, 2), (2, 0, 4), (1, 1, 1), (3, 2), {"ellipsis": 2, "shrink_axis": 1}),
    ((3, 4), (0, 0, 1), (0, 3, 4), (1, 1, 1), (1, 3, 3), {"new_axis": 1}),
    ((3, 4), (0, 0, 0), (3, 0, 4), (1, 1, 2), (3, 1, 2), {"new_axis": 2}),
    ((2, 3, 4), (0, 0, 0, 1), (1, 0, 0, 3), (1,) * 4, (1, 3, 1, 2), {"ellipsis": 2, "new_axis": 4}),
]


def transpose(kind, shape, permutation):
    result = [shape[axis] for axis in permutation]
    label = f"{kind}_{dims(shape)}" + flags(by=permutation)
    return case("TRANSPOSE", label, [data(kind, shape), I32(permutation)], [data(kind, result)])


TRANSPOSED = [
    ((5,), (0,)),
    ((3, 5), (1, 0)),
    ((3, 5), (0, 1)),
    ((2, 3, 4), (2, 0, 1)),
    ((2, 3, 4), (0, 2, 1)),
    ((2, 3, 4), (2, 1, 0)),
    ((1, 3, 2, 5), (0, 3, 1, 2)),
    ((2, 3, 4, 5), (3, 1, 0, 2)),
    ((2, 1, 4, 3), (2, 3, 0, 1)),
    ((2, 3, 1, 2, 4), (4, 0, 3, 1, 2)),
]


def every(make, rows, others):
    """int8 takes every row, float32 every second, other types some: the ops move elements whatever
    their type."""
    some = max(2, len(rows) // 4)
    return ([make("i8", *row) for row in rows] + [make("f32", *row) for row in rows[::2]]
            + [make(kind, *row) for kind in others.split() for row in rows[1::some]])


# Tensors without elements.
EMPTY = (
    [concatenation(kind, *row) for kind in ("f32", "i8")
     for row in ((((2, 0), (2, 3)), 1), (((0, 3), (2, 3), (0, 3)), 0), (((0, 2), (0, 2)), 1))]
    + [pad(kind, (0, 2), ((1, 1), (0, 1))) for kind in ("f32", "i8")]
    + [reshape(kind, (0, 3), (3, 0), (3, 0)) for kind in ("f32", "i8", "i32")]
    + [transpose(kind, (2, 0, 3), (2, 0, 1)) for kind in ("f32", "i8", "i16")]
    + [strided_slice(kind, (4, 5), (2, 1), (2, 4), (1, 1), (0, 3), {}) for kind in ("f32", "i8")]
)


def wide(label, op, kind, shape, result, *numbers):
    """An op whose constants are INT64."""
    constants = [const(Tensor("INT64", (len(values),), values=tuple(values))) for values in numbers]
    if op in ("PAD", "MIRROR_PAD"):
        constants = [const(Tensor("INT64", (len(shape), 2), values=tuple(numbers[0])))]
    options = {"mode": "SYMMETRIC"} if op == "MIRROR_PAD" else {}
    options.update({"version": 2} if op == "BROADCAST_TO" else {})
    return case(op, f"{kind}_{label}_i64", [data(kind, shape), *constants], [data(kind, result)],
                **options)


WIDE = [
    wide("pad", "PAD", kind, (2, 3), (4, 5), (1, 1, 2, 0)) for kind in ("f32", "i8")
] + [
    wide("pad", "MIRROR_PAD", kind, (2, 3), (4, 5), (1, 1, 2, 0)) for kind in ("f32", "i8")
] + [
    wide("times", "TILE", "f32", (2, 3), (4, 3), (2, 1)),
    wide("shape", "BROADCAST_TO", "i8", (3, 1), (2, 3, 4), (2, 3, 4)),
    wide("axis", "EXPAND_DIMS", "i8", (2, 3), (2, 1, 3), (-2,)),
]


CASES = (
    EMPTY
    + WIDE
    + every(concatenation, CONCATENATED, "u8 i16 i32 u32 i64 bool")
    + [rescaling(*row) for row in RESCALED]
    + [concatenation(kind, ((2, 3), (2, 4)), 1, i) for kind in ("f32", "i8") for i in (0, 1)]
    + every(pad, PADDED, "u8 i16 i32 i64")
    + [pad("i8", *PADDED[4], zero_point) for zero_point in (-128, 0, 127)]
    + every(reshape, RESHAPED, "u8 i16 i32 u32 i64 bool f16")
    + [reshape("i8", *row, by_option=True) for row in RESHAPED[:4]]
    + every(split_v, SPLIT, "u8 i16 i32 i64")
    + every(strided_slice, SLICED, "u8 i16 i32 u32 i64 bool")
    + every(transpose, TRANSPOSED, "u8 i16 i32 i64 bool")
    + [transpose(kind, (2, 1, 3, 2, 1, 2), (5, 0, 3, 1, 4, 2)) for kind in ("f32", "i8", "i16")]
)
