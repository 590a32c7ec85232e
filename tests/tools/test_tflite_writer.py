#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests tools/tflite: its files are read back here by offsets written down independently, so that
a wrong slot, type or alignment in the writer cannot cancel out. Reports like the checkers."""

import array
import pathlib
import struct
import sys
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
from tflite import Model  # noqa: E402
from tflite.flatbuffer import Writer, parse_table  # noqa: E402


class Table:
    """A FlatBuffer table at a position of a file; every read checks alignment."""

    def __init__(self, data, position):
        self.data, self.position = data, position
        assert position % 4 == 0, f"table at {position}"
        self.vtable = position - struct.unpack_from("<i", data, position)[0]
        assert self.vtable % 2 == 0, f"vtable at {self.vtable}"
        self.vtable_size, self.size = struct.unpack_from("<HH", data, self.vtable)

    def where(self, slot):
        """Position of a field, or None when it is not stored."""
        entry = 4 + 2 * slot
        if entry >= self.vtable_size:
            return None
        offset = struct.unpack_from("<H", self.data, self.vtable + entry)[0]
        return self.position + offset if offset else None

    def scalar(self, slot, code, default=0):
        at = self.where(slot)
        if at is None:
            return default
        assert at % struct.calcsize(code) == 0, f"slot {slot} at {at}"
        assert at + struct.calcsize(code) <= self.position + self.size
        return struct.unpack_from("<" + code, self.data, at)[0]

    def target(self, slot):
        at = self.where(slot)
        return None if at is None else at + struct.unpack_from("<I", self.data, at)[0]

    def table(self, slot):
        at = self.target(slot)
        return None if at is None else Table(self.data, at)

    def vector(self, slot, code, alignment=1):
        at = self.target(slot)
        if at is None:
            return None
        size = struct.calcsize("<" + code)
        count = struct.unpack_from("<I", self.data, at)[0]
        assert at % 4 == 0 and (at + 4) % max(size, alignment) == 0, f"vector at {at}"
        return list(struct.unpack_from(f"<{count}{code}", self.data, at + 4))

    def text(self, slot):
        raw = bytes(self.vector(slot, "B"))
        end = self.target(slot) + 4 + len(raw)
        assert self.data[end] == 0, "a string ends with a zero byte"
        return raw.decode()

    def tables(self, slot):
        at = self.target(slot)
        count = struct.unpack_from("<I", self.data, at)[0]
        places = range(at + 4, at + 4 + 4 * count, 4)
        return [Table(self.data, p + struct.unpack_from("<I", self.data, p)[0]) for p in places]


def read(model):
    data = model.to_bytes()
    assert data[4:8] == b"TFL3", data[:8]
    root = Table(data, struct.unpack_from("<I", data)[0])
    return root, root.tables(1), root.tables(2), root.tables(4)


def example():
    """A convolution, a variable and a call, in two subgraphs."""
    model = Model("an example")
    graph = model.subgraph()
    x = graph.input("x", "INT8", [1, 4, 4, 3], scale=0.5, zero_point=-7)
    w = graph.constant("w", "INT8", [2, 1, 1, 3], [[1, 2, 3], [-4, -5, -6]], scale=[0.25, 0.125])
    b = graph.constant("b", "INT32", [2], [70000, -70000], scale=[0.125, 0.0625])
    y = graph.output("y", "INT8", [1, 2, 4, 2], scale=2.0)
    graph.op("CALL_ONCE", [], [], init_subgraph_index=1)
    graph.op("CONV_2D", [x, w, b], [y], padding="VALID", stride_w=1, stride_h=2,
             fused_activation_function="RELU6", dilation_w_factor=1, dilation_h_factor=3)
    start = model.subgraph("start")
    handle = start.tensor("handle", "RESOURCE", [])
    start.op("VAR_HANDLE", [], [handle], container="box", shared_name="state")
    return model


def test_header():
    root, codes, graphs, buffers = read(example())
    assert root.scalar(0, "I") == 3
    assert root.text(3) == "an example"
    assert [graph.text(4) for graph in graphs] == ["main", "start"]
    assert buffers[0].vector(0, "B") is None, "buffer 0 is empty"


def test_operator_codes():
    _, codes, _, _ = read(example())
    found = [(c.scalar(0, "b"), c.scalar(2, "i", 1), c.scalar(3, "i")) for c in codes]
    assert found == [(127, 1, 129), (3, 3, 3), (127, 1, 142)], found


def test_operators():
    _, _, graphs, _ = read(example())
    call, conv = graphs[0].tables(3)
    assert call.scalar(0, "I") == 0 and conv.scalar(0, "I") == 1
    assert conv.vector(1, "i") == [0, 1, 2] and conv.vector(2, "i") == [3]
    assert call.scalar(3, "B") == 103 and call.table(4).scalar(0, "i") == 1
    assert graphs[0].vector(1, "i") == [0] and graphs[0].vector(2, "i") == [3]


def test_options():
    _, _, graphs, _ = read(example())
    conv = graphs[0].tables(3)[1]
    options = conv.table(4)
    assert conv.scalar(3, "B") == 1
    assert options.scalar(0, "b") == 1 and options.scalar(3, "b") == 3
    assert options.scalar(1, "i") == 1 and options.scalar(2, "i") == 2
    assert options.scalar(4, "i", 1) == 1 and options.scalar(5, "i", 1) == 3
    handle = graphs[1].tables(3)[0].table(4)
    assert (handle.text(0), handle.text(1)) == ("box", "state")


def test_defaults_are_not_stored():
    _, _, graphs, _ = read(example())
    options = graphs[0].tables(3)[1].table(4)
    assert options.where(4) is None, "dilation_w_factor 1 is the default"
    assert graphs[0].tables(0)[0].where(2) is None, "buffer 0 is the default"
    model = Model()
    graph = model.subgraph()
    x = graph.input("x", "INT16", [1])
    graph.op("ADD", [x, x], [graph.output("y", "INT16", [1])], pot_scale_int16=False)
    options = read(model)[2][0].tables(3)[0].table(4)
    assert options.scalar(1, "?", True) is False, "false differs from the default here"


def test_tensors():
    _, _, graphs, buffers = read(example())
    x, w, b, y = graphs[0].tables(0)
    assert [t.text(3) for t in (x, w, b, y)] == ["x", "w", "b", "y"]
    assert x.vector(0, "i") == [1, 4, 4, 3] and x.scalar(1, "b") == 9 and b.scalar(1, "b") == 2
    assert buffers[w.scalar(2, "I")].vector(0, "b") == [1, 2, 3, -4, -5, -6]
    raw = bytes(buffers[b.scalar(2, "I")].vector(0, "B"))
    assert struct.unpack("<2i", raw) == (70000, -70000)


def test_quantization():
    _, _, graphs, _ = read(example())
    x, w, _, y = (tensor.table(4) for tensor in graphs[0].tables(0))
    assert x.vector(2, "f") == [0.5] and x.vector(3, "q") == [-7]
    assert w.vector(2, "f") == [0.25, 0.125] and w.vector(3, "q") == [0, 0]
    assert y.vector(3, "q") == [0]
    model = Model()
    model.subgraph().tensor("w", "INT8", [1, 3], scale=[1, 2, 3], quantized_dimension=1)
    tensor = read(model)[2][0].tables(0)[0]
    assert tensor.table(4).scalar(6, "i") == 1


def test_buffers_are_aligned():
    for length in range(1, 40):
        model = Model("x" * length)
        graph = model.subgraph("g" * (length % 7))
        for size in (length, 1, 17):
            graph.constant("c" * size, "INT8", [size], [5] * size)
        data, (_, _, _, buffers) = model.to_bytes(), read(model)
        assert len(data) % 16 == 0
        for buffer in buffers[1:]:
            assert buffer.vector(0, "b", alignment=16)[0] == 5


def test_wide_fields_are_aligned():
    tables = {"Outer": parse_table("inner:[Inner]"), "Inner": parse_table("a:bool b:int64 c:int32")}
    values = [{"a": True, "b": -(2**40), "c": 7}, {"b": 5}, {"a": True, "c": -3}]
    data = Writer(tables, {}, {}).serialize("Outer", {"inner": values}, b"TEST")
    rows = Table(data, struct.unpack_from("<I", data)[0]).tables(0)
    found = [(row.scalar(0, "?"), row.scalar(1, "q"), row.scalar(2, "i")) for row in rows]
    assert found == [(True, -(2**40), 7), (0, 5, 0), (True, 0, -3)], found


def test_variables_and_intermediates():
    model = Model()
    graph = model.subgraph()
    state = graph.tensor("state", "FLOAT32", [2], is_variable=True)
    y = graph.output("y", "FLOAT32", [2])
    graph.op("UNIDIRECTIONAL_SEQUENCE_LSTM", [None, state], [y], intermediates=[state],
             cell_clip=1.5, time_major=True)
    tensor, _ = read(model)[2][0].tables(0)
    lstm = read(model)[2][0].tables(3)[0]
    assert tensor.scalar(5, "?") is True
    assert lstm.vector(1, "i") == [-1, 0] and lstm.vector(8, "i") == [0]
    assert lstm.scalar(3, "B") == 71
    assert lstm.table(4).scalar(1, "f") == 1.5 and lstm.table(4).scalar(3, "?") is True


def test_custom_op():
    model = Model()
    graph = model.subgraph()
    x = graph.input("x", "FLOAT32", [1])
    graph.custom_op("Twice", [x], [graph.output("y", "FLOAT32", [1])], b"\x01\x02")
    _, codes, graphs, _ = read(model)
    assert codes[0].scalar(0, "b") == 32 and codes[0].scalar(3, "i") == 32
    assert codes[0].text(1) == "Twice"
    assert graphs[0].tables(3)[0].vector(5, "B") == [1, 2]


def test_equal_operator_codes_are_shared():
    model = Model()
    graph = model.subgraph()
    x = graph.input("x", "FLOAT32", [1])
    for _ in range(3):
        y = graph.tensor("y", "FLOAT32", [1])
        graph.op("RELU", [x], [y])
        x = y
    _, codes, graphs, _ = read(model)
    assert len(codes) == 1 and len(graphs[0].tables(3)) == 3


def constant_bytes(*arguments):
    model = Model()
    model.subgraph().constant("c", *arguments)
    return bytes(read(model)[3][1].vector(0, "B"))


def test_data():
    assert constant_bytes("INT4", [3], [1, -2, 7]) == b"\xe1\x07"
    assert constant_bytes("FLOAT32", [], 0.5) == struct.pack("<f", 0.5)
    assert constant_bytes("INT16", [1, 2], b"\x01\x02\x03\x04") == b"\x01\x02\x03\x04"
    assert constant_bytes("FLOAT32", [2], array.array("f", [1, 2])) == struct.pack("<2f", 1, 2)
    assert constant_bytes("BOOL", [2], [True, False]) == b"\x01\x00"
    assert constant_bytes("INT64", [1], [-1]) == b"\xff" * 8


def refusal(action, *words):
    try:
        action()
    except ValueError as error:
        assert all(word in str(error) for word in words), f"says {error}"
    else:
        raise AssertionError(f"nothing refused; {words} expected")


def test_refusals():
    graph = Model().subgraph()
    other = Model().subgraph()
    x = graph.input("x", "FLOAT32", [1])
    refusal(lambda: graph.op("NO_SUCH_OP", [x], []), "NO_SUCH_OP", "schema.py")
    refusal(lambda: graph.op("RELU", [x], [], beta=1), "RELU", "beta")
    refusal(lambda: other.op("RELU", [x], []), "x", "another subgraph")
    refusal(lambda: graph.constant("c", "INT8", [3], [1, 2]), "c:", "3 bytes, got 2")
    refusal(lambda: graph.constant("c", "FLOAT32", [1], array.array("i", [1])), "c:", "'i'")
    refusal(lambda: graph.tensor("t", "INT9", [1]), "INT9", "INT8")
    refusal(lambda: graph.tensor("t", "INT8", [1], scale=[1, 2], zero_point=[1, 2, 3]), "2 scales")


def refused_options(**options):
    model = Model()
    graph = model.subgraph()
    x = graph.input("x", "FLOAT32", [1])
    graph.op("SOFTMAX" if "gamma" in options else "CONV_2D", [x], [], **options)
    model.to_bytes()


def test_refused_options():
    refusal(lambda: refused_options(gamma=1), "gamma", "beta")
    refusal(lambda: refused_options(padding="FULL"), "FULL", "SAME", "VALID")


def main():
    failed = False
    for name, test in sorted(globals().items()):
        if not name.startswith("test_"):
            continue
        label = name[5:].replace("_", " ")
        try:
            test()
            print(f"ok {label}")
        except Exception:  # any error of the writer is this test's failure
            failed = True
            print(f"FAIL {label}: {traceback.format_exc().strip()!r}")
    print("done")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
