# SPDX-License-Identifier: Apache-2.0
"""predict() and invoke(): what goes in, what comes out."""

import array
import check
import microlite

m = microlite.Model(check.model("dense"))
for name, x in {
    "flat list": [3, 1, 0, 2],
    "nested list": [[3, 1, 0, 2]],
    "tuple": (3.0, 1, 0, 2.0),
    "floats": array.array("f", [3, 1, 0, 2]),
    "doubles": array.array("d", [3, 1, 0, 2]),
    "int16": array.array("h", [3, 1, 0, 2]),
    "raw bytes": bytes([3, 255, 253, 1]),  # value / 0.5 - 3
    "generator": (i for i in [3, 1, 0, 2]),
}.items():
    check.equal(name, m.predict(x), array.array("f", [3, -0.5]))
check.equal("inputs stay", list(m.inputs[0]), [3.0, 1.0, 0.0, 2.0])
m.inputs[0][0] = -1
check.equal("invoke gives nothing", m.invoke(), None)
check.equal("outputs", list(m.outputs[0]), [-1.0, -0.5])

raw = microlite.Model(check.model("dense"), quantize=False)
check.equal("raw", raw.predict([3, -1, -3, 1]), array.array("b", [22, 8]))  # value / 0.25 + 10

f = microlite.Model(check.model("dense_float"))
check.equal("float", f.predict([1, 2, 3]), array.array("f", [5, -2.5]))
f = microlite.Model(check.model("dense_float"), quantize=False)
check.equal("float, raw", f.predict([1, 2, 3]), array.array("f", [5, -2.5]))

two = microlite.Model(check.model("two"))
c, d = two.predict([1, 2], [4, -6])
check.equal("two outputs", (c, d), (array.array("f", [2, 4]), array.array("f", [4, -6])))
check.equal("tuple", type(two.predict([0, 0], [0, 0])), tuple)

one = microlite.Model(check.model("strange_name"))
check.equal("a number", list(one.predict(2.5)), [2.5])

check.raises("too few inputs", TypeError, "2 inputs, got 1", two.predict, [1, 2])
check.raises("too many inputs", TypeError, "2 inputs, got 3", two.predict, [1, 2], [3, 4], [5, 6])
check.raises("too short", ValueError, "input 0 'x': needs 4 elements, got 3", m.predict, [1, 2, 3])
check.raises("too long", ValueError, "needs 4 elements", m.predict, [1, 2, 3, 4, 5])
check.raises("short buffer", ValueError, "needs 4 elements, got 3", m.predict, b"abc")
check.raises("second input", ValueError, "input 1 'b'", two.predict, [1, 2], [3])
check.raises("one number for four", ValueError, "needs 4 elements, got 1", m.predict, 1.0)
check.raises("text", TypeError, "str", m.predict, "abcd")
check.raises("text inside", TypeError, "str", m.predict, [1, 2, "3", 4])
check.raises("nothing", TypeError, "", m.predict, None)
check.equal("still usable", list(m.predict([3, 1, 0, 2])), [3.0, -0.5])
check.done()
