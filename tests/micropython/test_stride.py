# SPDX-License-Identifier: Apache-2.0
"""A model that strides over its inputs tells when it has an answer."""

import check
import microlite

m = microlite.Model(check.model("strides"))
m.inputs[0][:] = [1, 2]
check.equal("waits", m.invoke(), False)
m.inputs[0][:] = [3, 4]
check.equal("has an answer", m.invoke(), None)
check.equal("which is", list(m.outputs[0]), [1.0, 2.0, 3.0, 4.0])
m.inputs[0][:] = [5, 6]
check.equal("waits again", m.invoke(), False)
check.equal("the old answer stands", list(m.outputs[0]), [1.0, 2.0, 3.0, 4.0])
check.equal("predict has one", list(m.predict([7, 8])), [5.0, 6.0, 7.0, 8.0])
check.equal("predict waits", m.predict([9, 10]), None)
m.reset()
check.equal("starts anew", m.predict([1, 2]), None)
check.equal("from nothing", list(m.predict([3, 4])), [1.0, 2.0, 3.0, 4.0])

calls = []
old = microlite.interpreter(
    check.model("strides"), 10000, lambda _: calls.append("before"), lambda _: calls.append("after")
)
check.equal("interpreter waits", old.invoke(), 1)
check.equal("interpreter runs", old.invoke(), 0)
check.equal("callbacks", calls, ["before", "before", "after"])
check.done()
