// SPDX-License-Identifier: Apache-2.0
#include "src/kernels/portable/dot.h"
#include "src/kernels/portable/kernels.h"
#include "src/kernels/portable/output.h"

namespace microlite::portable {
namespace {

template <class T, class Bias, class Out>
using Choice = Kernel<FullyConnectedParams, const T*, const T*, const Bias*, Out*>;

// How sums are formed for one batch.

struct Float {
  using Sum = float;

  template <int tile>
  void Multiply(const float* input, const float* filters, int32_t n, Sum (&sums)[tile]) const {
    Dot<tile, 1>(input, filters, n, n, &sums);
  }
};

struct Int8 {
  using Sum = uint32_t;
  int16_t zero_point;
  // The sum of (x - zero_point) * (w - filter_zero_point) falls apart into the sum that Dot() gives
  // and one that is the same for all filters.
  uint32_t offset;

  Int8(const FullyConnectedParams& p, const int8_t* input)
      : zero_point(static_cast<int16_t>(p.input_zero_point)), offset(0) {
    if (p.filter_zero_point == 0) return;
    for (int32_t i = 0; i < p.inputs; ++i) offset += static_cast<uint32_t>(input[i] - zero_point);
    offset *= static_cast<uint32_t>(-p.filter_zero_point);
  }

  template <int tile>
  void Multiply(const int8_t* input, const int8_t* filters, int32_t n, Sum (&sums)[tile]) const {
    Dot<tile>(input, zero_point, filters, n, n, sums);
    for (int f = 0; f < tile; ++f) sums[f] += offset;
  }
};

// Outputs [first, end) of one batch, as many whole tiles as there are. Returns the first one left.
template <int tile, class Arithmetic, class T, class Bias, class Out>
int32_t RunTiles(const Arithmetic& arithmetic, const FullyConnectedParams& p, int32_t first,
                 const T* input, const T* filters, const Bias* bias, Out* output) {
  for (; first + tile <= p.outputs; first += tile) {
    typename Arithmetic::Sum sums[tile];
    arithmetic.template Multiply<tile>(input, filters + first * p.inputs, p.inputs, sums);
    Store<tile>(p, sums, bias, first, output);
  }
  return first;
}

template <class Arithmetic, class T, class Bias, class Out>
void RunBatch(const Arithmetic& arithmetic, const FullyConnectedParams& p, const T* input,
              const T* filters, const Bias* bias, Out* output) {
  const int32_t rest = RunTiles<kFilterTile>(arithmetic, p, 0, input, filters, bias, output);
  RunTiles<1>(arithmetic, p, rest, input, filters, bias, output);
}

void RunF32(const FullyConnectedParams& p, const float* input, const float* filters,
            const float* bias, float* output, void*) {
  for (int32_t b = 0; b < p.batches; ++b) {
    RunBatch(Float(), p, input + b * p.inputs, filters, bias, output + b * p.outputs);
  }
}

template <class Out>
void RunS8(const FullyConnectedParams& p, const int8_t* input, const int8_t* filters,
           const int32_t* bias, Out* output, void*) {
  for (int32_t b = 0; b < p.batches; ++b) {
    const int8_t* row = input + b * p.inputs;
    RunBatch(Int8(p, row), p, row, filters, bias, output + b * p.outputs);
  }
}

}  // namespace

const FullyConnectedKernels kFullyConnected = {
    [](const FullyConnectedParams&) { return Choice<float, float, float>{RunF32}; },
    [](const FullyConnectedParams&) { return Choice<int8_t, int32_t, int8_t>{RunS8<int8_t>}; },
};

const RecurrentKernels kRecurrent = {
    [](const FullyConnectedParams&) { return Choice<float, float, float>{RunF32}; },
    [](const FullyConnectedParams&) { return Choice<int8_t, int32_t, int16_t>{RunS8<int16_t>}; },
};

}  // namespace microlite::portable
