# SPDX-License-Identifier: Apache-2.0
"""In the steady state nothing is allocated."""

import array
import check
import gc
import microlite

m = microlite.Model(check.model("dense"))
x, y = m.inputs[0], m.outputs[0]
floats, raw = array.array("f", [3, 1, 0, 2]), bytes([3, 255, 253, 1])
floats_out, raw_out = array.array("f", [0, 0]), bytearray(2)
old = microlite.interpreter(check.model_bytes("dense"), 2048, lambda i: None, lambda i: None)
old_x, old_y = old.getInputTensor(0), old.getOutputTensor(0)
values = [1, 2, 3, 4]
g = microlite.Model(check.model("pictures")).inputs[0]
frame, shape = bytes(8 * 12 * 3), (8, 12, 3)


def touch_raw_values():
    old_x.setValue(1, -5)
    old_y.getValue(1)
    old_x[0] = 7
    len(old_x)


def copy_through_views(to=memoryview(x), source=memoryview(raw)):
    for i in range(4):
        to[i] = source[i] - 256 if source[i] > 127 else source[i]


ACTIONS = {
    "invoke": m.invoke,
    "write floats": lambda: x.write(floats),
    "write bytes": lambda: x.write(raw),
    "write mapped bytes": lambda: x.write(raw, 0.25, -32),
    "write an image": lambda: g.write_image(frame, shape),
    "write a list": lambda: x.write(values),
    "write a number": lambda: x.write(1),
    "readinto floats": lambda: y.readinto(floats_out),
    "readinto bytes": lambda: y.readinto(raw_out),
    "invoke with callbacks": old.invoke,
    "raw values": touch_raw_values,
    "views": copy_through_views,
    "reset": m.reset,
}


def allocated(action):
    action()
    gc.collect()
    gc.disable()
    before = gc.mem_alloc()
    for _ in range(10):
        action()
    after = gc.mem_alloc()
    gc.enable()
    return after - before


for name, action in ACTIONS.items():
    check.equal(name, allocated(action), 0)


def slice_alone(target=bytearray(4), source=raw):
    target[:] = source


def slice_of_tensor():
    x[:] = raw


# MicroPython makes an object of every slice; a tensor's slice takes no more than a bytearray's.
check.equal("slice", allocated(slice_of_tensor), allocated(slice_alone))
check.done()
