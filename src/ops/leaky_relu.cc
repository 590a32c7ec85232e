// SPDX-License-Identifier: Apache-2.0
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

// Not in the firmware's list: the op pack packs/leaky_relu brings it. So this file needs no more
// than the helpers of prepare.h.

namespace microlite {
namespace {

// LeakyReluOptions
constexpr int kAlphaSlot = 0;

struct FloatState {
  float alpha;
  int32_t count;
};

Status EvalFloat(const FloatState& state, EvalContext& context) {
  const float* input = context.input<float>(0);
  float* output = context.output<float>(0);
  const float alpha = state.alpha;
  for (int32_t i = 0; i < state.count; ++i) {
    output[i] = input[i] > 0.0f ? input[i] : input[i] * alpha;
  }
  return Status::kOk;
}

struct Int8State {
  Factor identity;  // For inputs that are not negative.
  Factor alpha;     // Of the absolute alpha, for the others.
  bool alpha_is_negative;
  int32_t input_zero_point, output_zero_point;
  int32_t count;
};

Status EvalInt8(const Int8State& state, EvalContext& context) {
  const Int8State s = state;
  const int8_t* input = context.input<int8_t>(0);
  int8_t* output = context.output<int8_t>(0);
  for (int32_t i = 0; i < s.count; ++i) {
    const int32_t x = input[i] - s.input_zero_point;
    int32_t value = Multiply(x, x >= 0 ? s.identity : s.alpha);
    if (x < 0 && s.alpha_is_negative) value = WrapSub(0, value);
    value = WrapAdd(value, s.output_zero_point);
    output[i] = static_cast<int8_t>(Clamp<int32_t>(value, INT8_MIN, INT8_MAX));
  }
  return Status::kOk;
}

Status PrepareInt8(PrepareContext& p, float alpha) {
  MICROLITE_TRY(CheckQuantizedInput(p, 0));
  MICROLITE_TRY(CheckQuantizedOutput(p, 0));
  const Tensor& input = p.input(0);
  const Tensor& output = p.output(0);
  Int8State state;
  state.alpha_is_negative = alpha < 0.0f;
  const float slope = state.alpha_is_negative ? -alpha : alpha;
  // Rounded to float where TensorFlow Lite does.
  MICROLITE_TRY(GetFactor(p, static_cast<double>(input.scale() / output.scale()), &state.identity));
  MICROLITE_TRY(
      GetFactor(p, static_cast<double>(input.scale() * slope / output.scale()), &state.alpha));
  state.input_zero_point = input.zero_point();
  state.output_zero_point = output.zero_point();
  state.count = input.shape.Count();
  return p.Install<EvalInt8>(state);
}

[[gnu::cold]] Status Prepare(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(1, 1, 1));
  MICROLITE_TRY(CheckOutputType(p, 0, p.input(0).type));
  MICROLITE_TRY(CheckSameShape(p));
  p.MayAlias(0, 0);
  const float alpha = p.option<float>(kAlphaSlot);
  switch (p.input(0).type) {
    case DataType::kFloat32:
      return p.Install<EvalFloat>(FloatState{alpha, p.input(0).shape.Count()});
    case DataType::kInt8:
      return PrepareInt8(p, alpha);
    default:
      return p.UnsupportedInput(0);
  }
}

}  // namespace

namespace ops {
const Op kLeakyRelu = {builtin::kLeakyRelu, nullptr, Prepare, nullptr};
}

}  // namespace microlite
