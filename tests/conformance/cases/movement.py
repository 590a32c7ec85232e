# SPDX-License-Identifier: Apache-2.0
"""Ops that move elements, or write some that do not depend on the input's: BROADCAST_TO to
ZEROS_LIKE, and RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR."""

from vocabulary import I32, Tensor, case, const, dims, flags

SHORT = {"FLOAT32": "f32", "FLOAT16": "f16", "INT8": "i8", "UINT8": "u8", "INT16": "i16",
         "INT32": "i32", "UINT32": "u32", "INT64": "i64", "BOOL": "bool"}
QUANTIZATION = {"INT8": (0.05, -3), "UINT8": (0.05, 125), "INT16": (0.001, 0)}


def data(type, shape, **more):
    return Tensor(type, tuple(shape), *QUANTIZATION.get(type, ()), **more)


def moved(op, type, shape, result, parameters=(), label="", **options):
    """An op from one shape to another, with constant parameters."""
    name = f"{SHORT[type]}_{dims(shape)}_{dims(result)}{label}"
    return case(op, name, [data(type, shape), *parameters], [data(type, result)], **options)


def product(sizes):
    count = 1
    for size in sizes:
        count *= size
    return count


def rows_of_types(full, rest, rows):
    """(type, row) for each row of the types `full`, and every second row of the types `rest`."""
    return [(type, row) for types, step in ((full, 1), (rest, 2)) for type in types
            for row in rows[::step]]


CASES = []

# ---- Shapes ----------------------------------------------------------------------------------------

EXPANDED = [(0, (1, 2, 3)), (1, (2, 1, 3)), (2, (2, 3, 1)), (-1, (2, 3, 1)), (-3, (1, 2, 3))]
CASES += [
    moved("EXPAND_DIMS", type, (2, 3), result, [I32([axis], ())], flags(axis=axis))
    for type, (axis, result) in rows_of_types(
        ("FLOAT32", "INT8", "INT16"), ("UINT8", "INT32", "INT64", "BOOL", "FLOAT16"), EXPANDED)
]
SQUEEZED = [((1, 2, 1, 3), (), (2, 3)), ((1, 2, 1, 3), (0,), (2, 1, 3)),
            ((1, 2, 1, 3), (-2,), (1, 2, 3)), ((1, 1), (), ())]
CASES += [
    moved("SQUEEZE", type, shape, result, (), flags(by=by), squeeze_dims=by)
    for type, (shape, by, result) in rows_of_types(
        ("FLOAT32", "INT8", "INT64", "BOOL"), ("UINT8", "INT16", "INT32", "UINT32", "FLOAT16"),
        SQUEEZED)
]
CASES += [
    case("SHAPE", f"{SHORT[type]}_{dims(shape)}_{SHORT[out]}", [data(type, shape)],
         [Tensor(out, (len(shape),))], out_type=out)
    for type in ("FLOAT32", "INT8", "BOOL") for out in ("INT32", "INT64")
    for shape in ((5,), (2, 3), (1, 2, 3, 4, 5))
] + [
    case("SHAPE", f"{SHORT[type]}_2x3_i32", [data(type, (2, 3))], [Tensor("INT32", (2,))],
         out_type="INT32")
    for type in ("UINT8", "INT16", "INT32", "UINT32", "INT64", "FLOAT16")
]
CASES += [
    case("RANK", f"{SHORT[type]}_{dims(shape)}", [data(type, shape)], [Tensor("INT32", ())])
    for type in ("FLOAT32", "INT8") for shape in ((), (5,), (1, 2, 3, 4, 5))
] + [
    case("RANK", f"{SHORT[type]}_2x3", [data(type, (2, 3))], [Tensor("INT32", ())])
    for type in ("UINT8", "INT16", "INT32", "UINT32", "FLOAT16")
]
CASES += [
    case("BROADCAST_ARGS", f"{SHORT[type]}_{dims(a)}_{dims(b)}",
         [Tensor(type, (len(a),), values=a), Tensor(type, (len(b),), values=b)],
         [Tensor(type, (max(len(a), len(b)),))])
    for type in ("INT32", "INT64")
    for a, b in (((2, 3), (2, 3)), ((1, 3), (2, 1)), ((3,), (4, 5, 3)), ((2, 1, 4), (4,)),
                 ((0, 1), (5,)))
]

# ---- Constant outputs ------------------------------------------------------------------------------

