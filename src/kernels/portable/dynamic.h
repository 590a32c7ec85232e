// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_KERNELS_PORTABLE_DYNAMIC_H_
#define MICROLITE_SRC_KERNELS_PORTABLE_DYNAMIC_H_

#include "microlite/kernels.h"
#include "src/math/quantize_row.h"

// Dynamic-range quantisation: floats times int8 filters. Each batch is quantised on its own, with a
// scale that its numbers suggest, and then multiplied as integers.

namespace microlite::portable {

// Scratch for a batch of `elements` in front of what the integer kernel needs.
inline size_t QuantizedBytes(int32_t elements) {
  return (static_cast<size_t>(elements) + 15) & ~static_cast<size_t>(15);
}

// Calls run(parameters of one batch, its quantised input, its output, scratch left) for each batch.
template <class Params, class Run>
void QuantizeBatches(const Params& p, int32_t input_elements, int32_t output_elements,
                     const void* input, void* output, void* scratch, const Run& run) {
  Params one = p;
  one.batches = 1;
  int8_t* quantized = static_cast<int8_t*>(scratch);
  const float* x = static_cast<const float*>(input);
  float* y = static_cast<float*>(output);
  for (int32_t b = 0; b < p.batches; ++b, x += input_elements, y += output_elements) {
    const RowScale row = QuantizeRow(x, input_elements, p.rescale.asymmetric, quantized);
    one.rescale.input_scale = row.scale;
    one.input_zero_point = static_cast<int16_t>(row.zero_point);
    run(one, quantized, y, quantized + QuantizedBytes(input_elements));
  }
}

}  // namespace microlite::portable

#endif  // MICROLITE_SRC_KERNELS_PORTABLE_DYNAMIC_H_
