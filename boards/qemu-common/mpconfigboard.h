// SPDX-License-Identifier: Apache-2.0
// The port's settings, and what board.c adds to them: a clock, and a ROM file system.

#include "mpconfigport.h"

#undef MICROPY_PY_TIME
#define MICROPY_PY_TIME (1)

void board_start_polling(void);  // Where a CPU wants that: see its .mk.

// The image that the emulator has loaded is mounted at /rom before the first line of Python.
#undef MICROPY_VFS_ROM_IOCTL
#define MICROPY_VFS_ROM_IOCTL (1)
