# SPDX-License-Identifier: Apache-2.0
"""With a collection at every allocation, nothing that is still needed disappears."""

import check
import gc
import microlite

gc.threshold(1)


def rubbish():
    """Overwrites what the collector has freed."""
    for size in (16, 64, 256, 1024):
        bytearray(b"\xaa" * size)


def answer(make):
    m = make()
    rubbish()
    x, y = m.inputs[0], m.outputs[0]
    del m
    rubbish()
    x[:] = (v for v in [3.0, 1.0, 0.0, 2.0])
    rubbish()
    return x, y


for name, make in {
    "path": lambda: microlite.Model(check.model("dense")),
    "bytes": lambda: microlite.Model(bytes(check.model_bytes("dense"))),
    "unaligned": lambda: microlite.Model(memoryview(b"x" + check.model_bytes("dense"))[1:]),
    "arena": lambda: microlite.Model(check.model("dense"), bytearray(512)),
    "arena view": lambda: microlite.Model(check.model("dense"), memoryview(bytearray(512))[16:]),
}.items():
    x, y = answer(make)
    check.equal(name + " input", x.tolist(), [[3.0, 1.0, 0.0, 2.0]])
    check.equal(name + " names", (x.name, y.name, y.shape), ("x", "y", (1, 2)))

# A memoryview keeps the memory it looks at, though neither tensor nor model.
for close in (False, True):
    m = microlite.Model(check.model("dense"))
    view, answer = memoryview(m.inputs[0]), memoryview(m.outputs[0])
    m.predict([3, 1, 0, 2])
    before = bytes(view), bytes(answer)
    if close:
        m.deinit()
    del m
    rubbish()
    check.equal("memoryview, deinit %s" % close, (bytes(view), bytes(answer)), before)

models = [microlite.Model(check.model("dense")) for _ in range(10)]
for i, m in enumerate(models):
    m.inputs[0][:] = [i, 1, 0, 2]
    rubbish()
for m in models:
    m.invoke()
check.equal("many", [m.outputs[0][0] for m in models], [float(i) for i in range(10)])
results = [m.predict([i, 0, 0, 0]) for i, m in enumerate(models)]
rubbish()
check.equal("results", [r[0] for r in results], [float(i) for i in range(10)])

interpreters = [microlite.interpreter(check.model_bytes("dense"), 1024, lambda t: rubbish(), None)
                for _ in range(3)]
rubbish()
check.equal("callbacks", [i.invoke() for i in interpreters], [0, 0, 0])
gc.threshold(-1)
check.done()
