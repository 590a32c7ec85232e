#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""update_answers.py [TFLITE_RUN [FAMILY...]]: gets the answers to conformance cases.

Cases with a definition are computed with it, TensorFlow Lite is asked for all others. TFLITE_RUN is
what tools/oracle/setup.sh builds (build/oracle/tflite_run). Writes answers/, of all families or of
those named.
"""

import pathlib
import subprocess
import sys
import tempfile

from conformance import FOLDER, answer_file, families

DEFAULT = FOLDER.parents[1] / "build" / "oracle" / "tflite_run"


def ask(program, folder, cases):
    """{name of a case: the oracle's line}; outputs are left in the folder."""
    jobs = []
    for case in cases:
        path = folder / case.name
        path.with_suffix(".tflite").write_bytes(case.oracle_model())
        path.with_suffix(".in").write_bytes(case.input_data())
        jobs.append(f"{path}.tflite\t{case.steps}\t{path}.in\t{path}.out\n")
    result = subprocess.run([program], input="".join(jobs), capture_output=True, text=True)
    lines = result.stdout.splitlines()
    if len(lines) != len(jobs):
        sys.exit(f"{program} answered {len(lines)} of {len(jobs)} jobs: {result.stderr}")
    return dict(zip((case.name for case in cases), lines))


def described(case):
    """The oracle's line for a case whose declared outputs have the right types and shapes."""
    shapes = (f"{t.type}:{'x'.join(map(str, t.shape))}" for t in case.outputs)
    return "ok\t" + " ".join(shapes)


def update(program, family, cases):
    """Writes a family's answers; returns how many could not be had."""
    answers, wrong = [], 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        lines = ask(program, folder, [case for case in cases if not case.definition])
        for case in cases:
            if case.definition:
                outputs = case.defined_data()
            elif lines[case.name] == described(case):
                outputs = (folder / f"{case.name}.out").read_bytes()
            else:
                print(f"{case.name}: wanted {described(case)!r}, got {lines[case.name]!r}")
                wrong += 1
                continue
            mark = case.fingerprint(case.model(), case.input_data())
            answers.append(f"{case.name} {mark} {outputs.hex()}\n")
    answer_file(family).parent.mkdir(exist_ok=True)
    answer_file(family).write_text("".join(answers))
    print(f"{family}: {len(answers)} answers")
    return wrong


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else DEFAULT
    chosen = sys.argv[2:]
    if not pathlib.Path(program).exists():
        sys.exit(f"{program} is not there: run 'make oracle' first")
    wrong = sum(
        update(program, family, cases)
        for family, cases in families()
        if not chosen or family in chosen
    )
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
