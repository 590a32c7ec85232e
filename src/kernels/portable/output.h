// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_KERNELS_PORTABLE_OUTPUT_H_
#define MICROLITE_SRC_KERNELS_PORTABLE_OUTPUT_H_

#include "microlite/kernels.h"
#include "src/math/fixed_point.h"

// The last step of kernels that sum products: from accumulator to output element.

namespace microlite::portable {

inline int8_t Finish(int32_t accumulator, int32_t channel, const Requantize& r) {
  const int32_t i = channel * r.step;
  const int32_t value = WrapAdd(Multiply(accumulator, r.multipliers[i], r.shifts[i]), r.zero_point);
  return static_cast<int8_t>(Clamp(value, r.min, r.max));
}

inline float Finish(float accumulator, const FloatRange& range) {
  return Clamp(accumulator, range.min, range.max);
}

// The output of `channel` from its sum of products; `bias` may be null.
template <class Params>
inline int8_t Output(const Params& p, uint32_t sum, const int32_t* bias, int32_t channel) {
  if (bias != nullptr) sum += static_cast<uint32_t>(bias[channel]);
  return Finish(static_cast<int32_t>(sum), channel, p.requantize);
}
template <class Params>
inline float Output(const Params& p, float sum, const float* bias, int32_t channel) {
  return Finish(bias != nullptr ? sum + bias[channel] : sum, p.range);
}

}  // namespace microlite::portable

#endif  // MICROLITE_SRC_KERNELS_PORTABLE_OUTPUT_H_
