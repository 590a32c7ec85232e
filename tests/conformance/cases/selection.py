# SPDX-License-Identifier: Apache-2.0
"""SELECT and SELECT_V2."""

import itertools

from vocabulary import F32, I8, I16, U8, Tensor, case, dims

KINDS = {
    "f32": F32,
    "i8": lambda shape: I8(shape, 0.05, -7),
    "u8": lambda shape: U8(shape, 0.05, 121),
    "i16": lambda shape: I16(shape, 0.0002),
    "i32": lambda shape: Tensor("INT32", tuple(shape)),
    "u32": lambda shape: Tensor("UINT32", tuple(shape)),
    "i64": lambda shape: Tensor("INT64", tuple(shape)),
    "bool": lambda shape: Tensor("BOOL", tuple(shape)),
}
# Shapes of the condition, of both values, and of the output.
SAME = [((),) * 4, ((17,),) * 4, ((2, 3, 4),) * 4, ((1, 2, 3, 2, 2),) * 4]
BROADCAST = [
    ((), (2, 3), (2, 3), (2, 3)),
    ((2, 3), (), (), (2, 3)),
    ((3, 1), (1, 5), (5,), (3, 5)),
    ((4,), (2, 3, 1), (1, 1, 4), (2, 3, 4)),
    ((2, 1, 1), (1, 3, 1), (1, 1, 4), (2, 3, 4)),
    ((2, 1, 3, 1), (4, 1, 5), (2, 4, 3, 1), (2, 4, 3, 5)),
    ((2, 1, 3, 1, 2), (1, 2, 1, 3, 1), (2, 1, 1, 3, 2), (2, 2, 3, 3, 2)),
]
SIX = ((2, 1, 2, 1, 2, 1), (1, 2, 1, 2, 1, 2), (1, 1, 2, 2, 2, 2), (2, 2, 2, 2, 2, 2))
# A vector chooses between slices of the first dimension.
SLICES = [((3,), (3, 5), (3, 5), (3, 5)), ((2,), (2, 2), (2, 2), (2, 2)),
          ((2,), (2, 3, 4), (2, 3, 4), (2, 3, 4)), ((), (2, 3), (2, 3), (2, 3))]


def select(op, kind, shapes, definition=None):
    label = f"{kind}_" + "_".join(dims(shape) for shape in shapes[:3])
    make = KINDS[kind]
    inputs = [Tensor("BOOL", shapes[0]), make(shapes[1]), make(shapes[2])]
    return case(op, label, inputs, [make(shapes[3])], definition=definition)


def element(index, shape):
    number = 0
    for i, size in zip(index[len(index) - len(shape):], shape):
        number = number * size + (i if size > 1 else 0)
    return number


def chosen(shapes):
    """The definition: broadcasts more dimensions than TensorFlow Lite does."""
    def definition(steps):
        outputs = []
        for condition, x, y in steps:
            indices = itertools.product(*map(range, shapes[3]))
            places = ([element(index, shape) for shape in shapes[:3]] for index in indices)
            outputs.append([[x[j] if condition[i] else y[k] for i, j, k in places]])
        return outputs

    return definition


def unlike(op, make, zero_point):
    """Values that are quantised unlike the output are taken as they are."""
    shape = (2, 5)
    tensors = [make(shape, scale, zero_point + i) for i, scale in enumerate((0.05, 0.02, 0.07))]
    return case(op, f"{tensors[0].type.lower()}_scales", [Tensor("BOOL", shape), *tensors[:2]],
                tensors[2:])


CASES = (
    [unlike(op, *row) for op in ("SELECT", "SELECT_V2") for row in ((I8, 3), (U8, 120))]
    + [select("SELECT_V2", kind, shapes) for kind in KINDS for shapes in SAME + BROADCAST[:4]]
    + [select("SELECT_V2", kind, s) for kind in ("f32", "i8", "i16") for s in BROADCAST[4:]]
    + [select("SELECT_V2", kind, SIX, chosen(SIX)) for kind in ("f32", "i8", "i64")]
    + [select("SELECT", kind, shapes) for kind in KINDS for shapes in SAME + SLICES]
)
