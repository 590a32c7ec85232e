// SPDX-License-Identifier: Apache-2.0
#include <math.h>

#include "src/math/fixed_point_functions.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"
#include "src/ops/run_kernel.h"

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
  const int32_t steps = range.max - range.min + 1;
  const float scale = 1.0f / static_cast<float>(steps);
  // TensorFlow Lite allows an int16 scale this much.
  const float tolerance = output.type == DataType::kInt16 ? 0.001f * scale : 0.0f;
  if (fabsf(output.scale() - scale) <= tolerance && output.zero_point() == range.min) {
    return Status::kOk;
  }
  return p.Unsupported("output must have scale 1/{} and zero point {}", steps, range.min);
}

Status PrepareInt8(PrepareContext& p, SoftmaxParams params) {
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
  return InstallKernel(p, params, kernels.s8);
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
      return PrepareInt8(p, params);
    default:
      return p.UnsupportedInput(0);
  }
}

}  // namespace

namespace ops {
const OpFor<SoftmaxKernels> kSoftmax = {{builtin::kSoftmax, nullptr, Prepare, nullptr}};
}

}  // namespace microlite
