#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the models of the tests of this folder: make_models.py OUTPUT_FOLDER.

Small models whose answers can be worked out in the head: scales are powers of two, layers copy or
add. Those without any op hand their inputs on as outputs, to look at the tensors alone.
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
from tflite import Model  # noqa: E402
from tflite.flexbuffer import flex_map  # noqa: E402

CHAIN_NODES = 500


def dense():
    """int8, x[1,4] to y[1,2]: y = (x0, (x1 - x3) / 2)."""
    model = Model()
    graph = model.subgraph()
    x = graph.input("x", "INT8", [1, 4], scale=0.5, zero_point=-3)
    w = graph.constant("w", "INT8", [2, 4], [2, 0, 0, 0, 0, 1, 0, -1], scale=0.5)
    y = graph.output("y", "INT8", [1, 2], scale=0.25, zero_point=10)
    graph.op("FULLY_CONNECTED", [x, w, None], [y])
    return model


def dense_float():
    """float32, x[1,3] to y[1,2]: y = (x0 + 2 x1, 0.5 - x2)."""
    model = Model()
    graph = model.subgraph()
    x = graph.input("x", "FLOAT32", [1, 3])
    w = graph.constant("w", "FLOAT32", [2, 3], [1, 2, 0, 0, 0, -1])
    b = graph.constant("b", "FLOAT32", [2], [0, 0.5])
    y = graph.output("y", "FLOAT32", [1, 2])
    graph.op("FULLY_CONNECTED", [x, w, b], [y])
    return model


def hidden():
    """dense, behind a layer that copies x: with a tensor between."""
    model = Model()
    graph = model.subgraph()
    identity = [1 if row == column else 0 for row in range(4) for column in range(4)]
    x = graph.input("x", "INT8", [1, 4], scale=0.5, zero_point=-3)
    i = graph.constant("identity", "INT8", [4, 4], identity, scale=1.0)
    h = graph.tensor("h", "INT8", [1, 4], scale=0.5, zero_point=-3)
    w = graph.constant("w", "INT8", [2, 4], [2, 0, 0, 0, 0, 1, 0, -1], scale=0.5)
    y = graph.output("y", "INT8", [1, 2], scale=0.25, zero_point=10)
    graph.op("FULLY_CONNECTED", [x, i, None], [h])
    graph.op("FULLY_CONNECTED", [h, w, None], [y])
    return model


def hidden_float():
    """dense_float, behind a layer that copies x."""
    model = Model()
    graph = model.subgraph()
    x = graph.input("x", "FLOAT32", [1, 3])
    i = graph.constant("identity", "FLOAT32", [3, 3], [1, 0, 0, 0, 1, 0, 0, 0, 1])
    h = graph.tensor("h", "FLOAT32", [1, 3])
    w = graph.constant("w", "FLOAT32", [2, 3], [1, 2, 0, 0, 0, -1])
    b = graph.constant("b", "FLOAT32", [2], [0, 0.5])
    y = graph.output("y", "FLOAT32", [1, 2])
    graph.op("FULLY_CONNECTED", [x, i, None], [h])
    graph.op("FULLY_CONNECTED", [h, w, b], [y])
    return model


def two():
    """Two inputs and two outputs: c = 2 a (float32), d = b (int8, other quantisation)."""
    model = Model()
    graph = model.subgraph()
    a = graph.input("a", "FLOAT32", [1, 2])
    b = graph.input("b", "INT8", [1, 2], scale=1.0, zero_point=0)
    double = graph.constant("double", "FLOAT32", [2, 2], [2, 0, 0, 2])
    same = graph.constant("same", "INT8", [2, 2], [1, 0, 0, 1], scale=1.0)
    c = graph.output("c", "FLOAT32", [1, 2])
    d = graph.output("d", "INT8", [1, 2], scale=2.0, zero_point=-1)
    graph.op("FULLY_CONNECTED", [a, double, None], [c])
    graph.op("FULLY_CONNECTED", [b, same, None], [d])
    return model


