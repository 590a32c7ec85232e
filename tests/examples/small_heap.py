# SPDX-License-Identifier: Apache-2.0
"""For MicroPython on a board: small_heap.py BYTES SCRIPT runs a script with so much heap left."""

import gc
import sys

size, script = int(sys.argv[1]), sys.argv[2]
sys.argv[:] = [script]
gc.collect()
taken = bytearray(gc.mem_free() - size)
exec(compile(open(script).read(), script, "exec"), {"__name__": "__main__"})
