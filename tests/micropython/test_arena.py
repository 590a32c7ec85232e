# SPDX-License-Identifier: Apache-2.0
"""The memory of a model: measured, limited, or the caller's; alone or shared."""

import array
import check
import microlite

path = check.model("hidden")
need = microlite.Model(path).arena_used
check.true("need", need > 0 and need % 16 == 0, need)


def answer(arena):
    return list(microlite.Model(path, arena).predict([3, 1, 0, 2]))


check.equal("none", answer(None), [3.0, -0.5])
check.equal("exact size", answer(need), [3.0, -0.5])
check.equal("larger size", answer(need + 1000), [3.0, -0.5])
check.equal("keyword", microlite.Model(path, arena=need).arena_used, need)
for size in range(0, need, 5):
    check.raises("size %d" % size, MemoryError, "needs %d bytes, has %d" % (need, size),
                 microlite.Model, path, size)
check.raises("negative", ValueError, "negative", microlite.Model, path, -1)
check.raises("text", TypeError, "arena", microlite.Model, path, "100")
check.raises("float", TypeError, "arena", microlite.Model, path, 100.0)
check.raises("read-only", TypeError, "writable", microlite.Model, path, bytes(1000))

# A buffer holds tensors and scratch only.
refused, granted = 0, 0
for size in range(need + 1):
    try:
        microlite.Model(path, bytearray(size))
        granted += 1
    except MemoryError:
        refused += 1
plan = refused
check.true("buffer", 0 < plan < need and granted == need + 1 - plan, (plan, need))
try:
    microlite.Model(path, bytearray(1))
except MemoryError as error:
    check.equal("what it needs", str(error), "the arena needs %d bytes, has 1" % plan)
for shift in range(4):
    shifted = memoryview(bytearray(need + 32))[shift:]
    check.equal("buffer at %d" % shift, answer(shifted), [3.0, -0.5])
check.equal("array as arena", answer(array.array("i", [0] * need)), [3.0, -0.5])

# Nothing is written beyond the buffer.
around = bytearray(b"\x5a" * (plan + 64))
inner = memoryview(around)[32 : 32 + plan]
check.equal("inner buffer", answer(inner), [3.0, -0.5])
check.equal("around it", around[:32] + around[32 + plan :], bytearray(b"\x5a" * 64))

# Two models in one buffer, used in turn.
arena = bytearray(4096)
a = microlite.Model(path, arena)
b = microlite.Model(check.model("hidden_float"), arena)
for i in range(3):
    check.equal("a %d" % i, list(a.predict([3 + i, 1, 0, 2])), [3.0 + i, -0.5])
    check.equal("b %d" % i, list(b.predict([1, 2, 3 + i])), [5.0, -2.5 - i])

# Inputs and outputs are not in it: no model overwrites another's.
a.predict([3, 1, 0, 2])
b.predict([1, 2, 3])
check.equal("a's output", list(a.outputs[0]), [3.0, -0.5])
a.invoke()
check.equal("a's output again", list(a.outputs[0]), [3.0, -0.5])
check.equal("b's output", list(b.outputs[0]), [5.0, -2.5])

# No content of the shared buffer can lead a model astray.
for fill in (0x00, 0x55, 0xFF):
    for i in range(len(arena)):
        arena[i] = fill
    a.invoke()
    b.invoke()
check.equal("after rubbish", list(a.predict([3, 1, 0, 2])), [3.0, -0.5])

# A buffer that moves or shrinks is noticed.
growing = bytearray(plan + 16)
g = microlite.Model(path, growing)
tensor = g.inputs[0]
growing.extend(bytes(20000))
check.raises("moved arena, invoke", ValueError, "arena's buffer has moved", g.invoke)
check.raises("moved arena, tensor", ValueError, "arena's buffer has moved", lambda: tensor[0])
check.raises("moved arena, buffer", ValueError, "arena's buffer has moved", memoryview, tensor)

source = bytearray(check.model_bytes("dense"))
s = microlite.Model(source)
source.extend(bytes(20000))
check.raises("moved model, invoke", ValueError, "model's buffer has moved", s.invoke)
check.raises("moved model, attribute", ValueError, "model's buffer has moved", lambda: s.inputs)
check.raises("moved model, repr", ValueError, "model's buffer has moved", repr, s)

both = bytearray(check.model_bytes("dense")) + bytearray(4096)
check.raises("arena over the model", ValueError, "overlaps", microlite.Model, both, both)
half = memoryview(both)
size = len(both) - 4096
apart = microlite.Model(half[:size], half[size:])
check.equal("side by side", list(apart.predict([3, 1, 0, 2])), [3.0, -0.5])
check.done()
