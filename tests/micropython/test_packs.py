# SPDX-License-Identifier: Apache-2.0
"""Ops of a native module run like the firmware's own, and stay in memory with the model."""

import check
import gc
import microlite
import sys

# Boards have theirs in /rom/lib, where imports look anyway.
PACKS = "../../build/unix/packs"


def load():
    sys.path.append(PACKS)
    import softsign

    sys.path.pop()
    return softsign


def forget():
    """Lets the collector have everything of the pack that nobody holds on to, and overwrites it."""
    sys.modules.pop("softsign")
    for _ in range(3):
        gc.collect()
        for size in (16, 32, 64, 128, 256, 512, 1024):
            [bytearray(b"\x55" * size) for _ in range(20)]


def test(pack):
    path = check.model("softsign")
    x, expected = [1, -3, 0, -7], [0.5, -0.75, 0.0, -0.875]
    try:
        microlite.Model(path)
    except NotImplementedError as error:
        check.true("without the pack", "Softsign (node 0)" in str(error), error)
    m = microlite.Model(path, ops=[pack])
    check.equal("with it", list(m.predict(x)), expected)
    check.equal("ops", m.ops, ("Softsign",))
    for name, ops in (("iterator", iter([pack])), ("bytes", (pack.OPS,)), ("twice", [pack, pack])):
        check.equal(name, list(microlite.Model(path, ops=ops).predict(x)), expected)
    check.equal("own ops too", microlite.Model(check.model("dense"), ops=[pack]).invoke(), None)
    for at in (0, 4, 7):
        damaged = bytearray(pack.OPS)
        damaged[at] ^= 1
        check.raises("damaged %d" % at, ValueError, "op pack", microlite.Model, path, ops=[damaged])
    return m


pack = load()
m = test(pack)
pack = None
forget()
check.equal("still there", list(m.predict([-1, 3, -0, 15])), [-0.5, 0.75, 0.0, 0.9375])
check.done()
