// SPDX-License-Identifier: Apache-2.0
#include "boards/ESP32_GENERIC_C6/mpconfigboard.h"

#undef MICROPY_HW_BOARD_NAME
#define MICROPY_HW_BOARD_NAME "ESP32-C6 with microlite"
#include "../common.h"