for type in ("FLOAT32", "FLOAT16", "INT8", "INT16", "INT32", "INT64", "BOOL"):
    CASES += [
        case("FILL", f"{SHORT[type]}_{dims(shape)}", [I32(shape), data(type, ())],
             [data(type, shape)])
        for shape in ((7,), (2, 3), (1, 2, 3, 4), (0, 2))
    ]
for type in ("FLOAT32", "INT32", "INT64"):
    CASES += [case("ZEROS_LIKE", f"{SHORT[type]}_{dims(shape)}", [data(type, shape)],
                   [data(type, shape)]) for shape in ((7,), (2, 3), ())]
CASES.append(case("ZEROS_LIKE", "i8", [data("INT8", (2, 3))], [data("INT8", (2, 3))],
                  definition=lambda steps: [[[0] * 6]]))

# ---- Repetition ------------------------------------------------------------------------------------

BROADCAST = [
    ((3,), (3,)),
    ((1,), (4,)),
    ((), (2, 3)),
    ((3,), (2, 3)),
    ((2, 1), (2, 5)),
    ((1, 3, 1), (2, 3, 4)),
    ((2, 1, 3, 1), (2, 2, 3, 4)),
    ((1, 2, 1, 3), (2, 2, 2, 2, 3)),
]
CASES += [
    moved("BROADCAST_TO", type, a, b, [I32(b)], version=2)
    for type, (a, b) in rows_of_types(
        ("FLOAT32", "INT8", "INT16", "INT32", "INT64", "BOOL"), ("UINT8", "UINT32", "FLOAT16"),
        BROADCAST)
]
TILES = [((3,), (2,)), ((2, 3), (1, 2)), ((2, 3), (2, 1)), ((2, 3), (3, 2)), ((1, 2, 3), (2, 2, 2)),
         ((2, 2, 1, 3), (1, 3, 2, 1)), ((2, 3), (0, 2)), ((1, 2, 1, 2, 2), (2, 1, 3, 2, 1))]
CASES += [
    moved("TILE", type, shape, [a * b for a, b in zip(shape, times)], [I32(times)])
    for type, (shape, times) in rows_of_types(
        ("FLOAT32", "INT32", "INT64", "BOOL"), ("UINT8", "INT8"), TILES)
]

# ---- Order -----------------------------------------------------------------------------------------

REVERSED = [((5,), (0,)), ((2, 3), (0,)), ((2, 3), (1,)), ((2, 3), (-1,)), ((2, 3, 4), (1,)),
            ((2, 3, 2, 2), (2,)), ((1, 2, 1, 3, 2), (3,))]
for type in ("FLOAT32", "INT16", "INT32", "INT64", "BOOL", "UINT8", "INT8"):
    CASES += [moved("REVERSE_V2", type, shape, shape, [I32(axes)], flags(axes=axes))
              for shape, axes in REVERSED]


def define_reverse(shape, axes):
    """REVERSE_V2 of several axes, of which TensorFlow Lite 2.14 reverses only the first."""
    strides = [product(shape[axis + 1 :]) for axis in range(len(shape))]
    reversed_axes = {axis % len(shape) for axis in axes}

    def source(place):
        result = 0
        for axis, (size, stride) in enumerate(zip(shape, strides)):
            index = place // stride % size
            result += (size - 1 - index if axis in reversed_axes else index) * stride
        return result

    return lambda steps: [[[numbers[source(i)] for i in range(len(numbers))]]
                          for (numbers,) in steps]


