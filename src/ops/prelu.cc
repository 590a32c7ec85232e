// SPDX-License-Identifier: Apache-2.0
#include "src/ops/broadcast.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

namespace microlite {
namespace {

constexpr int kInput = 0, kAlpha = 1;

struct PreluFloat {
  float operator()(float x, float alpha) const { return x >= 0.0f ? x : x * alpha; }
};

struct PreluQuantized {
  Factor identity;  // For inputs that are not negative.
  Factor product;   // Of a negative input and its alpha.
  int32_t input_zero_point, alpha_zero_point, output_zero_point;
  IntRange range;

  int32_t operator()(int32_t input, int32_t alpha) const {
    const int32_t x = input - input_zero_point;
    const int32_t value =
        x >= 0 ? Multiply(x, identity) : Multiply(x * (alpha - alpha_zero_point), product);
    return Clamp(WrapAdd(value, output_zero_point), range.min, range.max);
  }
};

template <class Function>
struct State {
  Function function;
  RowNest rows;
  int32_t steps[2];
};

template <class T, class Alpha, class Function>
Status Eval(const State<Function>& state, EvalContext& context) {
  const T* input = context.input<T>(kInput);
  const Alpha* alpha = context.input<Alpha>(kAlpha);
  T* output = context.output<T>(0);
  ForEachRow(state.rows, [&](const int32_t* offsets) {
    ComputeRow(state.function, state.steps, input + offsets[0], alpha + offsets[1], output,
               state.rows.row);
    output += state.rows.row;
  });
  return Status::kOk;
}

Status PrepareQuantized(PrepareContext& p, PreluQuantized* function) {
  MICROLITE_TRY(CheckQuantizedInput(p, kInput));
  MICROLITE_TRY(CheckQuantizedInput(p, kAlpha));
  MICROLITE_TRY(CheckQuantizedOutput(p, 0));
  const Tensor& input = p.input(kInput);
  const Tensor& alpha = p.input(kAlpha);
  const Tensor& output = p.output(0);
  const double ratio = static_cast<double>(input.scale()) / static_cast<double>(output.scale());
  MICROLITE_TRY(GetFactor(p, ratio, &function->identity));
  const double scale = static_cast<double>(input.scale()) * static_cast<double>(alpha.scale());
  MICROLITE_TRY(GetFactor(p, scale / static_cast<double>(output.scale()), &function->product));
  function->input_zero_point = input.zero_point();
  function->alpha_zero_point = alpha.zero_point();
  function->output_zero_point = output.zero_point();
  function->range = RangeOf(output.type);
  return Status::kOk;
}

[[gnu::cold]] Status Prepare(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(2, 2, 1));
  const DataType type = p.input(kInput).type;
  const DataType alpha = type == DataType::kInt16 ? DataType::kInt8 : type;
  MICROLITE_TRY(CheckInputType(p, kAlpha, alpha));
  MICROLITE_TRY(CheckOutputType(p, 0, type));
  MICROLITE_TRY(CheckSameShape(p));
  State<PreluFloat> real;
  MICROLITE_TRY(PrepareBroadcast(p, &real.rows, real.steps));
  if (type == DataType::kFloat32) return p.Install<Eval<float, float, PreluFloat>>(real);
  State<PreluQuantized> state = {{}, real.rows, {real.steps[0], real.steps[1]}};
  switch (type) {
    case DataType::kInt8:
      MICROLITE_TRY(PrepareQuantized(p, &state.function));
      return p.Install<Eval<int8_t, int8_t, PreluQuantized>>(state);
    case DataType::kUInt8:
      MICROLITE_TRY(PrepareQuantized(p, &state.function));
      return p.Install<Eval<uint8_t, uint8_t, PreluQuantized>>(state);
    case DataType::kInt16:
      MICROLITE_TRY(PrepareQuantized(p, &state.function));
      return p.Install<Eval<int16_t, int8_t, PreluQuantized>>(state);
    default:
      return p.UnsupportedInput(kInput);
  }
}

}  // namespace

namespace ops {
const Op kPrelu = {builtin::kPrelu, nullptr, Prepare, nullptr};
}

}  // namespace microlite
