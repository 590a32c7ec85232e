# SPDX-License-Identifier: Apache-2.0
"""What the tests of this folder share. They report as scripts/run_tests.py wants to hear it: a line
`ok NAME`, `FAIL NAME: detail` or `skip NAME: reason` for each test, and `done` at the end.

The models stand in the folder that the first argument names (see make_models.py).
"""

import sys

MODELS = sys.argv[1] if len(sys.argv) > 1 else "../../build/tests/micropython"


def model(name):
    """The path of a test model."""
    return "{}/{}.tflite".format(MODELS, name)


def model_bytes(name):
    with open(model(name), "rb") as file:
        return file.read()


def true(name, value, detail="not so"):
    print("ok " + name if value else "FAIL {}: {}".format(name, detail))


def equal(name, found, expected):
    """Equal means looking the same: 1 is not 1.0, and arrays of floats can be compared."""
    found, expected = repr(found), repr(expected)
    true(name, found == expected, "found {}, expected {}".format(found, expected))


def close(name, found, expected, tolerance=1e-6):
    """Compares two sequences of numbers, with an absolute tolerance."""
    found, expected = list(found), list(expected)
    same = len(found) == len(expected) and all(
        abs(a - b) <= tolerance for a, b in zip(found, expected)
    )
    true(name, same, "found {!r}, expected {!r}".format(found, expected))


def raises(name, error_type, text, function, *arguments, **keywords):
    """Whether the call raises that type, or one of a tuple, with `text` in its message."""
    try:
        result = function(*arguments, **keywords)
    except Exception as error:
        good = isinstance(error, error_type) and text in str(error)
        true(name, good, "raised {!r}, expected {!r}".format(error, text))
    else:
        true(name, False, "returned {!r}, expected {!r}".format(result, text))


def skip(name, reason):
    print("skip {}: {}".format(name, reason))


def done():
    print("done")
