# SPDX-License-Identifier: Apache-2.0
"""WHERE, RANGE and SEGMENT_SUM, whose output has a shape that depends on data, and RANK."""

from vocabulary import F32, I8, Tensor, case, dims, flags


def where(kind, shape, step, constant=False):
    """Every element whose number is divisible by `step` is true."""
    tensor = Tensor(kind, shape)
    values = [0] * tensor.count
    for i in range(0, tensor.count, step):
        values[i] = 1 if kind == "BOOL" else (i * 37 + 5) % 120 + 1
        if kind in ("FLOAT32", "INT8", "INT32", "INT64") and i % 2:
            values[i] = -values[i]
    true = len([v for v in values if v])
    condition = Tensor(kind, shape, values=tuple(values), constant=constant)
    label = f"{kind.lower()}_{dims(shape)}_{step}" + ("_constant" if constant else "")
    return case("WHERE", label, [condition], [Tensor("INT64", (true, len(shape)))])


def span(kind, start, limit, delta, count, constant=True):
    values = [Tensor(kind, (), values=(v,), constant=constant) for v in (start, limit, delta)]
    label = f"{kind.lower()}" + flags(start=start, limit=limit, delta=delta)
    return case("RANGE", label + ("" if constant else "_given"), values, [Tensor(kind, (count,))])


def segments(kind, shape, ids, constant=True):
    data = F32(shape) if kind == "FLOAT32" else Tensor(kind, shape)
    numbers = Tensor("INT32", (len(ids),), values=tuple(ids), constant=constant)
    result = Tensor(kind, (ids[-1] + 1 if ids else 0, *shape[1:]))
    label = f"{kind.lower()}_{dims(shape)}_{''.join(map(str, ids))}" + ("" if constant else "_given")
    return case("SEGMENT_SUM", label, [data, numbers], [result])


def rank(tensor):
    return case("RANK", f"{tensor.type.lower()}_{dims(tensor.shape)}", [tensor],
                [Tensor("INT32", ())])


CASES = [
    *(where(kind, shape, step)
      for kind in ("BOOL", "FLOAT32", "INT8", "UINT8", "INT32", "UINT32", "INT64")
      for shape, step in (((9,), 2), ((3, 4), 3), ((2, 3, 2, 2), 5))),
    *(where(kind, (2, 5), 3, True) for kind in ("BOOL", "FLOAT32", "INT64")),
    where("BOOL", (4,), 1), where("BOOL", (2, 2, 1, 2, 2), 3), where("FLOAT32", (1,), 1),
    *(span("INT32", *numbers, constant)
      for numbers in ((0, 5, 1, 5), (3, 18, 4, 4), (10, 0, -3, 4), (-4, 4, 8, 1), (5, 4, -1, 1),
                      (0, 1000000000, 400000000, 3))
      for constant in (True, False)),
    *(span("INT64", *numbers, constant)
      for numbers in ((0, 5, 1, 5), (10, 0, -3, 4), (5, 4, -1, 1), (-(2**61), 2**61, 2**60 + 1, 4),
                      (2**62, 0, -(2**61) + 1, 3), (2**40, 2**40 + 3, 2**50, 1))
      for constant in (True, False)),
    *(span("FLOAT32", *numbers, constant)
      for numbers in ((0.0, 1.0, 0.25, 4), (1.0, 2.0, 0.3, 4), (3.0, -1.0, -1.5, 3), (0.5, 0.75, 9.0, 1))
      for constant in (True, False)),
    *(segments(kind, shape, ids, constant)
      for kind in ("FLOAT32", "INT32")
      for shape, ids in (((5,), (0, 0, 1, 1, 2)), ((4, 3), (0, 1, 1, 1)), ((3, 2, 2), (0, 0, 0)),
                         ((4, 1), (0, 1, 2, 3)))
      for constant in (True, False)),
    *(rank(t) for t in (F32(()), F32((3,)), F32((1, 2, 1)), I8((2, 2), 0.5), Tensor("INT64", (1,) * 6),
                        Tensor("BOOL", (2,)))),
]
