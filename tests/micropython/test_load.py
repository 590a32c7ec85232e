# SPDX-License-Identifier: Apache-2.0
"""Where a model may come from, and what it tells about itself."""

import array
import check
import gc
import microlite

data = check.model_bytes("dense")


def answer(source, **keywords):
    return list(microlite.Model(source, **keywords).predict([3, 1, 0, 2]))


expected = [3.0, -0.5]
check.equal("path", answer(check.model("dense")), expected)
check.equal("bytes", answer(data), expected)
check.equal("bytearray", answer(bytearray(data)), expected)
check.equal("memoryview", answer(memoryview(data)), expected)
check.equal("array", answer(array.array("I", data)), expected)
check.equal("longer buffer", answer(bytearray(data) + bytes(100)), expected)
for shift in range(1, 5):
    moved = bytearray(shift) + data
    check.equal("start at byte %d" % shift, answer(memoryview(moved)[shift:]), expected)

# In place means no copy: loading takes less memory than the model has bytes.
big = check.model_bytes("wide")
one = microlite.Model(data)
gc.collect()
before = gc.mem_alloc()
held = microlite.Model(big, quantize=False)
gc.collect()
taken = gc.mem_alloc() - before
check.true("in place", taken < held.arena_used + len(big) // 4, taken)

m = microlite.Model(check.model("dense"))
text = "Model(inputs=[int8[1,4]], outputs=[int8[1,2]], arena_used=%d)" % m.arena_used
check.equal("repr", repr(m), text)
check.equal("ops", m.ops, ("FULLY_CONNECTED",))
check.equal("ops of two nodes", microlite.Model(check.model("two")).ops, ("FULLY_CONNECTED",) * 2)
check.equal("inputs", (type(m.inputs), len(m.inputs)), (tuple, 1))
check.true("made once", m.inputs[0] is m.inputs[0] and m.outputs[0] is m.outputs[0])
check.equal("quantize", (m.quantize, microlite.Model(data, quantize=False).quantize), (True, False))
check.true("version", microlite.__version__.count(".") == 2)
check.true("type", isinstance(m.inputs[0], microlite.Tensor))
check.true("older name", microlite.tensor is microlite.Tensor)

# The model's bytes live as long as somebody needs them.
tensor = microlite.Model(bytearray(data)).inputs[0]
gc.collect()
rubbish = [bytearray(b"\xff" * len(data)) for _ in range(50)]
tensor[:] = 1.5
check.equal("tensor keeps the model", (tensor.tolist(), tensor.name), ([[1.5] * 4], "x"))

check.raises("no file", OSError, "nowhere.tflite", microlite.Model, "nowhere.tflite")
try:
    microlite.Model("nowhere.tflite")
except OSError as error:
    check.equal("errno", error.errno, 2)
check.raises("folder", OSError, check.MODELS, microlite.Model, check.MODELS)
check.raises("number", TypeError, "path or a buffer", microlite.Model, 5)
check.raises("none", TypeError, "path or a buffer", microlite.Model, None)
check.raises("empty", ValueError, "not a TFLite model", microlite.Model, b"")
check.raises("text", ValueError, "not a TFLite model", microlite.Model, b"hello world, hello")
check.raises("this script", ValueError, "not a TFLite model", microlite.Model, "test_load.py")
check.raises("no source", TypeError, "source", microlite.Model)
check.raises("unknown keyword", TypeError, "", microlite.Model, data, color=3)
check.raises("no constructor", TypeError, "", microlite.Tensor)

# A shorter file is refused unless only padding is missing; a damaged one is refused or runs.
verdicts = {"refused": 0, "runs": 0}


def attempt(source):
    try:
        microlite.Model(source).predict([0, 0, 0, 0])
        verdicts["runs"] += 1
    except (ValueError, TypeError, NotImplementedError, MemoryError, RuntimeError):
        verdicts["refused"] += 1


for size in range(0, len(data), 3):
    attempt(memoryview(data)[:size])
check.true("cut short", verdicts["refused"] > len(data) // 3 - 8, verdicts)
for at in range(0, len(data), 5):
    damaged = bytearray(data)
    damaged[at] ^= 0xFF
    attempt(damaged)
check.true("damaged", verdicts["runs"] > 0, verdicts)
check.done()
