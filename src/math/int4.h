// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_MATH_INT4_H_
#define MICROLITE_SRC_MATH_INT4_H_

#include <stdint.h>

namespace microlite {

// Elements [first, first + count) of numbers of 4 bits as bytes. They are packed two a byte, the
// first one in the low half.
void UnpackInt4(const void* packed, int32_t first, int32_t count, int8_t* values);

}  // namespace microlite

#endif  // MICROLITE_SRC_MATH_INT4_H_
