# SPDX-License-Identifier: Apache-2.0
"""Tensors as sequences and buffers: attributes, indices, slices, iteration, memory."""

import array
import check
import microlite

m = microlite.Model(check.model("dense"), quantize=False)
x, y = m.inputs[0], m.outputs[0]

check.equal("name", (x.name, y.name), ("x", "y"))
check.equal("shape", (x.shape, y.shape), ((1, 4), (1, 2)))
check.equal("dtype", (x.dtype, y.dtype), ("int8", "int8"))
check.equal("scale", (x.scale, y.scale), (0.5, 0.25))
check.equal("zero_point", (x.zero_point, y.zero_point), (-3, 10))
check.equal("scales", (x.scales, x.zero_points), ((0.5,), (-3,)))
check.equal("len", (len(x), len(y)), (4, 2))
check.equal("repr", repr(x), "Tensor('x', int8[1,4], scale=0.5, zero_point=-3)")

x[0], x[1], x[2], x[-1] = 1, 2, -128, 127
check.equal("index", (x[0], x[1], x[2], x[3]), (1, 2, -128, 127))
check.equal("negative index", (x[-4], x[-1]), (1, 127))
check.equal("iterate", list(x), [1, 2, -128, 127])
check.equal("unpack", max(*x), 127)
check.equal("contains", (2 in x, 3 in x), (True, False))
check.equal("tolist", x.tolist(), [[1, 2, -128, 127]])

check.equal("slice", x[1:3], array.array("b", [2, -128]))
check.equal("whole slice", x[:], array.array("b", [1, 2, -128, 127]))
check.equal("step", x[::2], array.array("b", [1, -128]))
check.equal("backwards", x[::-1], array.array("b", [127, -128, 2, 1]))
check.equal("empty slice", x[3:1], array.array("b"))
check.equal("beyond the end", x[2:99], array.array("b", [-128, 127]))
check.equal("huge step", x[1 :: 1 << 29], array.array("b", [2]))
check.equal("huge step back", x[:: -(1 << 29)], array.array("b", [127]))


def assigned(start, stop, step, values):
    x.write([0, 0, 0, 0])
    x[start:stop:step] = values
    return list(x)


check.equal("set from list", assigned(0, 4, 1, [1, 2, 3, 4]), [1, 2, 3, 4])
check.equal("set from tuple", assigned(1, 3, 1, (5, 6)), [0, 5, 6, 0])
check.equal("set from generator", assigned(0, 4, 1, (i * i for i in range(4))), [0, 1, 4, 9])
check.equal("set from range", assigned(0, 4, 2, range(7, 9)), [7, 0, 8, 0])
check.equal("set nested", assigned(0, 4, 1, [[1, 2], (3, [4])]), [1, 2, 3, 4])
check.equal("set backwards", assigned(None, None, -1, [1, 2, 3, 4]), [4, 3, 2, 1])
check.equal("fill", assigned(0, 3, 1, 9), [9, 9, 9, 0])
check.equal("set from bytes", assigned(0, 4, 1, b"\x01\x80\xff\x7f"), [1, -128, -1, 127])
check.equal("set from bytes with a step", assigned(0, 4, 3, b"\x01\x80"), [1, 0, 0, -128])
check.equal("set from bytearray", assigned(2, 4, 1, bytearray([254, 3])), [0, 0, -2, 3])
check.equal("set from array b", assigned(0, 2, 1, array.array("b", [-7, 7])), [-7, 7, 0, 0])
check.equal("set from array h", assigned(0, 2, 1, array.array("h", [-100, 100])), [-100, 100, 0, 0])
check.equal("set from array q", assigned(0, 1, 1, array.array("q", [-5])), [-5, 0, 0, 0])
check.equal("set nothing", assigned(1, 1, 1, []), [0, 0, 0, 0])

view = memoryview(x)
view[1] = 33
check.equal("memoryview writes", (x[1], len(view)), (33, 4))
x[2] = -44
check.equal("memoryview reads", view[2], -44)
check.equal("bytes", bytes(x), bytes([0, 33, 212, 0]))
check.equal("array from buffer", array.array("b", x), array.array("b", [0, 33, -44, 0]))
other = bytearray(4)
other[:] = memoryview(x)
check.equal("copied out", other, bytearray([0, 33, 212, 0]))
m.invoke()
check.equal("outputs are buffers", len(memoryview(y)), 2)


def write_view():
    memoryview(y)[0] = 1


check.raises("outputs are read-only buffers", TypeError, "", write_view)

buffer = array.array("b", [0] * 4)
x.readinto(buffer)
check.equal("readinto", buffer, array.array("b", [0, 33, -44, 0]))
raw = bytearray(4)
x.readinto(raw)
check.equal("readinto bytearray", raw, bytearray([0, 33, 212, 0]))
x.write(buffer)
check.equal("write", x[:], buffer)
x[:] = x
check.equal("from itself", x[:], buffer)

t = {tensor.name: tensor for tensor in microlite.Model(check.model("types")).inputs}
t["cube"][:] = range(8)
check.equal("nested tolist", t["cube"].tolist(), [[[0, 1], [2, 3]], [[4, 5], [6, 7]]])
t["scalar"][0] = 2.5
check.equal("scalar", (t["scalar"].tolist(), t["scalar"].shape, len(t["scalar"])), (2.5, (), 1))
check.equal("empty", (t["empty"].tolist(), len(t["empty"]), list(t["empty"])), ([], 0, []))
t["empty"][:] = []
check.equal("rank 2", t["float32"].tolist(), [[0.0] * 3] * 2)

names = microlite.Model(check.model("strange_name")).inputs[0]
check.true("a name that is not text", names.name.endswith("%sname") and "name" in repr(names))
check.raises("its errors", IndexError, "%sname", lambda: names[5])
check.done()
