// SPDX-License-Identifier: Apache-2.0
#include "src/kernels/portable/kernels.h"
#include "src/kernels/portable/output.h"

namespace microlite::portable {
namespace {

// Outputs computed together, so that each input is loaded once for all of them. Each output's sum
// still runs from the first input to the last, which for floats is part of the result.
constexpr int kTile = 4;

struct Int8 {
  using Value = int8_t;
  using Sum = int32_t;
  int32_t input_zero_point, filter_zero_point;

  int32_t LoadInput(int8_t x) const { return x - input_zero_point; }
  int32_t LoadFilter(int8_t w) const { return w - filter_zero_point; }
  static int32_t Add(int32_t sum, int32_t x, int32_t w) { return WrapAdd(sum, x * w); }
};

// Filters are symmetric in nearly every model: worth a loop without the subtraction.
struct SymmetricInt8 : Int8 {
  static int32_t LoadFilter(int8_t w) { return w; }
};

struct Float {
  using Value = float;
  using Sum = float;
  static float LoadInput(float x) { return x; }
  static float LoadFilter(float w) { return w; }
  static float Add(float sum, float x, float w) { return sum + x * w; }
};

template <int tile, class Arithmetic>
void Dot(const Arithmetic& arithmetic, const typename Arithmetic::Value* input,
         const typename Arithmetic::Value* filter, int32_t n, typename Arithmetic::Sum* sums) {
  typename Arithmetic::Sum sum[tile] = {};
  for (int32_t i = 0; i < n; ++i) {
    const auto x = arithmetic.LoadInput(input[i]);
    for (int t = 0; t < tile; ++t) {
      sum[t] = Arithmetic::Add(sum[t], x, arithmetic.LoadFilter(filter[t * n + i]));
    }
  }
  for (int t = 0; t < tile; ++t) sums[t] = sum[t];
}

inline int8_t Output(const FullyConnectedParams& p, int32_t sum, const int32_t* bias, int32_t o) {
  return Finish(bias != nullptr ? WrapAdd(sum, bias[o]) : sum, o, p.requantize);
}
inline float Output(const FullyConnectedParams& p, float sum, const float* bias, int32_t o) {
  return Finish(bias != nullptr ? sum + bias[o] : sum, p.range);
}

template <class Arithmetic, class T, class Bias>
void RunWith(const Arithmetic& arithmetic, const FullyConnectedParams& p, const T* input,
             const T* filter, const Bias* bias, T* output) {
  for (int32_t b = 0; b < p.batches; ++b) {
    typename Arithmetic::Sum sums[kTile];
    int32_t o = 0;
    for (; o + kTile <= p.outputs; o += kTile) {
      Dot<kTile>(arithmetic, input, filter + o * p.inputs, p.inputs, sums);
      for (int t = 0; t < kTile; ++t) output[o + t] = Output(p, sums[t], bias, o + t);
    }
    for (; o < p.outputs; ++o) {
      Dot<1>(arithmetic, input, filter + o * p.inputs, p.inputs, sums);
      output[o] = Output(p, sums[0], bias, o);
    }
    input += p.inputs;
    output += p.outputs;
  }
}

void RunF32(const FullyConnectedParams& p, const float* input, const float* filter,
            const float* bias, float* output, void*) {
  RunWith(Float(), p, input, filter, bias, output);
}

template <class Arithmetic>
void RunS8(const FullyConnectedParams& p, const int8_t* input, const int8_t* filter,
           const int32_t* bias, int8_t* output, void*) {
  Arithmetic arithmetic;
  arithmetic.input_zero_point = p.input_zero_point;
  arithmetic.filter_zero_point = p.filter_zero_point;
  RunWith(arithmetic, p, input, filter, bias, output);
}

}  // namespace

const FullyConnectedKernels kFullyConnected = {
    [](const FullyConnectedParams&) {
      return Kernel<FullyConnectedParams, const float*, const float*, const float*, float*>{RunF32};
    },
    [](const FullyConnectedParams& p) {
      return Kernel<FullyConnectedParams, const int8_t*, const int8_t*, const int32_t*, int8_t*>{
          p.filter_zero_point == 0 ? RunS8<SymmetricInt8> : RunS8<Int8>};
    },
};

}  // namespace microlite::portable
