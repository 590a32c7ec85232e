# SPDX-License-Identifier: Apache-2.0
"""Ops that choose by index, or find one: ARG_MAX, ARG_MIN, TOPK_V2, GATHER, GATHER_ND, SCATTER_ND,
EMBEDDING_LOOKUP, ONE_HOT and REVERSE_SEQUENCE."""

import math

from vocabulary import F32, I8, I32, Tensor, case, const, dims, flags

TYPES = {
    "f32": "FLOAT32",
    "f16": "FLOAT16",
    "i8": "INT8",
    "u8": "UINT8",
    "i16": "INT16",
    "i32": "INT32",
    "i64": "INT64",
    "bool": "BOOL",
}
QUANTIZATIONS = {"i8": (0.05, -3), "u8": (0.05, 128), "i16": (0.05, 0)}
nan, inf = math.nan, math.inf


def data(kind, shape, **more):
    return Tensor(TYPES[kind], tuple(shape), *QUANTIZATIONS.get(kind, ()), **more)


def every(make, kinds, rows):
    """The first type takes every row, the others every second."""
    return [make(kind, *row) for k, kind in enumerate(kinds) for row in rows[:: 1 if k == 0 else 2]]


# Types of indices, by how the rows below name them.
INDEX = {False: "INT32", True: "INT64", "i16": "INT16"}


def index_flags(wide):
    return {"i64": 1 if wide is True else None, "i16": 1 if wide == "i16" else None}


# ---- ARG_MAX, ARG_MIN ------------------------------------------------------------------------


def define_arg(best, size):
    """For INT16, which neither TensorFlow Lite nor TFLM takes: the last axis, of `size`."""

    def define(steps):
        for (numbers,) in steps:
            rows = [numbers[i : i + size] for i in range(0, len(numbers), size)]
            yield [[row.index(best(row)) for row in rows]]

    return define


BEST = {"ARG_MAX": max, "ARG_MIN": min}


def arg(op, kind, shape, axis, result="i32", label="", definition=None, wide=False, **more):
    out = [size for d, size in enumerate(shape) if d != axis % len(shape)]
    to = None if result == "i32" else result
    label = f"{kind}_{dims(shape)}{label}" + flags(axis=axis, to=to, **index_flags(wide))
    place = const(Tensor(INDEX[wide], (1,), values=(axis,))) if wide else I32((axis,), ())
    return case(op, label, [data(kind, shape, **more), place], [data(result, out)],
                output_type=TYPES[result], definition=definition)


SEARCHED = [
    ((7,), 0),
    ((1,), 0),
    ((3, 8), 1),
    ((3, 8), -2),
    ((2, 3, 5), 1),
    ((2, 3, 5), -1),
    ((1, 4, 5, 3), 2),
    ((2, 3, 4, 5), 0),
    ((2, 3, 4, 5), -1),
    ((2, 3, 2, 2, 3), 3),
    ((2, 1, 3, 2, 2, 3), 2),
    ((0, 3), 1),
]
args = [
    made
    for op in ("ARG_MAX", "ARG_MIN")
    for made in (
        every(lambda kind, *row: arg(op, kind, *row), ("f32", "i8", "u8", "i32"), SEARCHED)
        + [arg(op, kind, *SEARCHED[k], result="i64") for kind in ("f32", "i8") for k in (0, 4)]
        + [arg(op, kind, (4, 6), 1, label="_ties", low=0, high=1) for kind in ("i8", "u8", "i32")]
        + [arg(op, "bool", (4, 6), a) for a in (0, 1)]
        + [arg(op, kind, (2, 3, 5), -2, result=to, wide=True)
           for kind, to in (("f32", "i32"), ("i8", "i64"))]
        + [arg(op, "i16", (3, 8), 1, definition=define_arg(BEST[op], 8))]
        + [arg(op, "f32", (5, 3), 1, label="_special",
               values=(nan, 1, 2, 1, nan, 2, inf, -inf, nan, -inf, inf, inf, 0.0, -0.0, 0.0))]
    )
]


# ---- TOPK_V2 ---------------------------------------------------------------------------------


def topk(kind, shape, k, label="", **more):
    out = (*shape[:-1], k)
    return case("TOPK_V2", f"{kind}_{dims(shape)}_k{k}{label}",
                [data(kind, shape, **more), I32((k,), ())], [data(kind, out), data("i32", out)])