def types():
    """No op: an input of each kind, which is an output too."""
    model = Model()
    graph = model.subgraph()
    tensors = [
        graph.input("float32", "FLOAT32", [2, 3]),
        graph.input("float64", "FLOAT64", [2]),
        graph.input("float16", "FLOAT16", [2]),
        graph.input("bool", "BOOL", [3]),
        graph.input("int8", "INT8", [2, 2], scale=0.5, zero_point=-1),
        graph.input("uint8", "UINT8", [3], scale=0.25, zero_point=128),
        graph.input("int16", "INT16", [3], scale=0.125, zero_point=0),
        graph.input("int32", "INT32", [3], scale=0.5, zero_point=0),
        graph.input("int64", "INT64", [2]),
        graph.input("uint16", "UINT16", [2]),
        graph.input("uint32", "UINT32", [2]),
        graph.input("uint64", "UINT64", [2]),
        graph.input("plain_int8", "INT8", [2]),
        graph.input("plain_int32", "INT32", [2]),
        graph.input("scalar", "FLOAT32", []),
        graph.input("empty", "FLOAT32", [0]),
        graph.input("cube", "INT16", [2, 2, 2]),
        graph.input(
            "channels", "INT8", [2, 2], scale=[0.5, 2.0], zero_point=[0, 10], quantized_dimension=1
        ),
        graph.input("strange_zero_point", "INT8", [2], scale=0.5, zero_point=1000),
    ]
    for tensor in tensors:
        graph.mark_output(tensor)
    return model


def pictures():
    """No op: inputs that are pictures, which are outputs too."""
    model = Model()
    graph = model.subgraph()
    for tensor in (
        graph.input("grey", "UINT8", [1, 4, 6, 1], scale=1.0, zero_point=0),
        graph.input("flat", "FLOAT32", [1, 2, 3]),
        graph.input("colour", "INT8", [1, 3, 2, 3], scale=2.0, zero_point=-64),
        graph.input("row", "UINT8", [1, 1, 5, 1], scale=1.0, zero_point=0),
        graph.input("two", "INT8", [2, 2, 2, 1], scale=1.0, zero_point=0),
    ):
        graph.mark_output(tensor)
    return model


def constant():
    """No op: a constant as input and output, and a variable that is input and output."""
    model = Model()
    graph = model.subgraph()
    fixed = graph.tensor("fixed", "INT8", [4], data=[1, 2, 3, 4])
    graph._inputs.append(fixed.index)
    graph.mark_output(fixed)
    state = graph.input("state", "INT8", [4], scale=1.0, zero_point=5, is_variable=True)
    graph.mark_output(state)
    return model


def chain():
    """CHAIN_NODES layers one after the other, each copying int8 [1,64]."""
    model = Model()
    graph = model.subgraph()
    identity = [1 if row == column else 0 for row in range(64) for column in range(64)]
    w = graph.constant("w", "INT8", [64, 64], identity, scale=1.0)
    tensor = graph.input("x", "INT8", [1, 64], scale=1.0)
    for i in range(CHAIN_NODES):
        after = graph.tensor("t%d" % i, "INT8", [1, 64], scale=1.0)
        graph.op("FULLY_CONNECTED", [tensor, w, None], [after])
        tensor = after
    graph.mark_output(tensor)
    return model


def wide():
    """int8, x[1,256] to y[1,64]: mostly weights."""
    model = Model()
    graph = model.subgraph()
    x = graph.input("x", "INT8", [1, 256], scale=1.0)
    w = graph.constant("w", "INT8", [64, 256], [1] * 64 * 256, scale=1.0)
    y = graph.output("y", "INT8", [1, 64], scale=256.0)
    graph.op("FULLY_CONNECTED", [x, w, None], [y])
    return model


def custom():
    """An op that nobody has, at node 1."""
    model = Model()
    graph = model.subgraph()
    x = graph.input("x", "FLOAT32", [1, 1])
    w = graph.constant("w", "FLOAT32", [1, 1], [1])
    y = graph.tensor("y", "FLOAT32", [1, 1])
    graph.op("FULLY_CONNECTED", [x, w, None], [y])
    graph.custom_op("Mystery", [y], [graph.output("z", "FLOAT32", [1, 1])])
    return model


