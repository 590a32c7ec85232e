// SPDX-License-Identifier: Apache-2.0
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

namespace microlite {
namespace {

constexpr int kLeftShift = 20;

struct State {
  int32_t inputs, count;
};

struct QuantizedState : State {
  int32_t input_zero_point;
  Factor factor;
  int32_t output_zero_point;
};

// Of unsigned integers, which wrap, or floats.
template <class T>
Status Eval(const State& state, EvalContext& context) {
  T* output = context.output<T>(0);
  for (int32_t i = 0; i < state.count; ++i) {
    T sum = 0;
    for (int32_t k = 0; k < state.inputs; ++k) sum += context.input<T>(k)[i];
    output[i] = sum;
  }
  return Status::kOk;
}

Status EvalInt8(const QuantizedState& state, EvalContext& context) {
  int8_t* output = context.output<int8_t>(0);
  for (int32_t i = 0; i < state.count; ++i) {
    // As in TFLM, the sum starts with one more term: that of an input of 0.
    int32_t sum = -state.input_zero_point;
    for (int32_t k = 0; k < state.inputs; ++k) {
      sum += context.input<int8_t>(k)[i] - state.input_zero_point;
    }
    // Half the numbers shifted: what ADD makes of inputs that have one scale.
    const int32_t scaled = Multiply(WrapShiftLeft(sum, kLeftShift - 1), state.factor);
    output[i] =
        static_cast<int8_t>(Clamp<int32_t>(WrapAdd(scaled, state.output_zero_point), -128, 127));
  }
  return Status::kOk;
}

Status InstallInt8(PrepareContext& p, const State& state) {
  const Tensor& input = p.input(0);
  const Tensor& output = p.output(0);
  for (int32_t i = 0; i < state.inputs; ++i) {
    MICROLITE_TRY(CheckQuantizedInput(p, i));
    if (p.input(i).scale() == input.scale() && p.input(i).zero_point() == input.zero_point()) {
      continue;
    }
    return p.Unsupported("input {} is quantised in another way than input 0", i);
  }
  MICROLITE_TRY(CheckQuantizedOutput(p, 0));
  const double twice = 2.0 * static_cast<double>(input.scale());
  Factor factor;
  MICROLITE_TRY(
      GetFactor(p, twice / ((1 << kLeftShift) * static_cast<double>(output.scale())), &factor));
  if (factor.shift > 0) return p.Invalid("output scale is too small for the inputs'");
  return p.Install<EvalInt8>(
      QuantizedState{state, input.zero_point(), factor, output.zero_point()});
}

[[gnu::cold]] Status Prepare(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(2, INT32_MAX, 1));
  const State state = {p.input_count(), p.output(0).shape.Count()};
  const DataType type = p.input(0).type;
  MICROLITE_TRY(CheckOutputType(p, 0, type));
  for (int32_t i = 0; i < state.inputs; ++i) {
    if (!p.has_input(i)) return p.Invalid("input {} is missing", i);
    MICROLITE_TRY(CheckInputType(p, i, type));
    if (p.input(i).shape != p.output(0).shape) {
      return p.Invalid("input {} has another shape than the output", i);
    }
    p.MayAlias(0, i);
  }
  switch (type) {
    case DataType::kFloat32:
      return p.Install<Eval<float>>(state);
    case DataType::kInt32:
      return p.Install<Eval<uint32_t>>(state);
    case DataType::kInt8:
      return InstallInt8(p, state);
    default:
      return p.UnsupportedInput(0);
  }
}

}  // namespace

namespace ops {
const Op kAddN = {builtin::kAddN, nullptr, Prepare, nullptr};
}

}  // namespace microlite
