// SPDX-License-Identifier: Apache-2.0
#include "boards/ESP32_GENERIC_S2/mpconfigboard.h"

#undef MICROPY_HW_BOARD_NAME
#define MICROPY_HW_BOARD_NAME "ESP32-S2 with microlite"
#include "../common.h"
