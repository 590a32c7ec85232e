// SPDX-License-Identifier: Apache-2.0
#include "src/kernels/portable/kernels.h"
#include "src/kernels/portable/rows.h"

namespace microlite::portable {
namespace {

template <RowKernel row, class In, class Out>
void Run(const FullyConnectedParams& p, const void* input, const void* filters, const void* bias,
         void* output, void*) {
  const Filters all = {filters, bias, p.inputs};
  const In* x = static_cast<const In*>(input);
  Out* y = static_cast<Out*>(output);
  for (int32_t b = 0; b < p.batches; ++b, x += p.inputs, y += p.outputs) {
    row(p, all, x, 0, p.outputs, y);
  }
}

template <RowKernel row, class In, class Out>
Kernel<FullyConnectedParams, const void*, const void*, const void*, void*> Choice(
    const FullyConnectedParams&) {
  return {Run<row, In, Out>};
}

template <RowKernel row, class T, class Bias, class Out>
Kernel<FullyConnectedParams, const T*, const T*, const Bias*, Out*> RecurrentChoice(
    const FullyConnectedParams&) {
  return {[](const FullyConnectedParams& p, const T* input, const T* filters, const Bias* bias,
             Out* output, void*) { Run<row, T, Out>(p, input, filters, bias, output, nullptr); }};
}

}  // namespace

const FullyConnectedKernels kFullyConnected = {{{
    Choice<RowF32, float, float>,
    Choice<RowS8, int8_t, int8_t>,
}}};

const RecurrentKernels kRecurrent = {
    RecurrentChoice<RowF32, float, float, float>,
    RecurrentChoice<RowS8ToS16, int8_t, int32_t, int16_t>,
};

}  // namespace microlite::portable
