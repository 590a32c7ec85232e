# SPDX-License-Identifier: Apache-2.0
"""What a board must have besides what tests/micropython asks for: numbers, time, models in ROM."""

import array
import check
import gc
import math
import microlite
import sys
import time
import uctypes

# Each of these is exact in single precision, with an FPU and without.
check.equal("sum of floats", sum([0.5, 0.25, -3.0]), -2.25)
check.equal("product", 1.5 * -2.5, -3.75)
check.equal("quotient", 1.0 / 8.0, 0.125)
check.equal("root", math.sqrt(2.25), 1.5)
if sys.platform == "rp2":
    check.skip("smallest number", "the RP2040's ROM takes such numbers for zero")
else:
    check.equal("smallest number", array.array("f", [1e-45])[0] > 0, True)
check.close("sine", [math.sin(1.0)], [0.8414710], 1e-6)
check.close("power", [math.exp(2.5), math.tanh(0.25)], [12.182494, 0.24491866], 1e-5)

before = time.ticks_us(), time.ticks_ms(), time.ticks_cpu()
time.sleep_ms(30)
after = time.ticks_us(), time.ticks_ms(), time.ticks_cpu()
passed = [time.ticks_diff(b, a) for a, b in zip(before, after)]
# A port may count whole milliseconds, and the first of them had begun.
check.true("microseconds", 29000 <= passed[0] < 40000, passed)
check.true("milliseconds", 29 <= passed[1] <= 40, passed)
check.true("processor's clock", passed[2] > 10000, passed)
if sys.platform == "qemu":  # 64 virtual nanoseconds an instruction
    check.close("instructions", [passed[2]], [passed[0] * 15.625], passed[2] / 100)


def in_place(path):
    """The data of a file in ROM, without a copy."""
    with open(path, "rb") as file:
        return uctypes.addressof(memoryview(file))


size = len(check.model_bytes("wide"))
check.equal("aligned", [in_place(check.model(name)) % 16 for name in ("dense", "wide", "two")],
            [0, 0, 0])
gc.collect()
before = gc.mem_alloc()
model = microlite.Model(check.model("wide"))
gc.collect()
taken = gc.mem_alloc() - before - model.arena_used
check.true("used where it lies", taken < size // 4, taken)
check.equal("and answers", model.predict([1] * 256)[0], 256.0)
check.done()
