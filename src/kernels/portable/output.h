// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_KERNELS_PORTABLE_OUTPUT_H_
#define MICROLITE_SRC_KERNELS_PORTABLE_OUTPUT_H_

#include "microlite/kernels.h"
#include "src/math/fixed_point.h"

// The last step of kernels that sum products: from accumulator to output element.

namespace microlite::portable {

template <class T>
inline T Finish(int32_t accumulator, int32_t channel, const Requantize& r) {
  const int32_t i = channel * r.step;
  const int32_t value = WrapAdd(Multiply(accumulator, r.multipliers[i], r.shifts[i]), r.zero_point);
  return static_cast<T>(Clamp(value, r.min, r.max));
}

inline float Finish(float accumulator, const FloatRange& range) {
  return Clamp(accumulator, range.min, range.max);
}

// Computes the output of `channel` from its sum of products; `bias` may be null.
template <class Params, class T>
inline void Store(const Params& p, uint32_t sum, const int32_t* bias, int32_t channel, T* output) {
  if (bias != nullptr) sum += static_cast<uint32_t>(bias[channel]);
  output[channel] = Finish<T>(static_cast<int32_t>(sum), channel, p.requantize);
}
template <class Params>
inline void Store(const Params& p, float sum, const float* bias, int32_t channel, float* output) {
  output[channel] = Finish(bias != nullptr ? sum + bias[channel] : sum, p.range);
}

}  // namespace microlite::portable

#endif  // MICROLITE_SRC_KERNELS_PORTABLE_OUTPUT_H_
