// SPDX-License-Identifier: Apache-2.0
#define MICROLITE_KISSFFT_COPY(name) name##_float
#include "src/audio/kissfft.h"
