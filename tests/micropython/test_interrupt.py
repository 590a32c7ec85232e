# SPDX-License-Identifier: Apache-2.0
"""Ctrl-C ends a run between two nodes, in a loop of the model too, and the model stays usable."""

import check
import microlite
import os

m = microlite.Model(check.model("chain"))
x = m.inputs[0]
x[:] = range(64)


def run_until_interrupted(run, times):
    # In the background, a signal as Ctrl-C would send it: by the time it comes, this runs.
    os.system("(sleep 0.3; kill -INT $PPID) &")
    try:
        for _ in range(times):
            run()
    except KeyboardInterrupt:
        return True
    return False


if hasattr(os, "system"):
    check.equal("interrupted", run_until_interrupted(m.invoke, 100000), True)
    calls = m.profile()[0][1]
    m.invoke()
    check.equal("runs again", m.profile()[0][1] - calls, len(m.ops))
    check.equal("and computes", list(m.outputs[0]), list(x))

    loop = microlite.Model(check.model("endless"))
    loop.inputs[0][0] = True
    check.equal("interrupted in a loop", run_until_interrupted(loop.invoke, 1), True)
    loop.inputs[0][0] = False
    loop.inputs[1][:] = [3, 4]
    loop.invoke()
    check.equal("and computes after it", list(loop.outputs[1]), [3, 4])
else:
    check.skip("interrupt", "this firmware cannot send itself a signal")
check.done()