RANKED = [
    ((7,), 3),
    ((1,), 1),
    ((9,), 9),
    ((4, 8), 1),
    ((4, 8), 5),
    ((2, 3, 5), 2),
    ((1, 2, 3, 7), 4),
    ((2, 1, 2, 2, 3), 3),
]
ranked = (
    every(topk, ("f32", "i8", "u8", "i16", "i32", "i64"), RANKED)
    + [topk(kind, (3, 10), 6, label="_ties", low=-1, high=2) for kind in ("i8", "i32", "i64")]
    + [topk("f32", (2, 4), 3, label="_special", values=(inf, -inf, 0, inf, -0.0, 0.0, -inf, -0.0))]
)

# ---- GATHER and EMBEDDING_LOOKUP -------------------------------------------------------------


def places(wide, shape, high, constant=False, values=None):
    tensor = Tensor(INDEX[wide], tuple(shape), low=0, high=high, values=values)
    return const(tensor) if constant else tensor


def gather(kind, shape, indices, axis=0, batch=0, wide=False, constant=False):
    at = axis % len(shape)
    batches = batch if batch >= 0 else batch + len(indices)
    out = shape[:at] + indices[batches:] + shape[at + 1 :]
    label = f"{kind}_{dims(shape)}_{dims(indices)}" + flags(
        axis=axis or None,
        batch=batch or None,
        **index_flags(wide),
        const=1 if constant else None,
    )
    return case("GATHER", label,
                [data(kind, shape), places(wide, indices, shape[at] - 1, constant)],
                [data(kind, out)], axis=axis, batch_dims=batch)


GATHERED = [
    ((7,), (4,)),
    ((7,), ()),
    ((4, 5), (3,)),
    ((4, 5), (3,), 1),
    ((4, 5), (2, 3), -1),
    ((4, 5), (), 1),
    ((2, 3, 4), (2, 2), 1),
    ((2, 3, 4), (5,), -2),
    ((2, 3, 4, 2), (3,), 3),
    ((3, 4), (3, 2), 1, 1),
    ((3, 4, 2), (3, 2), 1, 1),
    ((2, 3, 4, 2), (2, 5), 2, 1),
    ((2, 3, 4, 2), (2, 3, 2), -2, 2),
    ((2, 3, 4), (2, 3), 2, -1),
    ((2, 3), (2, 0), 1, 1),
    ((2, 2, 3, 2, 2), (2, 2), 2),
    ((4, 0), (3,)),
]
GATHERED_KINDS = ("f32", "i8", "u8", "i16", "i32", "i64", "bool")
gathered = (
    every(gather, GATHERED_KINDS, GATHERED)
    + [gather(kind, *GATHERED[k], **{"wide": True}) for kind in ("f32", "i8") for k in (0, 3, 7)]
    + [gather("i8", *GATHERED[k], constant=True) for k in (2, 6)]
    + [gather(kind, *GATHERED[3], **{"wide": "i16"}) for kind in GATHERED_KINDS]
    + [gather("f32", *GATHERED[11], wide=True), gather("i8", *GATHERED[12], wide=True)]
)


def embedding_lookup(kind, shape, count, result=None):
    label = f"{kind}_{dims(shape)}_{count}" + flags(to=result)
    return case("EMBEDDING_LOOKUP", label,
                [places(False, (count,), shape[0] - 1), const(data(kind, shape))
                 if not result else const(I8(shape, 0.037))],
                [data(result or kind, (count, *shape[1:]))])


def embedding_lookup_rows(kind, shape, count, per_row):
    """Numbers of 4 or 8 bits that become floats, which TensorFlow Lite 2.14 does not know of int4,
    nor with a scale for each row."""
    limit = 7 if kind == "i4" else 127
    numbers = [(13 * i + 5) % (2 * limit + 1) - limit for i in range(math.prod(shape))]
    scales = [0.01 * (1 + i) for i in range(shape[0])] if per_row else 0.037
    table = const(Tensor("INT4" if kind == "i4" else "INT8", shape, scales, values=tuple(numbers)))
    size = math.prod(shape[1:])

    def define(steps):
        return [[[n * (scales[r] if per_row else scales) for r in indices
                  for n in numbers[r * size : (r + 1) * size]]] for (indices,) in steps]

    label = f"{kind}_{dims(shape)}_{count}" + flags(to="f32", scales=shape[0] if per_row else None)
    return case("EMBEDDING_LOOKUP", label, [places(False, (count,), shape[0] - 1), table],
                [data("f32", (count, *shape[1:]))], definition=define)


