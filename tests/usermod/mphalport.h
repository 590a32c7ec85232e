// SPDX-License-Identifier: Apache-2.0
#include "shared/runtime/interrupt_char.h"
