# SPDX-License-Identifier: Apache-2.0
"""What the tests of examples share: running an example as a user does, checking, reporting."""

import hashlib
import os
import pathlib
import struct
import subprocess
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
MICROPYTHON = pathlib.Path(os.environ.get("MICROPYTHON", ROOT / "build/unix/micropython"))


def check(condition, detail):
    if not condition:
        raise AssertionError(detail)


def check_close(what, got, expected, limit):
    check(abs(got - expected) <= limit, f"{what} is {got}, expected {expected} within {limit}")


def report(name, test, *arguments):
    """Prints a test's line for scripts/run_tests.py, and whether it passed."""
    try:
        test(*arguments)
        print(f"ok {name}")
    except Exception as error:  # whatever goes wrong is this test's failure
        print(f"FAIL {name}: {type(error).__name__}: {error}")


class Example:
    """One folder of examples."""

    def __init__(self, name):
        self.folder = ROOT / "examples" / name
        self.answers = FOLDER / f"{name}_answers.txt"

    def run(self, *arguments, given="", folder=None, timeout=60):
        """(exit status, output) of a run in the example's folder, or a copy of it, with `given` on
        standard input."""
        result = subprocess.run(
            [str(MICROPYTHON), *map(str, arguments)], cwd=folder or self.folder, input=given,
            capture_output=True, text=True, timeout=timeout,
        )
        return result.returncode, result.stdout + result.stderr

    def ask(self, model, inputs):
        return self.run(FOLDER / "answer.py", model, given=inputs)

    def arena(self, model):
        """Bytes of memory that a model of the example works in."""
        status, output = self.run("-c", f"import microlite; print(microlite.Model({str(model)!r})"
                                        ".arena_used)")
        self.check_ends(status, output)
        return int(output)

    def check_ends(self, status, output):
        check(status == 0, f"exit status {status}: {output[-300:]!r}")

    def check_leaves_no_files(self):
        """A run without a folder for pictures writes nothing beside the script."""
        before = sorted(self.folder.iterdir())
        self.check_ends(*self.run("main.py"))
        check(sorted(self.folder.iterdir()) == before, "files were written though no folder was named")

    def check_same_picture(self, folder):
        """The picture in the repository is the one that a run has written into `folder`."""
        name = f"{self.folder.name}.svg"
        check(pathlib.Path(folder, name).read_text() == (self.folder / name).read_text(),
              f"it is not what main.py draws: copy build/examples/{self.folder.name}/{name}, which "
              "make run writes")

    def check_readme(self, text):
        """What the README must say, the width of a line aside."""
        readme = " ".join((self.folder / "README.md").read_text().split())
        check(" ".join(text.split()) in readme, f"README.md does not say {text!r}")

    def check_answers(self, line, ask=None):
        """A model's answers are TensorFlow Lite's, which update_answers.py has written down. `ask`
        takes a model's path and inputs, and returns (exit status, what answer.py prints)."""
        name, mark, inputs, expected = line.split()
        model = self.folder / name
        check(hashlib.sha256(model.read_bytes()).hexdigest() == mark,
              "the model has changed: run tests/examples/update_answers.py")
        status, output = (ask or self.ask)(model, inputs)
        self.check_ends(status, output)
        got, want = bytes.fromhex(output), bytes.fromhex(expected)
        check(len(got) == len(want), f"{len(got)} bytes of answers instead of {len(want)}")
        if "int8" in name:
            check(got == want, f"{sum(a != b for a, b in zip(got, want))} of {len(want)} differ")
            return
        for a, b in zip(struct.iter_unpack("<f", got), struct.iter_unpack("<f", want)):
            check_close("an answer", a[0], b[0], 1e-5 * abs(b[0]) + 1e-6)

    def report_answers(self):
        for line in self.answers.read_text().splitlines():
            report(f"answers of {line.split()[0]}", self.check_answers, line)
