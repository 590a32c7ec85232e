// SPDX-License-Identifier: Apache-2.0

#define MICROPY_CONFIG_ROM_LEVEL (MICROPY_CONFIG_ROM_LEVEL_EXTRA_FEATURES)

// The port's own feature set, which has ROMFS and loads native .mpy files.
#include "variants/mpconfigvariant_common.h"

// Ctrl-C waits for the next safe moment (between nodes, while a model runs) in place of jumping out
// of whatever is running, which would leave a model half run.
#undef MICROPY_ASYNC_KBD_INTR
#define MICROPY_ASYNC_KBD_INTR (0)