CASES += [
    moved("REVERSE_V2", type, shape, shape, [I32(axes)], flags(axes=axes),
          definition=define_reverse(shape, axes))
    for type in ("FLOAT32", "INT8", "INT16")
    for shape, axes in (((2, 3), (0, 1)), ((2, 3, 4), (1, 2)), ((2, 3, 4), (0, 1)),
                        ((2, 3, 2, 2), (-2, 1)), ((2, 1, 3, 2, 2), (3, 2, 4)))
]
BLOCKS = [((1, 2, 2, 1), 2), ((2, 4, 6, 3), 2), ((1, 3, 6, 2), 3), ((1, 2, 3, 4), 1)]
for type, ((b, h, w, c), size) in rows_of_types(
        ("FLOAT32", "INT8"), ("UINT8", "INT32", "INT64"), BLOCKS):
    deep = (b, h // size, w // size, c * size * size)
    CASES.append(moved("SPACE_TO_DEPTH", type, (b, h, w, c), deep, block_size=size))
    CASES.append(moved("DEPTH_TO_SPACE", type, deep, (b, h, w, c), block_size=size))

# (image, block, margins of each side)
BATCHES = [
    ((1, 4, 4, 1), (2, 2), (0, 0, 0, 0)),
    ((2, 4, 6, 3), (2, 3), (0, 0, 0, 0)),
    ((1, 3, 5, 2), (2, 2), (1, 0, 0, 1)),
    ((1, 2, 4, 2), (3, 2), (2, 2, 1, 1)),
    ((1, 5, 5, 1), (1, 1), (0, 0, 0, 0)),
    ((2, 6, 3), (2,), (0, 0)),
    ((1, 5, 2), (3,), (3, 1)),
]
for type, (image, block, margins) in rows_of_types(
        ("FLOAT32", "INT8"), ("UINT8", "INT16", "INT32", "INT64"), BATCHES):
    sides = [(size + margins[2 * i] + margins[2 * i + 1]) // block[i]
             for i, size in enumerate(image[1:-1])]
    batches = (image[0] * product(block), *sides, image[-1])
    parameters = [I32(block), I32(margins, (len(block), 2))]
    label = flags(block=block, by=margins)
    CASES.append(moved("SPACE_TO_BATCH_ND", type, image, batches, parameters, label))
    CASES.append(moved("BATCH_TO_SPACE_ND", type, batches, image, parameters, label))

# ---- Boxes -----------------------------------------------------------------------------------------


def i64(values):
    return const(Tensor("INT64", (len(values),), values=tuple(values)))


SLICES = [
    ((5,), (1,), (3,)),
    ((5,), (0,), (5,)),
    ((2, 3), (1, 0), (1, 3)),
    ((2, 3), (0, 1), (2, -1)),
    ((2, 3, 4), (0, 1, 2), (2, 2, 2)),
    ((1, 4, 4, 3), (0, 1, 1, 0), (1, 2, 3, 3)),
    ((2, 2, 3, 2, 2), (1, 0, 1, 0, 1), (1, 2, 2, 2, 1)),
    ((2, 3), (1, 1), (0, 2)),
]
for type, (shape, begin, size) in rows_of_types(
        ("FLOAT32", "INT8", "INT16", "INT32", "INT64", "BOOL"), ("UINT8", "UINT32"), SLICES):
    result = [n if s == -1 else s for n, s in zip([a - b for a, b in zip(shape, begin)], size)]
    CASES.append(moved("SLICE", type, shape, result, [I32(begin), I32(size)],
                       flags(begin=begin, size=size)))
CASES += [moved("SLICE", "INT8", (2, 3, 4), (2, 2, 2), [i64((0, 1, 2)), i64((2, 2, -1))], "_i64")]

def updated(numbers, box, _):
    """3 x 4 numbers with 2 x 3 others from row 1 and column 1 on."""
    rows, parts = [list(numbers[4 * i : 4 * i + 4]) for i in range(3)], (box[:3], box[3:])
    rows[1][1:], rows[2][1:] = parts
    return sum(rows, [])


UPDATES = [((5,), (2,), (1,)), ((5,), (2,), (4,)), ((5,), (2,), (-3,)), ((2, 3), (1, 2), (1, 1)),
           ((2, 3, 4), (2, 1, 3), (0, 2, 9)), ((2, 3), (2, 3), (0, 0)), ((2, 3), (0, 3), (0, 0))]
for type in ("FLOAT32", "INT8", "INT32", "INT64"):
    CASES += [
        case("DYNAMIC_UPDATE_SLICE", f"{SHORT[type]}_{dims(shape)}_{dims(box)}" + flags(at=at),
             [data(type, shape), data(type, box), Tensor("INT32", (len(at),), values=at)],
             [data(type, shape)])
        for shape, box, at in UPDATES
    ]
CASES += [
    case("DYNAMIC_UPDATE_SLICE", f"{SHORT[type]}_{dims(shape)}_{dims(box)}_clamped",
         [data(type, shape), data(type, box), Tensor(index, (2,), values=(1, 9))],
         [data(type, shape)], definition=definition)
    for type, index, shape, box, definition in (
        ("BOOL", "INT32", (3, 4), (2, 3), None),
        # TFLM's; TensorFlow Lite takes neither the type nor such indices.
        ("INT16", "INT32", (3, 4), (2, 3), lambda steps: [[updated(*steps[0])]]),
        ("INT8", "INT64", (3, 4), (2, 3), lambda steps: [[updated(*steps[0])]]),
    )
]

MIRRORED = [((3,), ((1, 2),)), ((2, 3), ((1, 1), (2, 0))), ((3, 4), ((0, 0), (3, 3))),
            ((1, 3, 3, 2), ((0, 0), (1, 2), (2, 1), (0, 0))), ((2, 2, 2), ((1, 0), (1, 1), (0, 1)))]
CASES += [
    moved("MIRROR_PAD", type, shape, [n + a + b for n, (a, b) in zip(shape, paddings)],
          [I32([n for pair in paddings for n in pair], (len(shape), 2))],
          f"_{mode.lower()}" + flags(by=[n for pair in paddings for n in pair]), mode=mode)
    for mode in ("REFLECT", "SYMMETRIC")
    for type, (shape, paddings) in rows_of_types(
        ("FLOAT32", "INT8"), ("UINT8", "INT16", "INT32", "INT64"), MIRRORED)
]

# ---- Sizes of images -------------------------------------------------------------------------------

RESIZED = [((1, 2, 3, 1), (4, 6)), ((1, 4, 6, 2), (2, 3)), ((2, 3, 3, 3), (5, 7)),
           ((1, 3, 5, 1), (3, 5)), ((1, 1, 1, 2), (3, 2)), ((1, 5, 4, 1), (1, 1)),
           ((1, 7, 3, 2), (4, 10))]
for op, types in (("RESIZE_BILINEAR", ("FLOAT32", "INT8", "UINT8", "INT16")),
                  ("RESIZE_NEAREST_NEIGHBOR", ("FLOAT32", "INT8", "UINT8", "INT16"))):
    for type in types:
        for corners, centers in ((False, False), (True, False), (False, True)):
            CASES += [
                moved(op, type, shape, (shape[0], *size, shape[3]), [I32(size)],
                      flags(corners=int(corners), centers=int(centers)),
                      align_corners=corners, half_pixel_centers=centers)
                for shape, size in RESIZED
            ]
CASES += [
    moved("RESIZE_NEAREST_NEIGHBOR", "INT8", shape, (shape[0], *size, shape[3]), [I32(size)],
          "_both", align_corners=True, half_pixel_centers=True)
    for shape, size in RESIZED
]

# ---- Pieces ----------------------------------------------------------------------------------------

PACKED = [((3,), 0), ((3,), 1), ((2, 3), -1), ((2, 3), 1), ((1, 2, 3), 2), ((), 0)]
for type, (shape, axis) in rows_of_types(
        ("FLOAT32", "INT8", "INT16", "INT32", "INT64"), ("UINT8", "UINT32", "BOOL"), PACKED):
    for count in (1, 3):
        at = axis + len(shape) + 1 if axis < 0 else axis
        whole = [*shape[:at], count, *shape[at:]]
        name = f"{SHORT[type]}_{dims(shape)}" + flags(n=count, axis=axis)
        if type != "BOOL":
            CASES.append(case("PACK", name, [data(type, shape) for _ in range(count)],
                              [data(type, whole)], values_count=count, axis=axis))
        if type not in ("INT64", "UINT32"):
            CASES.append(case("UNPACK", name, [data(type, whole)],
                              [data(type, shape) for _ in range(count)], num=count, axis=axis))

SPLITS = [((6,), 0, 3), ((2, 6), 1, 2), ((2, 6), -1, 6), ((4, 3, 2), 0, 2), ((1, 4, 2, 3), 1, 4),
          ((2, 3), 0, 1)]
for type, (shape, axis, count) in rows_of_types(
        ("FLOAT32", "INT8", "INT16", "INT32"), ("UINT8",), SPLITS):
    part = list(shape)
    part[axis] //= count
    name = f"{SHORT[type]}_{dims(shape)}" + flags(axis=axis, into=count)
    CASES.append(case("SPLIT", name, [I32([axis], ()), data(type, shape)],
                      [data(type, part) for _ in range(count)], num_splits=count))

PADDED = [((3,), ((1, 2),)), ((2, 3), ((0, 1), (2, 0))), ((1, 2, 2, 3), ((0, 0), (1, 1), (2, 1), (0, 2)))]
for type in ("FLOAT32", "INT8", "UINT8", "INT16", "INT32", "INT64"):
    for shape, paddings in PADDED:
        amounts = [n for pair in paddings for n in pair]
        value = data(type, (1,), values=(7,))
        CASES.append(moved("PADV2", type, shape, [n + a + b for n, (a, b) in zip(shape, paddings)],
                           [I32(amounts, (len(shape), 2)), const(value)], flags(by=amounts)))
