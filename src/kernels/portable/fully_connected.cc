// SPDX-License-Identifier: Apache-2.0
#include "src/kernels/portable/dynamic.h"
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

void RunDynamic(const FullyConnectedParams& p, const void* input, const void* filters,
                const void* bias, void* output, void* scratch) {
  QuantizeBatches(p, p.inputs, p.outputs, input, output, scratch,
                  [&](const FullyConnectedParams& one, const int8_t* row, float* out, void*) {
                    const RowKernel kernel = p.rescale.int4 ? RowS8S4ToF32 : RowS8ToF32;
                    kernel(one, {filters, bias, p.inputs}, row, 0, p.outputs, out);
                  });
}

Kernel<FullyConnectedParams, const void*, const void*, const void*, void*> ChooseDynamic(
    const FullyConnectedParams& p) {
  return {RunDynamic, QuantizedBytes(p.inputs)};
}

template <RowKernel row, class T, class W, class Bias, class Out>
Kernel<FullyConnectedParams, const T*, const W*, const Bias*, Out*> RecurrentChoice(
    const FullyConnectedParams&) {
  return {[](const FullyConnectedParams& p, const T* input, const W* filters, const Bias* bias,
             Out* output, void*) { Run<row, T, Out>(p, input, filters, bias, output, nullptr); }};
}

}  // namespace

const FullyConnectedKernels kFullyConnected = {{{
    Choice<RowF32, float, float>,
    Choice<RowS8, int8_t, int8_t>,
    Choice<RowS8S4, int8_t, int8_t>,
    Choice<RowS16S8, int16_t, int16_t>,
    Choice<RowU8, uint8_t, uint8_t>,
    ChooseDynamic,
}}};

const FullyConnectedKernels kCommonFullyConnected = {{{
    Choice<RowF32, float, float>,
    Choice<RowS8, int8_t, int8_t>,
}}};

const BatchMatmulKernels kBatchMatmul = {{{
                                             Choice<RowF32, float, float>,
                                             Choice<RowS8, int8_t, int8_t>,
                                             nullptr,
                                             nullptr,
                                             nullptr,
                                             ChooseDynamic,
                                             Choice<RowS16, int16_t, int16_t>,
                                         }},
                                         Choice<RowS8ToS32, int8_t, int32_t>};

const RecurrentKernels kRecurrent = {
    RecurrentChoice<RowF32, float, float, float, float>,
    RecurrentChoice<RowS8ToS16, int8_t, int8_t, int32_t, int16_t>,
    RecurrentChoice<RowS16S8, int16_t, int8_t, int64_t, int16_t>,
    RecurrentChoice<RowS8ToF32, int8_t, int8_t, float, float>,
};

}  // namespace microlite::portable
