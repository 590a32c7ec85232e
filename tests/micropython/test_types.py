# SPDX-License-Identifier: Apache-2.0
"""Every element type: its array, its limits, its Python numbers."""

import array
import check
import microlite

m = microlite.Model(check.model("types"), quantize=False)
t = {tensor.name: tensor for tensor in m.inputs}

INTEGERS = {
    "int8": ("b", -128, 127),
    "uint8": ("B", 0, 255),
    "int16": ("h", -32768, 32767),
    "uint16": ("H", 0, 65535),
    "int32": ("i", -(1 << 31), (1 << 31) - 1),
    "uint32": ("I", 0, (1 << 32) - 1),
    "int64": ("q", -(1 << 63), (1 << 63) - 1),
    "uint64": ("Q", 0, (1 << 63) - 1),
}
for name, (typecode, low, high) in INTEGERS.items():
    tensor = t[name]
    check.equal(name, tensor.dtype, name)
    tensor[0], tensor[1] = low, high
    check.equal(name + " limits", (tensor[0], tensor[1]), (low, high))
    check.equal(name + " slice", tensor[:2], array.array(typecode, [low, high]))
    check.equal(name + " memory", memoryview(tensor)[1], high)
    for value in (low - 1, high + 1):
        check.raises("%s %d" % (name, value), OverflowError, str(value), tensor.write, value)
    check.equal(name + " untouched", (tensor[0], tensor[1]), (low, high))
    tensor[:] = array.array(typecode, [7] * len(tensor))
    check.equal(name + " array", list(tensor), [7] * len(tensor))
    tensor[:2] = array.array("q", [1, 2])
    check.equal(name + " from int64", list(tensor[:2]), [1, 2])
    tensor[:2] = array.array("H", [3, 4])
    check.equal(name + " from uint16", list(tensor[:2]), [3, 4])

# Bytes as many as the memory of all elements are that memory; as many as the elements, numbers.
for name, typecode in (("float32", "f"), ("int16", "h"), ("int64", "q")):
    numbers = array.array(typecode, range(1, 1 + len(t[name])))
    t[name][:] = bytes(numbers)
    check.equal(name + " from memory", list(t[name]), list(numbers))
    memory = bytearray(len(bytes(numbers)))
    t[name].readinto(memory)
    check.equal(name + " into memory", memory, bytearray(bytes(numbers)))
    few = bytes(range(len(numbers)))
    t[name][:] = few
    check.equal(name + " from bytes", list(t[name]), list(array.array(typecode, list(few))))

check.raises("int64 from uint64", OverflowError, str(1 << 63), t["int64"].write,
             array.array("Q", [0, 1 << 63]))

flags = t["bool"]
check.equal("bool dtype", flags.dtype, "bool")
flags[:] = [True, False, 1]
check.equal("bool", list(flags), [True, False, True])
flags[:] = b"\x00\x02\xff"
check.equal("bool from bytes", (list(flags), bytes(flags)), ([False, True, True], b"\0\1\1"))
check.equal("bool slice", flags[:], array.array("B", [0, 1, 1]))
check.raises("bool range", OverflowError, "2", flags.write, [2, 0, 0])

for name in ("float32", "float64"):
    f = t[name]
    f[:2] = [1.5, -2]
    check.equal(name, (f.dtype, list(f[:2]), f[1]), (name, [1.5, -2.0], -2.0))
    check.equal(name + " infinity", (f.write(float("inf")), f[0])[1], float("inf"))
    f[0] = float("nan")
    check.true(name + " nan", f[0] != f[0])
    f[:2] = array.array("f", [0.5, 0.25])
    check.equal(name + " from floats", list(f[:2]), [0.5, 0.25])
    f[:2] = array.array("d", [0.5, 8])
    check.equal(name + " from doubles", list(f[:2]), [0.5, 8.0])
    f[:2] = array.array("b", [-1, 1])
    check.equal(name + " from bytes", list(f[:2]), [-1.0, 1.0])

half = t["float16"]
check.raises("float16 elements", NotImplementedError, "FLOAT16", lambda: half[0])
check.raises("float16 slices", NotImplementedError, "FLOAT16", lambda: half[:])
half[:] = b"\x00\x3c\x00\x40"
check.equal("float16 bytes", bytes(half), b"\x00\x3c\x00\x40")
check.raises("float16 length", ValueError, "needs 4 bytes, got 3", half.write, b"abc")
taken = bytearray(4)
half.readinto(taken)
check.equal("float16 readinto", bytes(taken), b"\x00\x3c\x00\x40")
check.done()
