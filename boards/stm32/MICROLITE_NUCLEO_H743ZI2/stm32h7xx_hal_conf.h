// SPDX-License-Identifier: Apache-2.0
#include "boards/NUCLEO_H743ZI2/stm32h7xx_hal_conf.h"
