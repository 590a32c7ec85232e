// SPDX-License-Identifier: Apache-2.0
#include "src/ops/copy.h"
#include "src/ops/indices.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

namespace microlite {
namespace {

constexpr int kInput = 0, kAxis = 1;
constexpr int kExclusiveSlot = 0, kReverseSlot = 1;

template <class T, class Wide>
struct PlainSum {
  using Value = T;
  using Sum = Wide;

  static Wide Start() { return 0; }
  static Wide Next(Wide sum, T x) { return sum + static_cast<Wide>(x); }
  static T Finish(Wide sum) { return static_cast<T>(sum); }
};

// Sums are kept with 19 more bits, and start at the negative zero point rather than at 0, both as
// in TFLM; from some sixteen large elements on they wrap.
struct SumS8 {
  using Value = int8_t;
  using Sum = int32_t;
  static constexpr int kBits = 19;
  Factor factor;
  int32_t input_zero_point, output_zero_point;

  int32_t Start() const { return Widen(0); }
  int32_t Next(int32_t sum, int8_t x) const { return WrapAdd(sum, Widen(x)); }
  int8_t Finish(int32_t sum) const {
    const int32_t value = WrapAdd(Multiply(sum, factor), output_zero_point);
    return static_cast<int8_t>(Clamp<int32_t>(value, INT8_MIN, INT8_MAX));
  }
  int32_t Widen(int32_t x) const { return WrapShiftLeft(x - input_zero_point, kBits); }
};

template <class Summer>
struct State {
  AxisSplit split;
  bool exclusive, reverse;
  Summer summer;
};

template <class Summer>
Status Eval(const State<Summer>& state, EvalContext& context) {
  using Value = typename Summer::Value;
  const Value* input = context.input<Value>(kInput);
  Value* output = context.output<Value>(0);
  const AxisSplit split = state.split;
  const int32_t step = state.reverse ? -split.inner : split.inner;
  for (int32_t line = 0; line < split.outer * split.inner; ++line) {
    int32_t place = line / split.inner * split.size * split.inner + line % split.inner;
    if (state.reverse) place += (split.size - 1) * split.inner;
    typename Summer::Sum sum = state.summer.Start();
    for (int32_t i = 0; i < split.size; ++i, place += step) {
      const typename Summer::Sum next = state.summer.Next(sum, input[place]);
      output[place] = state.summer.Finish(state.exclusive ? sum : next);
      sum = next;
    }
  }
  return Status::kOk;
}

Status PrepareInt8(PrepareContext& p, SumS8* summer) {
  MICROLITE_TRY(CheckQuantizedInput(p, kInput));
  MICROLITE_TRY(CheckQuantizedOutput(p, 0));
  const Tensor& input = p.input(kInput);
  const Tensor& output = p.output(0);
  const double ratio = static_cast<double>(input.scale()) / static_cast<double>(output.scale());
  MICROLITE_TRY(GetFactor(p, ratio / (1 << SumS8::kBits), &summer->factor));
  if (summer->factor.shift > 0) return p.Invalid("scales are out of proportion");
  summer->input_zero_point = input.zero_point();
  summer->output_zero_point = output.zero_point();
  return Status::kOk;
}

template <class Summer>
Status Install(PrepareContext& p, int32_t axis, const Summer& summer) {
  return p.Install<Eval<Summer>>(State<Summer>{SplitAt(p.input(kInput).shape, axis),
                                               p.option<bool>(kExclusiveSlot),
                                               p.option<bool>(kReverseSlot), summer});
}

[[gnu::cold]] Status Prepare(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(2, 2, 1));
  MICROLITE_TRY(CheckConstantInts(p, kAxis, 1));
  MICROLITE_TRY(CheckOutputType(p, 0, p.input(kInput).type));
  MICROLITE_TRY(CheckSameShape(p));
  int32_t axis;
  MICROLITE_TRY(GetAxis(p, IntAt(p.input(kAxis), 0), p.input(kInput).shape.rank, &axis));
  p.MayAlias(0, kInput);
  SumS8 summer;
  switch (p.input(kInput).type) {
    case DataType::kFloat32:
      return Install(p, axis, PlainSum<float, float>());
    case DataType::kInt32:
      return Install(p, axis, PlainSum<int32_t, uint32_t>());
    case DataType::kInt64:
      return Install(p, axis, PlainSum<int64_t, uint64_t>());
    case DataType::kInt8:
      MICROLITE_TRY(PrepareInt8(p, &summer));
      return Install(p, axis, summer);
    default:
      return p.UnsupportedInput(kInput);
  }
}

}  // namespace

namespace ops {
const Op kCumsum = {builtin::kCumsum, nullptr, Prepare, nullptr};
}

}  // namespace microlite
