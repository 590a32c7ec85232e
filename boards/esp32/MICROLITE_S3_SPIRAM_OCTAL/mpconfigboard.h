// SPDX-License-Identifier: Apache-2.0
#include "boards/ESP32_GENERIC_S3/mpconfigboard.h"

#undef MICROPY_HW_BOARD_NAME
#define MICROPY_HW_BOARD_NAME "ESP32-S3 with octal SPIRAM and microlite"
#include "../common.h"
