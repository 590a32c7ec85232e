#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""update_answers.py [TFLITE_RUN]: asks TensorFlow Lite for the answers to every conformance case.

TFLITE_RUN is what tools/oracle/setup.sh builds (build/oracle/tflite_run). Writes answers/.
"""

import pathlib
import subprocess
import sys
import tempfile

from conformance import FOLDER, answer_file, families

DEFAULT = FOLDER.parents[1] / "build" / "oracle" / "tflite_run"


def ask(program, folder, cases):
    """(case, model, inputs, the oracle's line) of each case; outputs are left in the folder."""
    jobs, questions = [], []
    for case in cases:
        path = folder / case.name
        model, inputs = case.model(), case.input_data()
        path.with_suffix(".tflite").write_bytes(case.oracle_model())
        path.with_suffix(".in").write_bytes(inputs)
        jobs.append(f"{path}.tflite\t{case.steps}\t{path}.in\t{path}.out\n")
        questions.append((case, model, inputs))
    result = subprocess.run([program], input="".join(jobs), capture_output=True, text=True)
    lines = result.stdout.splitlines()
    if len(lines) != len(jobs):
        sys.exit(f"{program} answered {len(lines)} of {len(jobs)} jobs: {result.stderr}")
    return [(*question, line) for question, line in zip(questions, lines)]


def described(case):
    """The oracle's line for a case whose declared outputs have the right types and shapes."""
    shapes = (f"{t.type}:{'x'.join(map(str, t.shape))}" for t in case.outputs)
    return "ok\t" + " ".join(shapes)


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else DEFAULT
    if not pathlib.Path(program).exists():
        sys.exit(f"{program} is not there: run 'make oracle' first")
    wrong = 0
    for family, cases in families():
        lines = []
        with tempfile.TemporaryDirectory() as folder:
            for case, model, inputs, line in ask(program, pathlib.Path(folder), cases):
                if line != described(case):
                    print(f"{case.name}: wanted {described(case)!r}, got {line!r}")
                    wrong += 1
                    continue
                outputs = (pathlib.Path(folder) / f"{case.name}.out").read_bytes()
                mark = case.fingerprint(model, inputs)
                lines.append(f"{case.name} {mark} {outputs.hex()}\n")
        answer_file(family).parent.mkdir(exist_ok=True)
        answer_file(family).write_text("".join(lines))
        print(f"{family}: {len(lines)} answers")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
