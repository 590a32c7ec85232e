// SPDX-License-Identifier: Apache-2.0
#include "boards/NUCLEO_F429ZI/stm32f4xx_hal_conf.h"
