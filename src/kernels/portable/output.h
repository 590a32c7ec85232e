// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_KERNELS_PORTABLE_OUTPUT_H_
#define MICROLITE_SRC_KERNELS_PORTABLE_OUTPUT_H_

#include <string.h>

#include "microlite/kernels.h"
#include "src/math/fixed_point.h"

// The last step of kernels that sum products: from accumulator to output element.

namespace microlite::portable {

inline float Finish(float accumulator, const FloatRange& range) {
  return Clamp(accumulator, range.min, range.max);
}

// From one accumulator of output `channel`, its bias added (`bias` may be null), to the output.
template <class T>
inline T Finish(uint32_t sum, const int32_t* bias, int32_t channel, const Requantize& r) {
  if (bias != nullptr) sum += static_cast<uint32_t>(bias[channel]);
  const int32_t i = channel * r.step;
  const int32_t scaled = Multiply(static_cast<int32_t>(sum), r.multipliers[i], r.shifts[i]);
  return static_cast<T>(Clamp(WrapAdd(scaled, r.zero_point), r.min, r.max));
}

// The same of a sum of 64 bits, with a bias as Requantize says.
inline int16_t Finish(int64_t sum, const void* bias, int32_t channel, const Requantize& r) {
  if (!r.wide) {
    // Modulo 2^32, as if it had been added up so.
    return Finish<int16_t>(static_cast<uint32_t>(sum), static_cast<const int32_t*>(bias), channel,
                           r);
  }
  uint64_t all = static_cast<uint64_t>(sum);
  if (bias != nullptr) all += static_cast<uint64_t>(static_cast<const int64_t*>(bias)[channel]);
  const int32_t i = channel * r.step;
  const int32_t scaled = MultiplyWide(static_cast<int64_t>(all), r.multipliers[i], r.shifts[i]);
  return static_cast<int16_t>(Clamp(scaled, r.min, r.max));
}

inline float Finish(uint32_t sum, const float* bias, int32_t channel, const Rescale& r) {
  const float value =
      static_cast<float>(static_cast<int32_t>(sum)) * r.scales[channel * r.step] * r.input_scale;
  return Finish(bias != nullptr ? value + bias[channel] : value, r.range);
}

// Writes the outputs of channels [first, first + tile) from their sums of products.
template <int tile, class T>
inline void Store(const ProductParams& p, const uint32_t* sums, const int32_t* bias, int32_t first,
                  T* output) {
  // Not straight to the output: for all the compiler knows it might lie over the parameters, which
  // would then have to be loaded again and again.
  T results[tile];
  for (int t = 0; t < tile; ++t) results[t] = Finish<T>(sums[t], bias, first + t, p.requantize);
  memcpy(output + first, results, sizeof(results));
}
template <int tile>
inline void Store(const ProductParams& p, const float* sums, const float* bias, int32_t first,
                  float* output) {
  for (int t = 0; t < tile; ++t) {
    output[first + t] = Finish(bias != nullptr ? sums[t] + bias[first + t] : sums[t], p.range);
  }
}

template <int tile>
inline void Store(const ProductParams& p, const int64_t* sums, const void* bias, int32_t first,
                  int16_t* output) {
  for (int t = 0; t < tile; ++t) {
    output[first + t] = Finish(sums[t], bias, first + t, p.requantize);
  }
}
template <int tile>
inline void Store(const ProductParams& p, const uint32_t* sums, const float* bias, int32_t first,
                  float* output) {
  for (int t = 0; t < tile; ++t) output[first + t] = Finish(sums[t], bias, first + t, p.rescale);
}

// From accumulators of one channel to outputs, for loops over positions: what they share is loaded
// once.
template <class T, class Sum>
class ChannelOutput {
 public:
  ChannelOutput(const ProductParams& p, const int32_t* bias, int32_t channel)
      : bias_(bias != nullptr ? static_cast<uint32_t>(bias[channel]) : 0),
        multiplier_(p.requantize.multipliers[channel * p.requantize.step]),
        shift_(p.requantize.shifts[channel * p.requantize.step]),
        zero_point_(p.requantize.zero_point),
        min_(p.requantize.min),
        max_(p.requantize.max) {}
  T operator()(uint32_t sum) const {
    const int32_t scaled = Multiply(static_cast<int32_t>(sum + bias_), multiplier_, shift_);
    return static_cast<T>(Clamp(WrapAdd(scaled, zero_point_), min_, max_));
  }

 private:
  const uint32_t bias_;
  const int32_t multiplier_, shift_, zero_point_, min_, max_;
};

template <>
class ChannelOutput<int16_t, int64_t> {
 public:
  ChannelOutput(const ProductParams& p, const void* bias, int32_t channel)
      : r_(p.requantize), bias_(bias), channel_(channel) {}
  int16_t operator()(int64_t sum) const { return Finish(sum, bias_, channel_, r_); }

 private:
  const Requantize& r_;
  const void* bias_;
  const int32_t channel_;
};

template <>
class ChannelOutput<float, uint32_t> {
 public:
  ChannelOutput(const ProductParams& p, const float* bias, int32_t channel)
      : r_(p.rescale), bias_(bias), channel_(channel) {}
  float operator()(uint32_t sum) const { return Finish(sum, bias_, channel_, r_); }

 private:
  const Rescale& r_;
  const float* bias_;
  const int32_t channel_;
};

}  // namespace microlite::portable

#endif  // MICROLITE_SRC_KERNELS_PORTABLE_OUTPUT_H_
