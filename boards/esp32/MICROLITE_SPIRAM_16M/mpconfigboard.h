// SPDX-License-Identifier: Apache-2.0
#include "boards/ESP32_GENERIC/mpconfigboard.h"

#undef MICROPY_HW_BOARD_NAME
#define MICROPY_HW_BOARD_NAME "ESP32 with SPIRAM, 16 MB and microlite"
#include "../common.h"
