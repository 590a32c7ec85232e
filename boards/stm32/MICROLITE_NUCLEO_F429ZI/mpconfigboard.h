// SPDX-License-Identifier: Apache-2.0
#include "boards/NUCLEO_F429ZI/mpconfigboard.h"

#undef MICROPY_HW_BOARD_NAME
#define MICROPY_HW_BOARD_NAME "NUCLEO-F429ZI with microlite"
#include "../common.h"
