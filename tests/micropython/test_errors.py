# SPDX-License-Identifier: Apache-2.0
"""Errors name their cause, and what they concern stays usable."""

import array
import check
import microlite

Model, path = microlite.Model, check.model("dense")
check.raises("custom", NotImplementedError, "Mystery (node 1)", Model, check.model("custom"))
check.raises("unknown", NotImplementedError, "op 9999 (node 0)", Model, check.model("unknown"))
place = "FULLY_CONNECTED (node 0): "
check.raises("wrong type", NotImplementedError, place, Model, check.model("wrong_type"))
check.raises("a tensor of 1 GB", MemoryError, "", Model, check.model("one_gigabyte"))
check.raises("a tensor of 16 GB", ValueError, "is larger than", Model, check.model("too_many_bytes"))

m = Model(path)
x = m.inputs[0]
check.raises("index", IndexError, "input 0 'x': index is out of range, there are 4", lambda: x[4])
check.raises("negative index", IndexError, "out of range", lambda: x[-5])
check.raises("huge index", (IndexError, OverflowError), "", lambda: x[1 << 70])
check.raises("text index", TypeError, "str", lambda: x["0"])


def set_item(tensor, index, value):
    tensor[index] = value


def delete(tensor):
    del tensor[0]


check.raises("set beyond", IndexError, "out of range", set_item, x, 4, 1)
check.raises("set text", TypeError, "input 0 'x': a number is expected", set_item, x, 0, "1")
check.raises("set list", TypeError, "list", set_item, x, 0, [1])
check.raises("set none", TypeError, "NoneType", set_item, x, 0, None)
check.raises("delete", TypeError, "", delete, x)
check.raises("length", ValueError, "needs 4 elements, got 5", x.write, bytes(5))
check.raises("list length", ValueError, "needs 4 elements, got 3", x.write, [1, 2, 3])
check.raises("no number", TypeError, "", x.write, [1, 2, {}, None])
check.raises("object array", TypeError, "typecode", x.write, array.array("O", [1, 2, 3, 4]))
check.raises("zero step", ValueError, "", lambda: x[::0])
check.raises("slice of text", TypeError, "", lambda: x["a":])
check.raises("readinto length", ValueError, "needs 4 elements, got 3", x.readinto, bytearray(3))
check.raises("readinto constant", TypeError, "", x.readinto, bytes(4))
check.raises("readinto type", TypeError, "typecode 'h'", x.readinto, array.array("h", [0] * 4))
check.raises("output", TypeError, "outputs cannot be written", set_item, m.outputs[0], 0, 1)
check.raises("output in bulk", TypeError, "outputs cannot be written", m.outputs[0].write, [1, 2])
check.raises("attribute", AttributeError, "", lambda: x.color)


def set_attribute():
    m.inputs = ()


check.raises("read-only attribute", AttributeError, "", set_attribute)

nested = []
nested.append(nested)
check.raises("endless nesting", RuntimeError, "", x.write, nested)


def interrupted():
    yield 1
    raise KeyError("from the generator")


check.raises("iterator's error", KeyError, "from the generator", x.write, interrupted())


def closing(model):
    yield 1
    model.deinit()
    yield 2


other = Model(path)
check.raises("closed meanwhile", ValueError, "closed", other.inputs[0].write, closing(other))

c = microlite.Model(check.model("constant"))
check.equal("constant", list(c.inputs[0]), [1, 2, 3, 4])
check.raises("write a constant", TypeError, "a constant", set_item, c.inputs[0], 0, 1)

check.raises("ops: number", TypeError, "op packs, not int", Model, path, ops=[5])
check.raises("ops: bytes", ValueError, "not an op pack", Model, path, ops=[b"x"])
check.raises("ops: zeros", ValueError, "not an op pack", Model, path, ops=[bytes(16), bytes(12)])
check.raises("ops: module without", TypeError, "module", Model, path, ops=[check])
check.raises("ops: not iterable", TypeError, "iter", Model, path, ops=3)
check.equal("no packs", Model(path, ops=[]).ops, ("FULLY_CONNECTED",))

check.equal("usable after all this", list(m.predict([3, 1, 0, 2])), [3.0, -0.5])
check.done()
