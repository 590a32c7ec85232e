// SPDX-License-Identifier: Apache-2.0
#include <math.h>

#include "src/kernels/portable/kernels.h"
#include "src/math/fixed_point_functions.h"

namespace microlite::portable {
namespace {

void RunF32(const SoftmaxParams& p, const float* input, float* output, void*) {
  const int32_t depth = p.depth;
  for (int32_t row = 0; row < p.rows; ++row, input += depth, output += depth) {
    float max = -INFINITY;
    for (int32_t c = 0; c < depth; ++c) max = max < input[c] ? input[c] : max;
    float sum = 0.0f;
    for (int32_t c = 0; c < depth; ++c) {
      output[c] = expf((input[c] - max) * p.beta);
      sum += output[c];
    }
    for (int32_t c = 0; c < depth; ++c) output[c] = output[c] / sum;
  }
}

constexpr int kSumIntegerBits = 12;
constexpr int kDifferenceIntegerBits = 5;

int32_t Exp(const SoftmaxParams& p, int32_t difference) {
  if (difference < p.min_difference) return 0;
  if (p.exps != nullptr) return p.exps[-difference];
  return FixedExp(Multiply(difference, p.multiplier, p.shift), kDifferenceIntegerBits);
}

// Fills `exps` with the exponentials of a row and returns their sum. More than 2^12 of them would
// overflow: the sum then stays at the largest value, where all outputs round to 0 anyway.
template <class In>
int32_t ExpRow(const SoftmaxParams& p, const In* input, int32_t* exps) {
  int32_t max = INT8_MIN;
  for (int32_t c = 0; c < p.depth; ++c) max = max < input[c] ? input[c] : max;
  uint32_t sum = 0;
  for (int32_t c = 0; c < p.depth; ++c) {
    exps[c] = Exp(p, input[c] - max);
    sum += static_cast<uint32_t>(RoundingShiftRight(exps[c], kSumIntegerBits));
    if (sum > INT32_MAX) sum = INT32_MAX;
  }
  return static_cast<int32_t>(sum);
}

template <class In, class Out>
void RunBytes(const SoftmaxParams& p, const In* input, Out* output, void* scratch) {
  // The output stands for [0, 1) from the least to the largest value of its type.
  constexpr int kOutputBits = 8 * sizeof(Out);
  constexpr int32_t kLeast = Out(-1) < 0 ? -(int32_t{1} << (kOutputBits - 1)) : 0;
  constexpr int32_t kMost = kLeast + (int32_t{1} << kOutputBits) - 1;
  int32_t* const exps = static_cast<int32_t*>(scratch);
  const int32_t depth = p.depth;
  for (int32_t row = 0; row < p.rows; ++row, input += depth, output += depth) {
    const uint32_t sum = static_cast<uint32_t>(ExpRow(p, input, exps));
    // sum = (1 + fraction) * 2^bits with the fraction in [0, 1)
    const int zeros = __builtin_clz(sum);
    const int bits = kSumIntegerBits - zeros;
    const int32_t fraction = static_cast<int32_t>((sum << zeros) & INT32_MAX);
    const int32_t scale = FixedReciprocalOfOnePlus(fraction);
    // Shifted by more than 31 bits, all of them round to 0.
    const int shift = bits + 31 - kOutputBits;
    for (int32_t c = 0; c < depth; ++c) {
      const int32_t product = RoundingDoublingHighMul(scale, exps[c]);
      const int32_t value = shift > 31 ? 0 : RoundingShiftRight(product, shift);
      output[c] = static_cast<Out>(Clamp(value + kLeast, kLeast, kMost));
    }
  }
}

template <class In, class Out>
Kernel<SoftmaxParams, const In*, Out*> ChooseBytes(const SoftmaxParams& p) {
  return {RunBytes<In, Out>, static_cast<size_t>(p.depth) * sizeof(int32_t)};
}

}  // namespace

const SoftmaxKernels kSoftmax = {
    [](const SoftmaxParams&) { return Kernel<SoftmaxParams, const float*, float*>{RunF32}; },
    ChooseBytes<int8_t, int8_t>,
    ChooseBytes<uint8_t, uint8_t>,
    ChooseBytes<int8_t, int16_t>,
};

}  // namespace microlite::portable
