#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""generate.py FOLDER: writes what microlite-audio needs to run the cases of cases.py.

INDEX has a line a case, fields separated by tabs: name, settings in words, file of the sound (int16,
little-endian), rows, fingerprint (cases.py tells of what), first and last row in hexadecimal.
"""

import pathlib
import sys

import audio_data
import cases


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    lines = audio_data.ANSWERS.read_text().splitlines()
    answers = cases.read_answers(lines)
    rows = {line.split()[0]: line.split()[2:] for line in lines if not line.startswith("#")}
    index = []
    for case in cases.CASES:
        if case[0] not in answers or answers[case[0]][0] != audio_data.mark(case):
            sys.exit(f"tests/audio/answers.txt has no answer to {case[0]} as it is: see "
                     "tests/audio/update_answers.py")
        sound = audio_data.write_sound(folder, case)
        index.append("\t".join([case[0], audio_data.settings_of(case), sound.name, *rows[case[0]]]))
    (folder / "INDEX").write_text("\n".join(index) + "\n")


if __name__ == "__main__":
    main()
