# SPDX-License-Identifier: Apache-2.0
"""Finds the cases and their answers: shared by generate.py and update_answers.py.

answers/FAMILY.txt has a line for each case of cases/FAMILY.py: its name, its fingerprint, and the
bytes of all outputs of all steps in hexadecimal.
"""

import importlib
import pathlib
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER), str(FOLDER / "cases")]


def families():
    """(family, its cases) of every file in cases/, sorted."""
    names = set()
    for path in sorted((FOLDER / "cases").glob("*.py")):
        cases = importlib.import_module(path.stem).CASES
        for case in cases:
            if case.name in names:
                raise ValueError(f"{path.name}: two cases are called {case.name}")
            names.add(case.name)
        yield path.stem, cases


def answer_file(family):
    return FOLDER / "answers" / f"{family}.txt"
