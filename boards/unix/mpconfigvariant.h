// SPDX-License-Identifier: Apache-2.0

#define MICROPY_CONFIG_ROM_LEVEL (MICROPY_CONFIG_ROM_LEVEL_EXTRA_FEATURES)

// The port's own feature set, which has ROMFS and loads native .mpy files.
#include "variants/mpconfigvariant_common.h"
