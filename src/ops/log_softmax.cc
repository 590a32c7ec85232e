// SPDX-License-Identifier: Apache-2.0
#include <float.h>
#include <math.h>

#include "src/math/fixed_point_functions.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

// LOG_SOFTMAX over rows (the last dimension): x - max - log(sum(exp(x - max))).

namespace microlite {
namespace {

constexpr int kIntegerBits = 5;      // Of scaled differences and of logarithms.
constexpr int kSumIntegerBits = 12;  // Of the sum of exponentials.
constexpr int kOutputIntegerBits = 4;

struct Rows {
  int32_t count, depth;
};

Status EvalFloat(const Rows& rows, EvalContext& context) {
  const float* input = context.input<float>(0);
  float* output = context.output<float>(0);
  for (int32_t row = 0; row < rows.count; ++row, input += rows.depth, output += rows.depth) {
    float max = -FLT_MAX;
    for (int32_t i = 0; i < rows.depth; ++i) max = max < input[i] ? input[i] : max;
    float sum = 0.0f;
    for (int32_t i = 0; i < rows.depth; ++i) sum += expf(input[i] - max);
    const float log_sum = logf(sum);
    for (int32_t i = 0; i < rows.depth; ++i) output[i] = input[i] - max - log_sum;
  }
  return Status::kOk;
}

// INT8 or UINT8 with output scale 1/16 and the largest zero point.
struct State {
  Rows rows;
  Factor factor;   // From differences to numbers with 5 integer bits ...
  Factor inverse;  // ... and back.
  int32_t min_difference;
};

// The logarithm of the sum of a row's exponentials. The sum stays at its largest number rather than
// overflow.
template <class T>
int32_t LogOfSum(const State& state, const T* input, int32_t max) {
  uint32_t sum = 0;
  for (int32_t i = 0; i < state.rows.depth; ++i) {
    const int32_t difference = input[i] - max;
    if (difference < state.min_difference) continue;
    const int32_t exp = FixedExp(Multiply(difference, state.factor), kIntegerBits);
    sum += static_cast<uint32_t>(RoundingShiftRight(exp, kSumIntegerBits));
    if (sum > INT32_MAX) sum = INT32_MAX;
  }
  return FixedLog(static_cast<int32_t>(sum));
}

template <class T, int32_t kMin, int32_t kMax>
Status EvalByte(const State& state, EvalContext& context) {
  const int32_t depth = state.rows.depth;
  const T* input = context.input<T>(0);
  T* output = context.output<T>(0);
  for (int32_t row = 0; row < state.rows.count; ++row, input += depth, output += depth) {
    int32_t max = kMin;
    for (int32_t i = 0; i < depth; ++i) max = max < input[i] ? input[i] : max;
    const int32_t log_sum = LogOfSum(state, input, max);
    // Below, the result would not be a number with 5 integer bits.
    const int32_t by_range = Multiply(WrapAdd(log_sum, INT32_MIN), state.inverse);
    const int32_t by_input = state.min_difference - 1;
    const int32_t least = by_range > by_input ? by_range : by_input;
    for (int32_t i = 0; i < depth; ++i) {
      const int32_t difference = input[i] - max;
      int32_t y = kMin;
      if (difference > least) {
        const int32_t exact = WrapSub(Multiply(difference, state.factor), log_sum);
        y = RoundingShiftRight(exact, 31 - kIntegerBits - kOutputIntegerBits) + kMax;
      }
      output[i] = static_cast<T>(Clamp(y, kMin, kMax));
    }
  }
  return Status::kOk;
}

Status PrepareByte(PrepareContext& p, const Rows& rows) {
  MICROLITE_TRY(CheckQuantizedInput(p, 0));
  MICROLITE_TRY(CheckQuantizedOutput(p, 0));
  const Tensor& output = p.output(0);
  const int32_t zero_point = RangeOf(output.type).max;
  if (output.scale() != 1.0f / 16.0f || output.zero_point() != zero_point) {
    return p.Unsupported("output must have scale 1/16 and zero point {}", zero_point);
  }
  State state;
  state.rows = rows;
  const double factor =
      static_cast<double>(p.input(0).scale()) * (int64_t{1} << (31 - kIntegerBits));
  MICROLITE_TRY(GetFactor(p, factor, &state.factor));
  if (state.factor.shift < 1) return p.Invalid("input scale is too small");
  const double inverse = static_cast<double>(int64_t{1} << (31 - state.factor.shift)) /
                         static_cast<double>(state.factor.multiplier);
  MICROLITE_TRY(GetFactor(p, inverse, &state.inverse));
  state.min_difference = -InputRadius(kIntegerBits, state.factor.shift);
  if (output.type == DataType::kUInt8) return p.Install<EvalByte<uint8_t, 0, UINT8_MAX>>(state);
  return p.Install<EvalByte<int8_t, INT8_MIN, INT8_MAX>>(state);
}

[[gnu::cold]] Status Prepare(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(1, 1, 1));
  const Tensor& input = p.input(0);
  MICROLITE_TRY(CheckOutputType(p, 0, input.type));
  MICROLITE_TRY(CheckSameShape(p));
  const Shape& shape = input.shape;
  if (shape.rank < 1) return p.Invalid("input is a scalar");
  const int32_t depth = shape[shape.rank - 1];
  const Rows rows = {depth > 0 ? shape.Count() / depth : 0, depth};
  p.MayAlias(0, 0);
  switch (input.type) {
    case DataType::kFloat32:
      return p.Install<EvalFloat>(rows);
    case DataType::kInt8:
    case DataType::kUInt8:
      return PrepareByte(p, rows);
    default:
      return p.UnsupportedInput(0);
  }
}

}  // namespace

namespace ops {
const Op kLogSoftmax = {builtin::kLogSoftmax, nullptr, Prepare, nullptr};
}

}  // namespace microlite
