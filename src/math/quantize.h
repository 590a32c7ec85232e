// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_MATH_QUANTIZE_H_
#define MICROLITE_SRC_MATH_QUANTIZE_H_

#include <stdint.h>
#include <string.h>

#include "microlite/quantize.h"
#include "src/math/fixed_point.h"

// More conversions between real and quantised numbers, written without the C library's mathematics
// like those it adds to. ToFactor() takes a double and is for prepare functions only: many
// microcontrollers compute doubles in software.

namespace microlite {

// The fixed-point form of a factor, as TensorFlow Lite's QuantizeMultiplier gives it. False if the
// factor is negative, not finite, or 2^30 and more: no sane model has such a ratio of scales.
inline bool ToFactor(double real, Factor* factor) {
  *factor = Factor();
  if (!(real >= 0.0) || real >= 1073741824.0) return false;
  uint64_t bits;
  memcpy(&bits, &real, sizeof bits);
  // real = fraction * 2^shift with a fraction of 53 bits in [0.5, 1); denormals count as 0.
  const int exponent = static_cast<int>(bits >> 52);
  const uint64_t fraction = (bits & ((uint64_t{1} << 52) - 1)) | (uint64_t{1} << 52);
  int shift = exponent - 1022;
  uint64_t multiplier = (fraction + (uint64_t{1} << 21)) >> 22;
  if (multiplier == (uint64_t{1} << 31)) {
    multiplier /= 2;
    ++shift;
  }
  if (exponent == 0 || shift < -31) return true;  // So small that every product rounds to zero.
  factor->multiplier = static_cast<int32_t>(multiplier);
  factor->shift = shift;
  return shift <= 30;
}

}  // namespace microlite

#endif  // MICROLITE_SRC_MATH_QUANTIZE_H_
