// SPDX-License-Identifier: Apache-2.0
#define FIXED_POINT 16
#define MICROLITE_KISSFFT_COPY(name) name##_int16
#include "src/audio/kissfft.h"