TABLES = [((6, 4), 3), ((2, 17), 5), ((5, 2, 3), 4), ((1, 1), 1), ((3, 2, 2, 2), 2)]
embedded = every(embedding_lookup, ("f32", "i8"), TABLES) + [
    embedding_lookup("i8", *table, result="f32") for table in TABLES
] + [
    embedding_lookup_rows(kind, *table, per_row) for table in TABLES + [((3, 3), 4)]
    for kind, per_row in (("i8", True), ("i4", False), ("i4", True)) if table[0][0] > 1
] + [
    # Once, converters called int8 weights uint8.
    case("EMBEDDING_LOOKUP", f"u8_{dims(shape)}_{count}_tof32",
         [places(False, (count,), shape[0] - 1), const(Tensor("UINT8", shape, 0.037))],
         [data("f32", (count, *shape[1:]))]) for shape, count in TABLES[:3]
]

# ---- GATHER_ND and SCATTER_ND ----------------------------------------------------------------


def rows_of_places(shape, lead, depth, wide, stream):
    """Indices into `shape`, one in each dimension, from a fixed sequence."""
    count = math.prod(lead)
    values = [(7 * i + 3 * d + stream) % shape[d] for i in range(count) for d in range(depth)]
    return Tensor(INDEX[wide], (*lead, depth), values=tuple(values))


