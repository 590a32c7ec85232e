# SPDX-License-Identifier: Apache-2.0
"""deinit(), the context manager, reset(), and the memory they give back."""

import check
import gc
import microlite

m = microlite.Model(check.model("dense"))
x, y = m.inputs[0], m.outputs[0]
check.equal("deinit", m.deinit(), None)
check.equal("again", m.deinit(), None)
check.equal("repr", (repr(m), repr(x)), ("Model(closed)", "Tensor(closed)"))
check.equal("quantize", m.quantize, True)
for name, use in {
    "invoke": m.invoke,
    "predict": lambda: m.predict([1, 2, 3, 4]),
    "reset": m.reset,
    "profile": m.profile,
    "inputs": lambda: m.inputs,
    "outputs": lambda: m.outputs,
    "arena_used": lambda: m.arena_used,
    "ops": lambda: m.ops,
    "getInputTensor": lambda: m.getInputTensor(0),
    "element": lambda: x[0],
    "slice": lambda: x[:],
    "set": lambda: x.write(1),
    "len": lambda: len(x),
    "iterate": lambda: list(x),
    "tolist": x.tolist,
    "name": lambda: x.name,
    "shape": lambda: x.shape,
    "dtype": lambda: x.dtype,
    "scale": lambda: x.scale,
    "scales": lambda: x.scales,
    "readinto": lambda: x.readinto(bytearray(4)),
    "buffer": lambda: memoryview(y),
    "getValue": lambda: y.getValue(0),
    "setValue": lambda: x.setValue(0, 1),
    "getType": lambda: x.getType(),
    "quantizeFloatToInt8": lambda: x.quantizeFloatToInt8(1.0),
}.items():
    check.raises("closed: " + name, ValueError, "closed", use)

with microlite.Model(check.model("dense")) as inside:
    check.equal("inside", list(inside.predict([3, 1, 0, 2])), [3.0, -0.5])
check.raises("outside", ValueError, "closed", inside.invoke)
try:
    with microlite.Model(check.model("dense")) as inside:
        raise KeyError("propagates")
except KeyError:
    check.raises("after an exception", ValueError, "closed", inside.invoke)

c = microlite.Model(check.model("constant"))
state = c.inputs[1]
check.equal("variable at the start", list(state), [0.0] * 4)
state[:] = [1, 2, 3, 4]
c.invoke()
check.equal("variable stays", list(state), [1.0, 2.0, 3.0, 4.0])
c.reset()
check.equal("variable after reset", (list(state), bytes(state)), ([0.0] * 4, bytes([5] * 4)))


def use_many(count):
    data = check.model_bytes("dense")
    for i in range(count):
        model = microlite.Model(data)
        model.predict([3, 1, 0, 2])
        if i % 2:
            model.deinit()


use_many(2)
gc.collect()
before = gc.mem_alloc()
use_many(40)
gc.collect()
check.true("nothing leaks", gc.mem_alloc() - before < 1000, gc.mem_alloc() - before)
held = microlite.Model(check.model("chain"))
gc.collect()
before = gc.mem_alloc()
need = held.arena_used
held.deinit()
gc.collect()
check.true("deinit gives memory back", before - gc.mem_alloc() >= need, before - gc.mem_alloc())
check.done()
