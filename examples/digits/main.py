# SPDX-License-Identifier: Apache-2.0
"""Reads digits that people have written by hand, with a small neural network."""

import digits
import microlite

model = microlite.Model("digits_int8.tflite")
found = [
    (digit, pixels) + digits.read(model, pixels)
    for digit, pixels in digits.load("held_out.bin", 40)
]

# The rest is the show: some digits made of characters and, into the folder named on the command
# line if there is one, a picture of all.

import os
import sys

for start in range(0, 12, 4):
    digits.show(found[start : start + 4])
    print()
right = sum(digit == answer for digit, _, answer, _ in found)
score = "%d of %d digits right" % (right, len(found))
facts = "model %d bytes, arena %d bytes" % (os.stat("digits_int8.tflite")[6], model.arena_used)
print(score)
print(facts)

if len(sys.argv) > 1:
    path = sys.argv[1] + "/digits.svg"
    digits.write_svg(path, found, "Handwritten digits, and what a network reads",
                     score + " (a wrong answer is red); " + facts)
    print("picture: " + path)
