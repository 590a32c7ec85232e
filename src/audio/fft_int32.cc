// SPDX-License-Identifier: Apache-2.0
#define FIXED_POINT 32
#define MICROLITE_KISSFFT_COPY(name) name##_int32
#include "src/audio/kissfft.h"
