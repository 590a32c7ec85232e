// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_MATH_QUANTIZE_H_
#define MICROLITE_SRC_MATH_QUANTIZE_H_

#include <math.h>
#include <stdint.h>

#include "src/math/fixed_point.h"

// Conversions between real and quantised numbers, for prepare functions (they use double, which
// kernels must not: many microcontrollers compute it in software).

namespace microlite {

// The fixed-point form of a factor, as TensorFlow Lite's QuantizeMultiplier gives it. False if the
// factor is negative, not finite, or 2^30 and more: no sane model has such a ratio of scales.
inline bool ToFactor(double real, Factor* factor) {
  *factor = Factor();
  if (!(real >= 0.0) || real >= 1073741824.0) return false;
  if (real == 0.0) return true;
  int shift = 0;
  const double fraction = frexp(real, &shift);
  int64_t multiplier = static_cast<int64_t>(round(fraction * 2147483648.0));
  if (multiplier == (int64_t{1} << 31)) {
    multiplier /= 2;
    ++shift;
  }
  if (shift < -31) return true;  // So small that every product rounds to zero.
  factor->multiplier = static_cast<int32_t>(multiplier);
  factor->shift = shift;
  return shift <= 30;
}

// round(value / scale) + zero_point, halves away from zero, saturated to [low, high]. A NaN gives
// the value for 0.
inline int32_t QuantizeValue(float value, float scale, int32_t zero_point, int32_t low,
                             int32_t high) {
  const float scaled = roundf(value / scale);
  if (!(scaled == scaled)) return Clamp(zero_point, low, high);
  const float shifted = scaled + static_cast<float>(zero_point);
  if (shifted <= static_cast<float>(low)) return low;
  if (shifted >= static_cast<float>(high)) return high;
  return static_cast<int32_t>(scaled) + zero_point;
}

}  // namespace microlite

#endif  // MICROLITE_SRC_MATH_QUANTIZE_H_
