// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_MATH_FIXED_POINT_FUNCTIONS_H_
#define MICROLITE_SRC_MATH_FIXED_POINT_FUNCTIONS_H_

#include <stdint.h>

#include "src/math/fixed_point.h"

// Transcendental functions in fixed point, bit for bit those of gemmlowp and TensorFlow Lite's
// reference kernels. A number with n integer bits is stored as value * 2^(31 - n).

namespace microlite {

// exp(x) for x <= 0 with `integer_bits` (at most 5), as a number without integer bits.
int32_t FixedExp(int32_t x, int integer_bits);

// 1 / (1 + x) and (1 - x) / (1 + x) for x in [0, 1], all without integer bits.
int32_t FixedReciprocalOfOnePlus(int32_t x);
int32_t FixedOneMinusOverOnePlus(int32_t x);

// log(x) of a number x >= 1 with 12 integer bits; the result has 5.
int32_t FixedLog(int32_t x);

// Functions of a number with 4 integer bits; the result has none.
int32_t FixedLogistic(int32_t x);
int32_t FixedTanh(int32_t x);

// The same on numbers of 16 bits, stored as value * 2^(15 - n): of one with 3 integer bits, and of
// one with up to 6.
int16_t FixedLogistic16(int16_t x);
int16_t FixedTanh16(int16_t x, int integer_bits);

// 1 / sqrt(x) of an integer x >= 1.
Factor FixedInverseSqrt(int32_t x);

// The largest integer x for which x * 2^left_shift has no more than `integer_bits`: what is as
// large or larger saturates a function of such a number.
int32_t InputRadius(int integer_bits, int left_shift);

}  // namespace microlite

#endif  // MICROLITE_SRC_MATH_FIXED_POINT_FUNCTIONS_H_
