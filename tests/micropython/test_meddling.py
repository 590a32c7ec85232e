# SPDX-License-Identifier: Apache-2.0
"""Python code that runs in the middle of a call, and closes the model or moves its memory there."""

import array
import check
import gc
import microlite
from uctypes import addressof


def close(model, buffer):
    model.deinit()


def move(model, buffer):
    place, others = addressof(buffer), []
    while addressof(buffer) == place:
        buffer.extend(bytes(10000))
        others.append(bytearray(2000))  # too large for gaps before it


class Number:
    """Meddles when it is asked for its value."""

    def __init__(self, meddle):
        self.meddle = meddle

    def __float__(self):
        self.meddle()
        return 1.0

    def __int__(self):
        self.meddle()
        return 0

    def __bool__(self):
        self.meddle()
        return True


def items(number):
    yield 1
    yield int(number)
    yield 3
    yield 4


def set_first(model, tensor, value):
    tensor[0] = value


CALLS = {
    "set": set_first,
    "fill": lambda m, t, n: t.write(n),
    "mapped fill": lambda m, t, n: t.write(n, 2),
    "mapped sequence": lambda m, t, n: t.write([1, n, 3, 4], 1, 2),
    "scale": lambda m, t, n: t.write(bytes(4), n),
    "offset": lambda m, t, n: t.write(bytes(4), offset=n),
    "image's scale": lambda m, t, n: t.write_image(bytes(4), (2, 2), n),
    "image's shape": lambda m, t, n: t.write_image(bytes(4), (2, n)),
    "sequence": lambda m, t, n: t.write([1, n, 3, 4]),
    "generator": lambda m, t, n: t.write(items(n)),
    "predict": lambda m, t, n: m.predict([1, n, 3, 4]),
    "get at": lambda m, t, n: t[n],
    "set at": lambda m, t, n: t.setValue(n, 1),
    "getValue": lambda m, t, n: t.getValue(n),
    "quantize": lambda m, t, n: t.quantizeFloatToInt8(n),
    "dequantize": lambda m, t, n: t.quantizeInt8ToFloat(n),
    "profile": lambda m, t, n: m.profile(n),
}
for what, call in CALLS.items():
    for meddle, text in ((close, "closed"), (move, "moved")):
        for quantize in (True, False):
            arena = bytearray(1000)
            model = microlite.Model(check.model("dense"), arena, quantize=quantize)
            tensor = model.inputs[0]
            number = Number(lambda: meddle(model, arena))
            name = "{}, {}, {}".format(what, text, quantize)
            check.raises(name, ValueError, text, call, model, tensor, number)

source = bytearray(check.model_bytes("dense"))


def packs():
    source.extend(bytes(20000))
    gc.collect()
    yield from ()


check.equal("while the ops are listed", microlite.Model(source, ops=packs()).ops,
            ("FULLY_CONNECTED",))

# Objects in an array are not overwritten with numbers.
objects = array.array("O", [None] * 1000)
check.raises("array of objects", TypeError, "buffer of numbers", microlite.Model,
             check.model("dense"), objects)
check.raises("view of objects", TypeError, "buffer of numbers", microlite.Model,
             check.model("dense"), memoryview(objects))
check.done()
