# SPDX-License-Identifier: Apache-2.0
"""Ctrl-C ends a run between two nodes, and the model stays usable."""

import check
import microlite
import os

m = microlite.Model(check.model("chain"))
x = m.inputs[0]
x[:] = range(64)


def run_until_interrupted():
    # In the background, a signal as Ctrl-C would send it: by the time it comes, this runs.
    os.system("(sleep 0.3; kill -INT $PPID) &")
    try:
        for _ in range(100000):
            m.invoke()
    except KeyboardInterrupt:
        return True
    return False


if hasattr(os, "system"):
    check.equal("interrupted", run_until_interrupted(), True)
    calls = m.profile()[0][1]
    m.invoke()
    check.equal("runs again", m.profile()[0][1] - calls, len(m.ops))
    check.equal("and computes", list(m.outputs[0]), list(x))
else:
    check.skip("interrupt", "this firmware cannot send itself a signal")
check.done()
