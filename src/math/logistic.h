// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_MATH_LOGISTIC_H_
#define MICROLITE_SRC_MATH_LOGISTIC_H_

#include <math.h>

namespace microlite {

// 1 / (1 + exp(-x)) in the three pieces of TensorFlow Lite's reference kernel, whose bounds show in
// the results: exp(x) below the lower one is too large by up to 1 / 8100 of its value.
inline float Logistic(float x) {
  constexpr float kUpper = 16.619047164916992188f;
  constexpr float kLower = -9.0f;
  if (x > kUpper) return 1.0f;
  if (x < kLower) return expf(x);
  return 1.0f / (1.0f + expf(-x));
}

}  // namespace microlite

#endif  // MICROLITE_SRC_MATH_LOGISTIC_H_
