# SPDX-License-Identifier: Apache-2.0
"""Asks a small neural network for sines, and shows how well it does."""

import microlite

model = microlite.Model("hello_world_int8.tflite")
print("sin(1.5) is about", model.predict(1.5)[0])

# That is all it takes. The rest is the show: one period of answers as a table, a plot and, into
# the folder named on the command line if there is one, a picture.

import math
import os
import sys

import plot

STEPS = 64
points = []
for step in range(STEPS + 1):
    x = 2 * math.pi * step / STEPS
    points.append((x, model.predict(x)[0]))
errors = [abs(y - math.sin(x)) for x, y in points]

print("\n     x   sin(x)    model    error")
for x, y in points[:: STEPS // 8]:
    print(f"{x:6.3f}  {math.sin(x):+.4f}  {y:+.4f}  {y - math.sin(x):+.4f}")
print()
plot.show(points)

size = os.stat("hello_world_int8.tflite")[6]
facts = (
    f"error at most {max(errors):.4f}, on average {sum(errors) / len(errors):.4f}; "
    f"model {size} bytes, arena {model.arena_used} bytes"
)
print("\n" + facts)

if len(sys.argv) > 1:
    path = sys.argv[1] + "/hello_world.svg"
    plot.write_svg(path, points, "sin(x), answered by a neural network", facts)
    print("picture: " + path)