def slices(shape, depth, places):
    """Where in a tensor each slice starts that a row of indices leads to, and how long it is."""
    length = math.prod(shape[depth:])
    starts = []
    for row in range(len(places) // depth):
        start = 0
        for d in range(depth):
            start = start * shape[d] + places[row * depth + d]
        starts.append(start * length)
    return starts, length


def define_gather_nd(shape, depth):
    """For BOOL, which TensorFlow Lite's op does not take."""

    def define(steps):
        for numbers, places in steps:
            starts, length = slices(shape, depth, places)
            yield [[number for start in starts for number in numbers[start : start + length]]]

    return define


def define_scatter_nd(shape, depth):
    """For INT64 indices and INT16, which TensorFlow Lite's op does not take."""

    def define(steps):
        for places, updates in steps:
            starts, length = slices(shape, depth, places)
            sums = [0] * math.prod(shape)
            for i, number in enumerate(updates):
                sums[starts[i // length] + i % length] += number
            yield [sums]

    return define


def gather_nd(kind, shape, lead, depth, wide=False):
    label = f"{kind}_{dims(shape)}_{dims((*lead, depth))}" + flags(**index_flags(wide))
    return case("GATHER_ND", label,
                [data(kind, shape), rows_of_places(shape, lead, depth, wide, 5)],
                [data(kind, (*lead, *shape[depth:]))],
                definition=define_gather_nd(shape, depth) if kind == "bool" else None)


POINTED = [
    ((7,), (4,), 1),
    ((4, 5), (3,), 2),
    ((4, 5), (3,), 1),
    ((4, 5), (2, 3), 2),
    ((2, 3, 4), (5,), 2),
    ((2, 3, 4), (2, 2), 3),
    ((2, 3, 4), (), 2),
    ((3, 2, 2, 3), (4,), 3),
    ((2, 3, 2, 2, 2), (3,), 5),
    ((2, 3, 2, 2, 2), (2, 2), 2),
    ((3, 4), (0,), 1),
]
pointed = every(gather_nd, ("f32", "i8", "u8", "i16", "i32", "i64", "bool"), POINTED) + [
    gather_nd(kind, *POINTED[k], wide=True) for kind in ("f32", "i8") for k in (1, 4)
] + [
    gather_nd(kind, *POINTED[4], wide="i16") for kind in ("f32", "i8", "i64")
]


def scatter_nd(kind, shape, lead, depth, wide=False, **more):
    label = f"{kind}_{dims(shape)}_{dims((*lead, depth))}" + flags(i64=1 if wide else None)
    size = const(Tensor("INT64", (len(shape),), values=shape)) if wide else I32(shape)
    return case("SCATTER_ND", label,
                [rows_of_places(shape, lead, depth, wide, 2),
                 data(kind, (*lead, *shape[depth:]), **more), size], [data(kind, shape)],
                definition=define_scatter_nd(shape, depth) if wide or kind == "i16" else None)


SCATTERED = [
    ((8,), (4,), 1),
    ((3,), (9,), 1),
    ((4, 5), (3,), 2),
    ((4, 5), (6,), 1),
    ((3, 4), (2, 3), 2),
    ((2, 3, 4), (5,), 2),
    ((2, 3, 4), (2, 2), 3),
    ((3, 2, 2, 3), (4,), 3),
    ((2, 3, 2, 2, 2), (3,), 4),
]
scattered = every(scatter_nd, ("f32", "i8", "u8", "i32", "i64", "bool"), SCATTERED) + [
    scatter_nd(kind, *SCATTERED[k], wide=True) for kind in ("i64", "i32") for k in (2, 5)
] + [
    scatter_nd("i16", *SCATTERED[k], low=-999, high=999) for k in (1, 3)
]

# ---- ONE_HOT ---------------------------------------------------------------------------------


def one_hot(kind, shape, depth, axis=-1, wide=False, on=1, off=0, label=""):
    out = list(shape)
    out.insert(axis if axis >= 0 else len(shape), depth)
    label = f"{kind}_{dims(shape)}_{depth}{label}" + flags(axis=axis, i64=1 if wide else None)
    indices = Tensor("INT64" if wide else "INT32", tuple(shape), low=-1, high=depth)
    value = {number: const(data(kind, (), values=(number,))) for number in (on, off)}

    def define(steps):
        """For INT16, which TensorFlow Lite does not take: the last axis."""
        return [[[on if place == index else off for index in numbers for place in range(depth)]]
                for (numbers,) in steps]

    return case("ONE_HOT", label, [indices, I32((depth,), ()), value[on], value[off]],
                [data(kind, out)], axis=axis, definition=define if kind == "i16" else None)


CODED = [
    ((5,), 4),
    ((), 3),
    ((6,), 4, 0),
    ((2, 3), 5),
    ((2, 3), 5, 1),
    ((2, 3), 4, 0),
    ((2, 2, 3), 3, 2),
    ((2, 1, 2, 2), 3, 1),
    ((3,), 1),
]
coded = (
    every(one_hot, ("f32", "i8", "u8", "i32", "i64", "bool"), CODED)
    + [one_hot(kind, *CODED[k], wide=True) for kind in ("f32", "i8") for k in (0, 4)]
    + [one_hot("i16", *CODED[k]) for k in (0, 3)]
    + [one_hot(kind, (2, 3), 4, on=9, off=-7, label="_9_m7")
       for kind in ("f32", "i8", "i32", "i64")]
)

# ---- REVERSE_SEQUENCE ------------------------------------------------------------------------


def reverse_sequence(kind, shape, sequence, batch, wide=False):
    label = f"{kind}_{dims(shape)}" + flags(seq=sequence, batch=batch, i64=1 if wide else None)
    return case("REVERSE_SEQUENCE", label,
                [data(kind, shape), places(wide, (shape[batch],), shape[sequence])],
                [data(kind, shape)], seq_dim=sequence, batch_dim=batch)


REVERSED = [
    ((5, 6), 1, 0),
    ((5, 6), 0, 1),
    ((3, 4, 2), 1, 0),
    ((4, 3, 2), 0, 1),
    ((3, 2, 5), 2, 0),
    ((5, 2, 3), 0, 2),
    ((2, 3, 2, 4), 3, 1),
    ((2, 4, 2, 3), 1, 3),
    ((2, 3, 2, 2, 2), 1, 0),
]
reversed_ones = every(reverse_sequence, ("f32", "i32", "u8", "i16", "i64"), REVERSED) + [
    reverse_sequence("f32", *REVERSED[k], wide=True) for k in (0, 3)
]

CASES = args + ranked + gathered + embedded + pointed + scattered + coded + reversed_ones
