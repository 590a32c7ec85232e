# SPDX-License-Identifier: Apache-2.0
"""tensor.write(values, scale, offset): numbers are multiplied and shifted on their way in."""

import array
import check
import math
import microlite

auto = microlite.Model(check.model("types"))
raw = microlite.Model(check.model("types"), quantize=False)
a = {tensor.name: tensor for tensor in auto.inputs}
r = {tensor.name: tensor for tensor in raw.inputs}

# int8 holds round(2 x) - 1, and 8-bit pixels are numbers from 0 to 255 whatever they come in.
t, view = a["int8"], memoryview(a["int8"])
pixels = [0, 100, 128, 255]
for kind in (bytes, bytearray, lambda p: array.array("B", p), lambda p: memoryview(bytes(p)),
             list, tuple, iter, lambda p: [p[:2], p[2:]], lambda p: array.array("f", p),
             lambda p: array.array("h", p), lambda p: array.array("q", p)):
    t.write([0] * 4)
    t.write(kind(pixels), 0.25, -32)
    check.equal("%s" % type(kind(pixels)), list(view), [-65, -15, -1, 63])
t.write(array.array("b", [-128, -1, 0, 127]), 0.25, 0)
check.equal("signed bytes", list(view), [-65, -2, -1, 63])
t.write(bytes(pixels), scale=0.25)
check.equal("scale alone", list(view), [-1, 49, 63, 127])
t.write(bytes(pixels), offset=-100)
check.equal("offset alone", list(view), [-128, -1, 55, 127])
t.write(bytes(pixels), 1)
check.equal("a scale of 1 makes numbers of bytes", list(view), [-1, 127, 127, 127])
t.write(values=bytes([1, 2, 255, 0]))
check.equal("no scale: bytes are memory", list(view), [1, 2, -1, 0])
t.write(3, 0.5, 0.5)
check.equal("a number fills", list(view), [3, 3, 3, 3])

# Every byte, by the formula in whole numbers: pixel - 128 where scale and offset are the tensor's.
out = bytearray(1)
for value in range(256):
    t[0:1] = b"\0"
    t.write(bytes([value, 0, 0, 0]), t.scale, (-128 - t.zero_point) * t.scale)
    if view[0] != value - 128:
        break
check.equal("pixel - 128", (value, view[0]), (255, 127))

c, view = a["channels"], memoryview(a["channels"])
c.write(bytes([2, 2, 4, 4]), 2, 0)
check.equal("per channel", list(view), [8, 12, 16, 14])
h, view = a["int16"], memoryview(a["int16"])
h.write(bytes([0, 1, 255]), 0.5, -1)
check.equal("int16", list(view), [-8, -4, 1012])

f = a["float32"]
f.write(bytes([0, 51, 102, 153, 204, 255]), 1 / 255)
check.close("float32 from bytes", f, [0, 0.2, 0.4, 0.6, 0.8, 1])
f.write(bytes(6 * 4)[:6], 1, 7)
check.equal("as many bytes as elements", list(f), [7.0] * 6)
check.raises("bytes of the memory are too many", ValueError, "needs 6 elements, got 24", f.write,
             bytes(24), 1)
d = a["float64"]
d.write([1, 2], 0.5, 0.25)
check.equal("float64", list(d), [0.75, 1.25])

# Where Python sees integers, the nearest one is written, halves away from zero, or none.
n, view = r["int8"], memoryview(r["int8"])
n.write(bytes(pixels), 1, -128)
check.equal("raw", list(view), [-128, -28, 0, 127])
n.write(bytes([1, 2, 3, 5]), 0.5, 0)
check.equal("raw halves", list(view), [1, 1, 2, 3])
n.write(bytes([1, 2, 3, 5]), -0.5, 0)
check.equal("raw halves below zero", list(view), [-1, -1, -2, -3])
check.raises("raw range", OverflowError, "-129", n.write, bytes(4), 1, -129)
check.raises("raw range above", OverflowError, "128", n.write, bytes([255] * 4), 1, -127)
check.raises("raw nan", OverflowError, "nan", n.write, bytes(4), math.nan)
check.raises("raw infinity", OverflowError, "inf", n.write, bytes([1] * 4), math.inf)
w = r["int64"]
w.write([1, -1], 1 << 40)
check.equal("int64", list(w), [1 << 40, -(1 << 40)])
check.raises("int64 range", OverflowError, "out of the range", w.write, [1, 1], 1e19)
flags = r["bool"]
flags.write(bytes([0, 255, 0]), 1 / 255)
check.equal("bool", list(flags), [False, True, False])

check.raises("nan", ValueError, "not a number", t.write, bytes(4), math.nan)
check.raises("length", ValueError, "needs 4 elements, got 5", t.write, bytes(5), 1)
check.raises("list length", ValueError, "needs 4 elements, got 3", t.write, [1, 2, 3], 1)
check.raises("scale", TypeError, "scale and offset are numbers, not str", t.write, bytes(4), "1")
check.raises("offset", TypeError, "scale and offset are numbers, not", t.write, bytes(4), 1, None)
check.raises("text", TypeError, "", t.write, "abcd", 1)
check.raises("no values", TypeError, "", t.write, scale=1)
check.raises("unknown word", TypeError, "", t.write, bytes(4), bias=1)
check.raises("no elements", NotImplementedError, "FLOAT16", a["float16"].write, bytes(4), 1)
check.raises("output", TypeError, "cannot be written", auto.outputs[0].write, bytes(6), 1)
check.done()
