// SPDX-License-Identifier: Apache-2.0
#include <math.h>

#include "src/ops/ops.h"
#include "src/ops/prepare.h"
#include "src/ops/run_kernel.h"
#include "src/ops/window.h"

namespace microlite {
namespace {

// Pool2DOptions
constexpr int kWidthSlot = 3, kHeightSlot = 4, kActivationSlot = 5;

Status PrepareShapes(PrepareContext& p, PoolParams* params) {
  const WindowSide rows = {p.option<int32_t>(kHeightSlot), 1};
  const WindowSide columns = {p.option<int32_t>(kWidthSlot), 1};
  MICROLITE_TRY(PrepareWindow(p, rows, columns, &params->window, &params->input, &params->output));
  params->batches = p.input(0).shape[0];
  if (params->input.channels != params->output.channels) {
    return p.Invalid("input has {} channels, output {}", params->input.channels,
                     params->output.channels);
  }
  // Of a window that is larger than the image, no more than the image is looked at.
  const int32_t height = rows.size < params->input.height ? rows.size : params->input.height;
  const int32_t width = columns.size < params->input.width ? columns.size : params->input.width;
  return CheckWork(p, int64_t{height} * width);
}

// Pools do not requantise: both sides must mean the same by a number.
Status CheckQuantization(PrepareContext& p) {
  MICROLITE_TRY(CheckQuantizedInput(p, 0));
  MICROLITE_TRY(CheckQuantizedOutput(p, 0));
  const Tensor& input = p.input(0);
  const Tensor& output = p.output(0);
  // TensorFlow Lite allows this much.
  constexpr float kTolerance = 1e-6f;
  if (fabsf(input.scale() - output.scale()) > kTolerance ||
      input.zero_point() != output.zero_point()) {
    return p.Invalid("input and output are quantised differently");
  }
  return Status::kOk;
}

ChoosePool ForType(const PoolsOfType& pools, DataType type) {
  switch (type) {
    case DataType::kFloat32:
      return pools.f32;
    case DataType::kInt8:
      return pools.s8;
    case DataType::kInt16:
      return pools.s16;
    case DataType::kUInt8:
      return pools.u8;
    default:
      return nullptr;
  }
}

Status Prepare(PrepareContext& p, const PoolsOfType& pools) {
  MICROLITE_TRY(p.CheckArity(1, 1, 1));
  Activation activation;
  MICROLITE_TRY(GetActivation(p, kActivationSlot, &activation));
  const DataType type = p.input(0).type;
  MICROLITE_TRY(CheckOutputType(p, 0, type));
  const ChoosePool choose = ForType(pools, type);
  if (choose == nullptr) return p.UnsupportedInput(0);
  PoolParams params = {};
  MICROLITE_TRY(PrepareShapes(p, &params));
  if (type == DataType::kFloat32) {
    params.range = ActivationRange(activation);
  } else {
    MICROLITE_TRY(CheckQuantization(p));
    const IntRange range = ActivationRange(activation, p.output(0));
    params.min = range.min;
    params.max = range.max;
  }
  return InstallKernel(p, params, choose);
}

[[gnu::cold]] Status PrepareAverage(PrepareContext& p) {
  return Prepare(p, p.kernels<PoolKernels>().average);
}
[[gnu::cold]] Status PrepareL2(PrepareContext& p) {
  return Prepare(p, p.kernels<PoolKernels>().l2);
}
[[gnu::cold]] Status PrepareMax(PrepareContext& p) {
  return Prepare(p, p.kernels<PoolKernels>().max);
}

}  // namespace

namespace ops {
const OpFor<PoolKernels> kAveragePool2D = {
    {builtin::kAveragePool2D, nullptr, PrepareAverage, nullptr}};
const OpFor<PoolKernels> kL2Pool2D = {{builtin::kL2Pool2D, nullptr, PrepareL2, nullptr}};
const OpFor<PoolKernels> kMaxPool2D = {{builtin::kMaxPool2D, nullptr, PrepareMax, nullptr}};
}  // namespace ops

}  // namespace microlite
