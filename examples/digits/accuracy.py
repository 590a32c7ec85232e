# SPDX-License-Identifier: Apache-2.0
"""Has both models read all digits that they were not trained with: prints how many are right."""

import digits
import microlite

KINDS = "float", "int8"
models = [microlite.Model("digits_%s.tflite" % kind) for kind in KINDS]
answers = [(digit, [digits.read(model, pixels)[0] for model in models])
           for digit, pixels in digits.load("held_out.bin")]

print("model   right            wrong by digit  0  1  2  3  4  5  6  7  8  9")
for i, kind in enumerate(KINDS):
    wrong = [0] * 10
    for digit, read in answers:
        wrong[digit] += read[i] != digit
    right = len(answers) - sum(wrong)
    print("{:5} {:4d} of {} = {:.1f} %  ".format(kind, right, len(answers),
                                                 100 * right / len(answers)), end="            ")
    print("".join("{:3d}".format(count) for count in wrong))
same = sum(read[0] == read[1] for _, read in answers)
print("both say the same of %d digits" % same)
