# SPDX-License-Identifier: Apache-2.0
"""For MicroPython: measure.py MODEL... prints `figure NAME VALUE` for the free heap in bytes, and
for each model the instructions of one invoke(), which time.ticks_cpu() counts in QEMU. On an RP2040
it counts microseconds, from which clock cycles are made. The first line is taken with the module
loaded and no model."""

import gc
import sys
import time

import microlite


CYCLES = 125 if sys.platform == "rp2" else 1  # of one tick


def instructions(function):
    """Of a call that has no arguments, together with what calling and measuring takes."""
    gc.collect()
    start = time.ticks_cpu()
    function()
    return time.ticks_diff(time.ticks_cpu(), start) * CYCLES


gc.collect()
print("figure heap", gc.mem_free())
for path in sys.argv[1:]:
    model = microlite.Model(path)
    model.profile(False)
    model.invoke()
    # What measuring itself takes is measured with a call that does nothing.
    count = instructions(model.invoke) - instructions(gc.isenabled)
    print("figure", path.split("/")[-1].split(".")[0], count)
print("done")
