// SPDX-License-Identifier: Apache-2.0
#include <math.h>

#include "src/math/fixed_point_functions.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

// L2_NORMALIZATION: each row (the last dimension) divided by its length.

namespace microlite {
namespace {

constexpr int kActivationSlot = 0;  // L2NormOptions

struct State {
  int32_t rows, depth;
  int32_t input_zero_point;
};

Status EvalFloat(const State& state, EvalContext& context) {
  constexpr float kLeast = 1e-6f;  // So that zeros stay zeros.
  const float* input = context.input<float>(0);
  float* output = context.output<float>(0);
  for (int32_t row = 0; row < state.rows; ++row, input += state.depth, output += state.depth) {
    float squares = 0.0f;
    for (int32_t i = 0; i < state.depth; ++i) squares += input[i] * input[i];
    const float root = sqrtf(squares);
    const float length = root < kLeast ? kLeast : root;
    for (int32_t i = 0; i < state.depth; ++i) output[i] = input[i] / length;
  }
  return Status::kOk;
}

// INT8 with output scale 1/128, and UINT8 with zero point 128 besides.
template <class T>
Status EvalBytes(const State& state, EvalContext& context) {
  constexpr int kOutputBits = 7;
  constexpr bool kSigned = T(-1) < 0;
  const T* input = context.input<T>(0);
  T* output = context.output<T>(0);
  for (int32_t row = 0; row < state.rows; ++row, input += state.depth, output += state.depth) {
    int32_t squares = 0;
    for (int32_t i = 0; i < state.depth; ++i) {
      const int32_t x = input[i] - state.input_zero_point;
      squares = WrapAdd(squares, x * x);
    }
    const Factor inverse = FixedInverseSqrt(squares);
    for (int32_t i = 0; i < state.depth; ++i) {
      const int32_t x = input[i] - state.input_zero_point;
      // The signed kernel takes the output's scale into the factor, the older one into the input.
      const int32_t y = kSigned ? Multiply(x, inverse.multiplier, inverse.shift + kOutputBits)
                                : Multiply(x * (1 << kOutputBits), inverse);
      output[i] = static_cast<T>(Clamp<int32_t>(y, -128, 127) + (kSigned ? 0 : 128));
    }
  }
  return Status::kOk;
}

Status CheckUnit(PrepareContext& p, int32_t zero_point) {
  MICROLITE_TRY(CheckQuantizedInput(p, 0));
  MICROLITE_TRY(CheckQuantizedOutput(p, 0));
  if (p.output(0).scale() == 1.0f / 128.0f && p.output(0).zero_point() == zero_point) {
    return Status::kOk;
  }
  return p.Unsupported("output must have scale 1/128 and zero point {}", zero_point);
}

[[gnu::cold]] Status Prepare(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(1, 1, 1));
  const Tensor& input = p.input(0);
  MICROLITE_TRY(CheckOutputType(p, 0, input.type));
  MICROLITE_TRY(CheckSameShape(p));
  if (p.option<int8_t>(kActivationSlot) != 0) {
    return p.Unsupported("a fused activation is not supported");
  }
  const Shape& shape = input.shape;
  if (shape.rank < 1) return p.Invalid("input is a scalar");
  const int32_t depth = shape[shape.rank - 1];
  const State state = {depth > 0 ? shape.Count() / depth : 0, depth, input.zero_point()};
  p.MayAlias(0, 0);
  switch (input.type) {
    case DataType::kFloat32:
      return p.Install<EvalFloat>(state);
    case DataType::kInt8:
      MICROLITE_TRY(CheckUnit(p, 0));
      return p.Install<EvalBytes<int8_t>>(state);
    case DataType::kUInt8:
      MICROLITE_TRY(CheckUnit(p, 128));
      return p.Install<EvalBytes<uint8_t>>(state);
    default:
      return p.UnsupportedInput(0);
  }
}

}  // namespace

namespace ops {
const Op kL2Normalization = {builtin::kL2Normalization, nullptr, Prepare, nullptr};
}

}  // namespace microlite
