// SPDX-License-Identifier: Apache-2.0
#include <math.h>

#include "src/math/fixed_point_functions.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"
#include "src/ops/run_kernel.h"
#include "src/ops/table16.h"

namespace microlite {
namespace {

// SoftmaxOptions
constexpr int kBetaSlot = 0;

constexpr int kIntegerBits = 5;  // Of the differences whose exponentials are taken.

// The exponentials of all differences there can be, for tensors that take them often enough to pay
// for the memory.
const int32_t* KeepExps(PrepareContext& p, const SoftmaxParams& params) {
  constexpr int32_t kWorthATable = 1024;
  constexpr int32_t kLargestDifference = 255;
  if (params.rows * params.depth < kWorthATable) return nullptr;
  const int32_t last =
      -params.min_difference < kLargestDifference ? -params.min_difference : kLargestDifference;
  int32_t* exps = p.KeepArray<int32_t>(static_cast<size_t>(last + 1));
  for (int32_t d = 0; exps != nullptr && d <= last; ++d) {
    exps[d] = FixedExp(Multiply(-d, params.multiplier, params.shift), kIntegerBits);
  }
  return exps;
}

// The output stands for [0, 1) with all the values of its type.
Status CheckProbabilities(PrepareContext& p) {
  MICROLITE_TRY(CheckQuantizedOutput(p, 0));
  const Tensor& output = p.output(0);
  const IntRange range = RangeOf(output.type);
  // An int16 input gives [0, 1] with the values of an int16 that are not negative.
  const bool signed16 = p.input(0).type == DataType::kInt16;
  const int32_t steps = signed16 ? 1 << 15 : range.max - range.min + 1;
  const int32_t zero_point = signed16 ? 0 : range.min;
  const float scale = 1.0f / static_cast<float>(steps);
  // TensorFlow Lite allows an int16 scale this much.
  const float tolerance = output.type == DataType::kInt16 ? 0.001f * scale : 0.0f;
  if (fabsf(output.scale() - scale) <= tolerance && output.zero_point() == zero_point) {
    return Status::kOk;
  }
  return p.Unsupported("output must have scale 1/{} and zero point {}", steps, zero_point);
}

Status PrepareBytes(PrepareContext& p, SoftmaxParams params) {
  MICROLITE_TRY(CheckQuantizedInput(p, 0));
  MICROLITE_TRY(CheckProbabilities(p));
  const double factor = static_cast<double>(params.beta) * static_cast<double>(p.input(0).scale()) *
                        (1 << (31 - kIntegerBits));
  if (!(factor > 0.0)) return p.Invalid("beta is not a positive number");
  Factor scaled;
  // With a factor too large to be one, only the largest element of a row counts.
  const bool usable = ToFactor(factor, &scaled);
  params.min_difference = usable ? -InputRadius(kIntegerBits, scaled.shift) : 0;
  params.multiplier = scaled.multiplier;
  params.shift = scaled.shift;
  params.exps = KeepExps(p, params);
  const SoftmaxKernels& kernels = p.kernels<SoftmaxKernels>();
  if (p.output(0).type == DataType::kInt16) return InstallKernel(p, params, kernels.s8_s16);
  if (p.output(0).type == DataType::kUInt8) return InstallKernel(p, params, kernels.u8);
  return InstallKernel(p, params, kernels.s8);
}

// ---- int16 -----------------------------------------------------------------------------------

struct Int16State {
  int32_t rows, depth;
  Factor factor;       // From differences to multiples of 10 / 65535.
  Table16 exp;         // Of -10 to 0.
  Table16 reciprocal;  // 1 / (1 + x) of 0 to 1.
};

int32_t ToInt16(int32_t x) { return Clamp<int32_t>(x, INT16_MIN, INT16_MAX); }

// The exponentials of a row stay in the output until their sum is known.
int32_t ExpRow(const Int16State& state, const int16_t* input, int16_t* output) {
  int32_t max = INT16_MIN;
  for (int32_t i = 0; i < state.depth; ++i) max = max < input[i] ? input[i] : max;
  uint32_t sum = 0;
  for (int32_t i = 0; i < state.depth; ++i) {
    const int32_t scaled = WrapAdd(Multiply(input[i] - max, state.factor), INT16_MAX);
    output[i] = static_cast<int16_t>(state.exp.At(ToInt16(scaled)));
    sum += static_cast<uint32_t>(output[i]);
  }
  return static_cast<int32_t>(sum & INT32_MAX);
}

Status EvalInt16(const Int16State& state, EvalContext& context) {
  const int32_t depth = state.depth;
  const int16_t* input = context.input<int16_t>(0);
  int16_t* output = context.output<int16_t>(0);
  for (int32_t row = 0; row < state.rows; ++row, input += depth, output += depth) {
    const int32_t sum = ExpRow(state, input, output);
    if (sum == 0) continue;  // Only a sum that wrapped is.
    // sum = (1 + fraction) * 2^(30 - headroom) in units of 2^-15, the fraction as an int16.
    const int headroom = __builtin_clz(static_cast<uint32_t>(sum)) - 1;
    const int32_t fraction =
        static_cast<int32_t>(((static_cast<int64_t>(sum) << headroom) + (1 << 13)) >> 14) -
        ((1 << 15) + (1 << 16));
    const int32_t reciprocal = state.reciprocal.At(ToInt16(fraction));
    const int right = 30 - headroom;
    const int64_t half = right > 0 ? int64_t{1} << (right - 1) : 0;
    for (int32_t i = 0; i < depth; ++i) {
      const int64_t y = (static_cast<int64_t>(output[i]) * reciprocal + half) >> right;
      output[i] = static_cast<int16_t>(Clamp<int64_t>(y, 0, INT16_MAX));
    }
  }
  return Status::kOk;
}

float Exp(float x) { return expf(x); }
float ReciprocalOfOnePlus(float x) { return 1.0f / (1.0f + x); }

Status PrepareInt16(PrepareContext& p, const SoftmaxParams& params) {
  MICROLITE_TRY(CheckQuantizedInput(p, 0));
  MICROLITE_TRY(CheckProbabilities(p));
  if (p.input(0).zero_point() != 0) {
    return p.Unsupported("input has zero point {}, expected 0", p.input(0).zero_point());
  }
  Int16State state;
  state.rows = params.rows;
  state.depth = params.depth;
  const double factor =
      static_cast<double>(p.input(0).scale()) * static_cast<double>(params.beta) / (10.0 / 65535.0);
  if (!(factor > 0.0)) return p.Invalid("beta is not a positive number");
  MICROLITE_TRY(GetFactor(p, factor, &state.factor));
  constexpr float kOutputScale = 2.0f / 65535.0f;
  state.exp.Keep(p, 10.0f / 65535.0f * -65535.0f, 0.0f, kOutputScale * -32768.0f,
                 kOutputScale * 32767.0f, Exp);
  state.reciprocal.Keep(p, 0.0f, 1.0f / 65535.0f * 65535.0f, kOutputScale * -32768.0f,
                        kOutputScale * 32767.0f, ReciprocalOfOnePlus);
  return p.Install<EvalInt16>(state);
}

[[gnu::cold]] Status Prepare(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(1, 1, 1));
  const Tensor& input = p.input(0);
  const bool wider = input.type == DataType::kInt8 && p.output(0).type == DataType::kInt16;
  if (!wider) MICROLITE_TRY(CheckOutputType(p, 0, input.type));
  MICROLITE_TRY(CheckSameShape(p));
  const Shape& shape = input.shape;
  if (shape.rank < 1) return p.Invalid("input is a scalar");
  SoftmaxParams params = {};
  params.depth = shape[shape.rank - 1];
  params.rows = params.depth > 0 ? shape.Count() / params.depth : 0;
  params.beta = p.option<float>(kBetaSlot);
  // An int16 would overwrite two elements of the input.
  if (!wider) p.MayAlias(0, 0);
  switch (input.type) {
    case DataType::kFloat32:
      return InstallKernel(p, params, p.kernels<SoftmaxKernels>().f32);
    case DataType::kInt8:
    case DataType::kUInt8:
      return PrepareBytes(p, params);
    case DataType::kInt16:
      return PrepareInt16(p, params);
    default:
      return p.UnsupportedInput(0);
  }
}

}  // namespace

namespace ops {
const OpFor<SoftmaxKernels> kSoftmax = {{builtin::kSoftmax, nullptr, Prepare, nullptr}};
}

}  // namespace microlite
