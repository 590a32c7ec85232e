#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""update_answers.py [MICROFRONTEND_RUN]: asks TensorFlow's microfrontend, which
tools/oracle/microfrontend.sh builds, for the answers to the cases of cases.py; writes answers.txt."""

import array
import pathlib
import subprocess
import sys
import tempfile

import audio_data
import cases

DEFAULT = audio_data.FOLDER.parents[1] / "build/oracle/microfrontend_run"
HEADER = """\
# What TensorFlow's microfrontend answers to the cases of cases.py, a line each: name, mark of the
# question, rows, fingerprint of all features, first and last row (four hexadecimal digits a feature).
# Written by update_answers.py.
"""


def line_of(case, features):
    channels = cases.joined({"channels": 32}, cases.PRESETS[case[1]], case[2])["channels"]
    rows = len(features) // channels
    first, last = ("".join(f"{value:04x}" for value in row)
                   for row in (features[:channels], features[-channels:]))
    return f"{case[0]} {audio_data.mark(case)} {rows} {cases.fingerprint(features)} {first} {last}\n"


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else DEFAULT
    if not pathlib.Path(program).exists():
        sys.exit(f"{program} is not there: run tools/oracle/microfrontend.sh first")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        jobs = [f"{audio_data.settings_of(case)}\t{audio_data.write_sound(folder, case)}\t"
                f"{folder / case[0]}\n" for case in cases.CASES]
        result = subprocess.run([program], input="".join(jobs), capture_output=True, text=True)
        verdicts = result.stdout.split()
        if verdicts != ["ok"] * len(jobs):
            sys.exit(f"{program} answered {verdicts}: {result.stderr}")
        with open(audio_data.ANSWERS, "w") as answers:
            answers.write(HEADER)
            for case in cases.CASES:
                features = array.array("H", (folder / case[0]).read_bytes())
                answers.write(line_of(case, features))
    print(f"{len(jobs)} answers")


if __name__ == "__main__":
    main()
