// SPDX-License-Identifier: Apache-2.0
#include "src/ops/each.h"

namespace microlite {
namespace {

struct FloatState {
  FloatFunction function;
  int32_t count;
};

Status EvalFloat(const FloatState& state, EvalContext& context) {
  const FloatFunction function = state.function;
  const float* input = context.input<float>(0);
  float* output = context.output<float>(0);
  for (int32_t i = 0; i < state.count; ++i) output[i] = function(input[i]);
  return Status::kOk;
}

struct Quantized {
  FloatFunction function;
  float input_scale, inverse_output_scale;
  int32_t input_zero_point, output_zero_point;
  IntRange range;

  int32_t operator()(int32_t x) const {
    const float y = function(DequantizeValue(x, input_scale, input_zero_point));
    // Multiplied where QUANTIZE divides, as TensorFlow Lite does for its tables.
    return RoundToInt(y * inverse_output_scale, range.min - output_zero_point,
                      range.max - output_zero_point) +
           output_zero_point;
  }
};

}  // namespace

Status CheckEach(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(1, 1, 1));
  MICROLITE_TRY(CheckOutputType(p, 0, p.input(0).type));
  MICROLITE_TRY(CheckSameShape(p));
  switch (p.input(0).type) {
    case DataType::kInt8:
    case DataType::kUInt8:
    case DataType::kInt16:
      MICROLITE_TRY(CheckQuantizedInput(p, 0));
      MICROLITE_TRY(CheckQuantizedOutput(p, 0));
      break;
    default:
      break;
  }
  p.MayAlias(0, 0);
  return Status::kOk;
}

Status InstallFloatFunction(PrepareContext& p, FloatFunction function) {
  return p.Install<EvalFloat>(FloatState{function, p.input(0).shape.Count()});
}

Status InstallFloatTable(PrepareContext& p, FloatFunction function) {
  const Tensor& input = p.input(0);
  const Tensor& output = p.output(0);
  return InstallTable(p, Quantized{function, input.scale(), 1.0f / output.scale(),
                                   input.zero_point(), output.zero_point(), RangeOf(output.type)});
}

}  // namespace microlite
