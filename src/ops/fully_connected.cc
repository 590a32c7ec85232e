// SPDX-License-Identifier: Apache-2.0
#include "src/ops/ops.h"
#include "src/ops/prepare.h"
#include "src/ops/run_kernel.h"

namespace microlite {
namespace {

// FullyConnectedOptions
constexpr int kActivationSlot = 0;
constexpr int kWeightsFormatSlot = 1;

constexpr int kInput = 0, kFilter = 1, kBias = 2;

Status CheckShapes(PrepareContext& p, FullyConnectedParams* params) {
  const Shape& input = p.input(kInput).shape;
  const Shape& filter = p.input(kFilter).shape;
  if (filter.rank != 2) return p.Invalid("filter has rank {}, expected 2", filter.rank);
  params->outputs = filter[0];
  params->inputs = filter[1];
  const int32_t count = input.Count();
  if (params->inputs == 0 || count % params->inputs != 0) {
    return p.Invalid("input has {} elements, not a multiple of the filter's {}", count,
                     params->inputs);
  }
  params->batches = count / params->inputs;
  const int32_t outputs = p.output(0).shape.Count();
  if (static_cast<int64_t>(params->batches) * params->outputs != outputs) {
    return p.Invalid("output has {} elements, expected {} x {}", outputs, params->batches,
                     params->outputs);
  }
  return Status::kOk;
}

Status PrepareInt8(PrepareContext& p, FullyConnectedParams params, Activation activation) {
  MICROLITE_TRY(CheckQuantizedInput(p, kInput));
  MICROLITE_TRY(CheckQuantizedOutput(p, 0));
  MICROLITE_TRY(CheckFilterScales(p, 0, params.outputs));
  const Tensor& input = p.input(kInput);
  const Tensor& filter = p.input(kFilter);
  MICROLITE_TRY(CheckBias(p, kBias, DataType::kInt32, params.outputs));
  params.input_zero_point = static_cast<int16_t>(input.zero_point());
  params.filter_zero_point = static_cast<int16_t>(filter.zero_point());
  MICROLITE_TRY(PrepareRequantize(p, input, filter, p.output(0), activation,
                                  !filter.quantization.per_channel(), &params.requantize));
  return InstallProduct(p, params, ProductTypes::kS8, p.kernels<FullyConnectedKernels>());
}

[[gnu::cold]] Status Prepare(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(2, 3, 1));
  Activation activation;
  MICROLITE_TRY(GetActivation(p, kActivationSlot, &activation));
  if (p.option<int8_t>(kWeightsFormatSlot) != 0) {
    return p.Unsupported("shuffled weights are not supported");
  }
  FullyConnectedParams params = {};
  MICROLITE_TRY(CheckShapes(p, &params));
  const DataType type = p.input(kInput).type;
  MICROLITE_TRY(CheckFilterType(p));
  MICROLITE_TRY(CheckOutputType(p, 0, type));
  switch (type) {
    case DataType::kFloat32:
      MICROLITE_TRY(CheckBias(p, kBias, type, params.outputs));
      params.range = ActivationRange(activation);
      return InstallProduct(p, params, ProductTypes::kF32, p.kernels<FullyConnectedKernels>());
    case DataType::kInt8:
      return PrepareInt8(p, params, activation);
    default:
      return p.UnsupportedInput(kInput);
  }
}

}  // namespace

namespace ops {
const OpFor<FullyConnectedKernels> kFullyConnected = {
    {builtin::kFullyConnected, nullptr, Prepare, nullptr}};
}

}  // namespace microlite
