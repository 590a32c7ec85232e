# SPDX-License-Identifier: Apache-2.0
"""Automatic quantisation: real numbers outside, integers inside."""

import array
import check
import math
import microlite

LIMITS = {"int8": (-128, 127), "uint8": (0, 255), "int16": (-32768, 32767)}
LIMITS["int32"] = (-(1 << 31), (1 << 31) - 1)


def quantized(value, scale, zero_point, dtype):
    """The textbook formula, in double precision: exact, as the scales are powers of two."""
    q = value / scale
    q = math.floor(abs(q) + 0.5) * (1 if q >= 0 else -1) + zero_point
    low, high = LIMITS[dtype]
    return min(max(q, low), high)


auto = microlite.Model(check.model("types"))
raw = microlite.Model(check.model("types"), quantize=False)
a = {tensor.name: tensor for tensor in auto.inputs}
r = {tensor.name: tensor for tensor in raw.inputs}

VALUES = [0, 1, -1, 0.1, 0.124, 0.125, 0.126, -0.125, 0.25, -0.25, 0.375, 0.75, -0.75, 1.25, -1.25]
VALUES += [31.75, 31.9, 63.5, 64, -63.5, -64, 65, 1e3, -1e3, 4095.9375, -4096, 1e5, 1e9, 1e30]
VALUES += [-1e9, -1e30]

for dtype in LIMITS:
    tensor = a[dtype]
    view = memoryview(tensor)
    one, bulk = [], []
    for value in VALUES:
        tensor[0] = value
        one.append(view[0])
        tensor[0:1] = array.array("f", [value])
        bulk.append(view[0])
    expected = [quantized(value, tensor.scale, tensor.zero_point, dtype) for value in VALUES]
    check.equal(dtype + " by index", one, expected)
    check.equal(dtype + " in bulk", bulk, expected)
    back, mirror = [], []
    for q in expected:
        view[0] = q
        back.append(tensor[0])
        mirror.append((q - tensor.zero_point) * tensor.scale)
    check.close(dtype + " read", back, mirror, 130)
    small = [pair for pair in zip(back, mirror) if abs(pair[1]) < 8192]
    check.equal(dtype + " read exactly", [p[0] for p in small], [float(p[1]) for p in small])

t, view = a["int8"], memoryview(a["int8"])
for value in (float("inf"), float("-inf")):
    t[0] = value
    check.equal("saturates %r" % value, view[0], 127 if value > 0 else -128)
check.raises("nan", ValueError, "'int8'", t.write, [float("nan")] * 4)
check.raises("nan in bulk", ValueError, "element 1", t.write, array.array("f", [0, math.nan, 0, 0]))

t[:] = [1, 2, 3, 4]
check.equal("integers are real numbers", list(t), [1.0, 2.0, 3.0, 4.0])
check.equal("inside", list(view), [1, 3, 5, 7])
check.equal("slice gives floats", t[1:], array.array("f", [2, 3, 4]))
check.equal("tolist gives floats", t.tolist(), [[1.0, 2.0], [3.0, 4.0]])
t[:] = array.array("d", [0.5, 1, 1.5, 2])
check.equal("doubles", list(t), [0.5, 1.0, 1.5, 2.0])
t[:] = array.array("h", [10, 20, -10, 0])
check.equal("wider integers are real numbers", list(t), [10.0, 20.0, -10.0, 0.0])
t[:] = bytes([0, 1, 255, 254])
check.equal("bytes are raw", list(view), [0, 1, -1, -2])
t[:] = array.array("b", [5, 6, 7, 8])
check.equal("array b is raw", list(view), [5, 6, 7, 8])
t[::2] = 3.5
check.equal("fill", list(t), [3.5, 3.5, 3.5, 4.5])
out = array.array("f", [0] * 4)
t.readinto(out)
check.equal("readinto floats", out, array.array("f", [3.5, 3.5, 3.5, 4.5]))
out = array.array("d", [0] * 4)
t.readinto(out)
check.equal("readinto doubles", out, array.array("d", [3.5, 3.5, 3.5, 4.5]))
out = bytearray(4)
t.readinto(out)
check.equal("readinto bytes", out, bytearray([6, 6, 6, 8]))

c, view = a["channels"], memoryview(a["channels"])
check.equal("per-channel scales", (c.scales, c.zero_points), ((0.5, 2.0), (0, 10)))
check.equal("no single scale", (c.scale, c.zero_point), (None, None))
c[:] = [[4, 4], [-1, -8]]
check.equal("per-channel inside", list(view), [8, 12, -2, 6])
check.equal("per-channel outside", c.tolist(), [[4.0, 4.0], [-1.0, -8.0]])

plain = a["plain_int8"]
check.equal("no scale", (plain.scale, plain.zero_point, plain.scales), (None, None, ()))
plain[:] = [5, -6]
check.equal("no scale, no quantisation", list(plain), [5, -6])
strange = a["strange_zero_point"]
strange[:] = [1, 2]
check.equal("an impossible zero point", list(strange), [1, 2])

f = a["float32"]
f[:] = [[0.1, 1, 2], [3, 4, 1e30]]
check.close("float32", f[:5], [0.1, 1, 2, 3, 4])
f[:] = array.array("i", [1, 2, 3, 4, 5, 6])
check.equal("integers in float32", list(f), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])

n = r["int8"]
n[:] = [1, -128, 127, 0]
check.equal("raw", list(n), [1, -128, 127, 0])
check.equal("raw slice", n[:], array.array("b", [1, -128, 127, 0]))
check.raises("raw takes no float", TypeError, "integer", n.write, [1.5, 0, 0, 0])
check.raises("raw takes no float array", TypeError, "integers", n.write, array.array("f", [0] * 4))
check.raises("raw gives no floats", TypeError, "'int8'", n.readinto, array.array("f", [0] * 4))
for value in (128, -129, 1000, 1 << 40, -(1 << 70)):
    check.raises("raw range %d" % value, OverflowError, "INT8", n.write, value)
wide = array.array("h", [1, 300, 2, 3])
check.raises("raw range in an array", OverflowError, "300", n.write, wide)
check.done()
