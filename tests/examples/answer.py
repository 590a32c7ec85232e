# SPDX-License-Identifier: Apache-2.0
"""For MicroPython: answer.py MODEL prints the outputs of a run for each input that stands on
standard input, all as the hexadecimal digits of raw values. The model has one of each."""

import binascii
import sys
from array import array

import microlite

model = microlite.Model(sys.argv[1])
tensor = model.inputs[0]
typecode = {"int8": "b", "float32": "f"}[tensor.dtype]
values = array(typecode, binascii.unhexlify(sys.stdin.readline().strip()))
for i in range(0, len(values), len(tensor)):
    tensor.write(values[i : i + len(tensor)])
    model.invoke()
    print(binascii.hexlify(bytes(model.outputs[0])).decode(), end="")
print()
