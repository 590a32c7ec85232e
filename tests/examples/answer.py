# SPDX-License-Identifier: Apache-2.0
"""For MicroPython: answer.py MODEL prints the outputs of a run for each input that stands on
standard input, all as the hexadecimal digits of raw values. The model has one of each."""

import binascii
import sys

import microlite

model = microlite.Model(sys.argv[1])
inputs = memoryview(binascii.unhexlify(sys.stdin.readline().strip()))
step = len(bytes(model.inputs[0]))
for i in range(0, len(inputs), step):
    memoryview(model.inputs[0])[:] = inputs[i : i + step]
    model.invoke()
    print(binascii.hexlify(bytes(model.outputs[0])).decode(), end="")
print()
