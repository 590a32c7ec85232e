# SPDX-License-Identifier: Apache-2.0
"""For MicroPython: classify.py MODEL WINDOWS prints the scores of each window of a file that holds
little-endian 16-bit numbers, in mg."""

import sys
from array import array

import microlite

model = microlite.Model(sys.argv[1])
samples = array("h", bytes(2 * len(model.inputs[0])))
with open(sys.argv[2], "rb") as file:
    while file.readinto(samples):
        model.inputs[0].write(samples, 1.0)
        model.invoke()
        print(*model.outputs[0])
