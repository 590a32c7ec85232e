# SPDX-License-Identifier: Apache-2.0
"""Calls and time by op."""

import check
import microlite

m = microlite.Model(check.model("two"))
check.equal("before", m.profile(), [("FULLY_CONNECTED", 0, 0)])
for _ in range(3):
    m.invoke()
profile = m.profile()
check.equal("one row an op", [row[:2] for row in profile], [("FULLY_CONNECTED", 6)])
check.true("time", all(isinstance(time, int) and time >= 0 for _, _, time in profile), profile)
m.profile(False)
m.invoke()
check.equal("off", m.profile(), [])
m.profile(True)
m.invoke()
check.equal("on again, from zero", m.profile()[0][:2], ("FULLY_CONNECTED", 2))

chain = microlite.Model(check.model("chain"))
chain.invoke()
name, calls, time = chain.profile()[0]
check.equal("many nodes", (name, calls), ("FULLY_CONNECTED", len(chain.ops)))
try:
    from time import ticks_us

    check.true("they take time", time > 0, time)
except ImportError:
    check.skip("they take time", "this firmware has no clock")
check.equal("no op", microlite.Model(check.model("types")).profile(), [])
check.done()