def softsign():
    """float32, x[1,4] to y[1,4]: x / (1 + |x|), by an op that the firmware lacks."""
    model = Model()
    graph = model.subgraph()
    x = graph.input("x", "FLOAT32", [1, 4])
    y = graph.output("y", "FLOAT32", [1, 4])
    graph.custom_op("Softsign", [x], [y])
    return model


def endless():
    """flag[] and x[2] to themselves, in a loop that goes on for as long as the flag is set."""
    model = Model()
    graphs = [model.subgraph(name) for name in ("main", "condition", "body")]
    ends = []
    for graph in graphs:
        entries = [graph.input("flag", "BOOL", []), graph.input("x", "INT32", [2])]
        ends.append((entries, [graph.tensor("flag_out", "BOOL", []),
                               graph.tensor("x_out", "INT32", [2])]))
        for end in ends[-1][1] if graph is not graphs[1] else ():
            graph.mark_output(end)
    graphs[1].mark_output(ends[1][0][0])
    for entry, end in zip(*ends[2]):
        graphs[2].op("RESHAPE", [entry], [end])
    graphs[0].op("WHILE", *ends[0], cond_subgraph_index=1, body_subgraph_index=2)
    return model


def strides():
    """int8, x[1,1,1,2] to y[1,2,1,2], the last two x; only every second run has one."""
    model = Model()
    graph = model.subgraph()
    x = graph.input("x", "INT8", [1, 1, 1, 2], scale=1.0)
    rows = graph.tensor("rows", "INT8", [1, 2, 1, 2], scale=1.0)
    y = graph.output("y", "INT8", [1, 2, 1, 2], scale=1.0)
    graph.custom_op("CIRCULAR_BUFFER", [x], [rows], flex_map({"cycles_max": 2}))
    graph.op("RESHAPE", [rows], [y])
    return model


def unknown():
    """A builtin op from the future."""
    model = dense()
    for code in model._operator_codes:
        code["builtin_code"] = 9999
    return model


def wrong_type():
    """FULLY_CONNECTED on BOOL."""
    model = Model()
    graph = model.subgraph()
    x = graph.input("x", "BOOL", [1, 4])
    w = graph.constant("w", "BOOL", [2, 4], [0] * 8)
    y = graph.output("y", "BOOL", [1, 2])
    graph.op("FULLY_CONNECTED", [x, w, None], [y])
    return model


def strange_name():
    """A tensor's name that is not UTF-8."""
    model = Model()
    graph = model.subgraph()
    graph.mark_output(graph.input("QQQQ%sname", "FLOAT32", [1]))
    return model


def filled(shape):
    """A number of the input in every element of a tensor of that shape, and their sum."""
    model = Model()
    graph = model.subgraph()
    x = graph.input("x", "FLOAT32", [1])
    rank = len(shape)
    many = graph.tensor("many", "FLOAT32", shape)
    graph.op("BROADCAST_TO", [x, graph.constant("shape", "INT32", [rank], shape)], [many])
    axes = graph.constant("axes", "INT32", [rank], list(range(rank)))
    graph.op("SUM", [many, axes], [graph.output("y", "FLOAT32", [])])
    return model


def one_gigabyte():
    return filled([1 << 14, 1 << 14])


def too_many_bytes():
    return filled([1 << 16, 1 << 16])


MODELS = (
    dense,
    dense_float,
    hidden,
    hidden_float,
    two,
    types,
    pictures,
    constant,
    chain,
    wide,
    softsign,
    custom,
    endless,
    strides,
    unknown,
    wrong_type,
    strange_name,
    one_gigabyte,
    too_many_bytes,
)


def main():
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} OUTPUT_FOLDER")
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for make in MODELS:
        data = make().to_bytes().replace(b"QQQQ", b"\xff\xfe\xc3\x80")
        (folder / f"{make.__name__}.tflite").write_bytes(data)
    (folder / "INDEX").write_text("".join(f"{make.__name__}.tflite\n" for make in MODELS))


if __name__ == "__main__":
    main()
