# SPDX-License-Identifier: Apache-2.0
"""CIRCULAR_BUFFER: a custom op of TFLM, which TensorFlow Lite lacks."""

from vocabulary import I8, Case, Model, flags

from tflite.flexbuffer import flex_map

ZERO_POINT = -7


def buffered(rows, count, start):
    """The answers: the last `rows` inputs, oldest first, `start` before there were as many."""

    def definition(steps):
        seen = [start] * (rows * count)
        results = []
        for (row,) in steps:
            seen = [*seen[count:], *row]
            results.append([seen])
        return results

    return definition


def window(rows, width, depth, cycles, variable, steps=6):
    entry = I8((1, 1, width, depth), 0.5, ZERO_POINT)
    whole = I8((1, rows, width, depth), 0.5, ZERO_POINT)
    options = b"" if cycles is None else flex_map({"cycles_max": cycles})

    def build(this):
        model = Model(this.name)
        graph = model.subgraph()
        x = graph.input("x", entry.type, entry.shape, **entry.quantization())
        y = graph.tensor("y", whole.type, whole.shape, is_variable=variable,
                         **whole.quantization())
        graph.mark_output(y)
        graph.custom_op("CIRCULAR_BUFFER", [x], [y], options)
        return model

    name = "circular_buffer" + flags(rows=rows, width=width, depth=depth, cycles=cycles)
    name += "_variable" if variable else ""
    return Case(name, "CIRCULAR_BUFFER", [entry], [whole], build, steps,
                definition=buffered(rows, width * depth, ZERO_POINT if variable else 0))


CASES = [
    window(rows, width, depth, cycles, variable)
    for rows, width, depth, cycles in (
        (1, 1, 1, 1), (3, 1, 4, 1), (4, 2, 3, 2), (2, 1, 5, 3), (5, 1, 2, None), (3, 1, 2, None),
        (8, 1, 1, 1),
    )
    for variable in (False, True)
]
