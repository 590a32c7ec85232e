#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Proves that each rule of scripts/check_layers.py and scripts/check_symbols.py fires, on small
trees and archives made up for it. Reports like the checkers themselves."""

import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CXX = os.environ.get("CXX", "g++")
AR = os.environ.get("AR", "ar")

# (test, file, its text, words that the complaint must hold; None: there must be none)
LAYER_CASES = (
    ("runtime may include model", "src/runtime/a.cc", '#include "src/model/verify.h"', None),
    ("runtime may not include ops", "src/runtime/a.cc", '#include "src/ops/ops.h"', "src/runtime"),
    ("ops may include op.h", "src/ops/a.cc", '#include "microlite/op.h"', None),
    ("ops may not include the interpreter", "src/ops/a.cc", '#include "microlite/interpreter.h"',
     "src/ops must not know"),
    ("ops may not include runtime", "src/ops/a.h", '#include "src/runtime/engine.h"', "src/ops"),
    ("ops may not include model", "src/ops/a.cc", '#include "src/model/verify.h"', "src/ops"),
    ("ops may not include a backend", "src/ops/a.cc", '#include "src/kernels/selected.h"',
     "src/ops"),
    ("all_ops may include a backend", "src/ops/all_ops.cc", '#include "src/kernels/selected.h"',
     None),
    ("kernels may include math", "src/kernels/fast/a.cc", '#include "src/math/fixed_point.h"',
     None),
    ("kernels may not include op.h", "src/kernels/fast/a.cc", '#include "microlite/op.h"',
     "src/kernels"),
    ("kernels may use intrinsics", "src/kernels/fast/a.cc", "#include <arm_acle.h>", None),
    ("base stands alone", "src/base/a.h", '#include "src/model/verify.h"', "src/base"),
    ("math may not include model", "src/math/a.h", '#include "microlite/model.h"', "src/math"),
    ("model may not include runtime", "src/model/a.cc", '#include "src/runtime/graph.h"',
     "src/model"),
    ("public headers stay public", "include/microlite/a.h", '#include "src/base/arena.h"',
     "include/microlite"),
    ("no C++ headers in the library", "src/runtime/a.cc", "#include <vector>", "<vector>"),
    ("no C++ headers in public headers", "include/microlite/a.h", "#include <cstdint>",
     "<cstdint>"),
    ("no stdio in the library", "src/ops/a.cc", "# include  <stdio.h>", "<stdio.h>"),
    ("no foreign headers in the library", "src/ops/a.cc", '#include "py/obj.h"', "py/obj.h"),
    ("tools may use C++ headers", "tools/a.cc", "#include <vector>", None),
    ("tools may not include src", "tools/a.cc", '#include "src/model/verify.h"', "tools must not"),
    ("bindings may include MicroPython", "micropython-modules/microlite/a.c",
     '#include "py/obj.h"', None),
    ("bindings may not include src", "micropython-modules/microlite/a.cpp",
     "#include <src/model/verify.h>", "must not know"),
    ("no way round by a relative path", "src/ops/a.cc", '#include "../runtime/engine.h"',
     "src/ops must not know"),
    ("examples may not include src", "examples/a/a.cc", '#include "src/base/arena.h"', "examples"),
    ("a neighbour may be included", "examples/a/a.cc", '#include "model.h"', None),
    ("comments do not count", "src/ops/a.cc", '// ops::kAdd\n/*\n#include "src/runtime/x.h"\n*/',
     None),
    ("one file lists the ops", "src/runtime/a.cc", "Use(ops::kAdd);", "mentions ops::kAdd"),
    ("one file names the list", "src/runtime/a.cc", "f(kAllOps);", "mentions kAllOps"),
    ("all_ops lists the ops", "src/ops/all_ops.cc", "Use(ops::kAdd, selected::kAdd);", None),
    ("tests may include anything", "src/ops/a_test.cc", '#include "src/runtime/engine.h"', None),
    ("every source has a room", "src/attic/a.cc", "", "stands in no room"),
)

# (test, C++ source, words that the complaint must hold; None: there must be none)
SYMBOL_CASES = (
    ("constants and memcpy are fine",
     '#include <string.h>\nextern const int t[2] = {1, 2};'
     "void f(char* a, const char* b, long n) { memcpy(a, b, n); }", None),
    ("constant pointers are fine", "void g(); extern void (*const t[])(); "
     "void (*const t[])() = {g, g};", None),
    ("malloc", "#include <stdlib.h>\nvoid* f() { return malloc(4); }", "needs malloc (heap)"),
    ("free", "#include <stdlib.h>\nvoid f(void* p) { free(p); }", "needs free (heap)"),
    ("new", "int* f(int n) { return new int[n]; }", "needs _Znam (heap)"),
    ("delete", "void f(int* p) { delete p; }", "(heap)"),
    ("abort", "#include <stdlib.h>\nvoid f() { abort(); }", "needs abort"),
    ("assert", "#include <assert.h>\nvoid f(int n) { assert(n); }", "needs __assert_fail"),
    ("printf", '#include <stdio.h>\nvoid f(int n) { printf("%d", n); }', "(stdio)"),
    ("puts", '#include <stdio.h>\nvoid f() { puts("x"); }', "needs puts (stdio)"),
    ("local statics", "int g(); int f() { static int n = g(); return n; }", "needs __cxa_guard"),
    ("throw", "void f() { throw 1; }", "needs __cxa_throw (C++ runtime)"),
    ("virtual functions need no RTTI", "struct A { virtual void f(); }; void A::f() {}",
     "needs _ZTV"),
    ("std", "#include <string>\nvoid f(std::string& s) { s.append(3, 'x'); }", "needs _ZNSt"),
    ("initialised data", "int n = 3; int* f() { return &n; }", ".data"),
    ("zeroed data", "static int n[9]; int* f() { return n; }", ".bss"),
    ("common data", "int n __attribute__((common)); int* f() { return &n; }", "common symbol"),
    ("static constructors", "int g(); extern const int n; const int n = g();", "_array"),
)


def run(*command, **options):
    return subprocess.run([str(c) for c in command], capture_output=True, text=True, **options)


def verdict(name, result, words):
    """Prints the test's line: the checker must complain with `words`, or not at all."""
    complaints = [line for line in result.stdout.splitlines() if line.startswith("FAIL")]
    ended = result.stdout.splitlines()[-1:] == ["done"]
    if words is None:
        right = not complaints and result.returncode == 0
    else:
        right = any(words in line for line in complaints) and result.returncode == 1
    shown = "; ".join(complaints) or result.stderr.strip() or "no complaint"
    print(f"ok {name}" if right and ended else f"FAIL {name}: {shown}")


def test_layers(name, file, text, words):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for existing in (file, "src/runtime/engine.h", "examples/a/model.h"):
            (root / existing).parent.mkdir(parents=True, exist_ok=True)
            (root / existing).write_text("")
        (root / file).write_text(text)
        verdict(name, run(sys.executable, ROOT / "scripts/check_layers.py", root), words)


def test_symbols(name, source, words):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder)
        (path / "a.cc").write_text(source)
        flags = ["-std=c++17", "-O1", "-U_FORTIFY_SOURCE", "-c", "a.cc"]
        if "throw" not in source:
            flags += ["-fno-exceptions"]
        made = run(CXX, *flags, cwd=path)
        if made.returncode == 0:
            made = run(AR, "qcsD", "x.a", "a.o", cwd=path)
        if made.returncode != 0:
            print(f"FAIL {name}: cannot build the case: {made.stderr.strip().splitlines()[:1]}")
            return
        verdict(name, run(sys.executable, ROOT / "scripts/check_symbols.py", path / "x.a"), words)


def main():
    for case in LAYER_CASES:
        test_layers(*case)
    for case in SYMBOL_CASES:
        test_symbols(*case)
    print("done")


if __name__ == "__main__":
    main()
