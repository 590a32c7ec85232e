// SPDX-License-Identifier: Apache-2.0
#include "boards/NUCLEO_H743ZI2/mpconfigboard.h"

#undef MICROPY_HW_BOARD_NAME
#define MICROPY_HW_BOARD_NAME "NUCLEO-H743ZI2 with microlite"
#include "../common.h"
