// SPDX-License-Identifier: Apache-2.0
#include "src/ops/ops.h"
#include "src/ops/product.h"

namespace microlite {
namespace {

// FullyConnectedOptions
constexpr int kActivationSlot = 0;
constexpr int kWeightsFormatSlot = 1;
constexpr int kAsymmetricSlot = 3;
constexpr int kBiasTypeSlot = 4;

constexpr int kInput = 0, kFilter = 1;

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

[[gnu::cold]] Status Prepare(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(2, 3, 1));
  if (p.option<int8_t>(kWeightsFormatSlot) != 0) {
    return p.Unsupported("shuffled weights are not supported");
  }
  FullyConnectedParams params = {};
  MICROLITE_TRY(CheckShapes(p, &params));
  ProductSpec spec;
  spec.outputs = params.outputs;
  spec.activation_slot = kActivationSlot;
  spec.bias_type_slot = kBiasTypeSlot;
  spec.connected = true;
  spec.asymmetric = p.option<int8_t>(kAsymmetricSlot) != 0;
  ProductTypes types;
  MICROLITE_TRY(PrepareProduct(p, spec, &params, &types));
  return InstallProduct(p, spec, params, types, p.kernels<FullyConnectedKernels>());
}

}  // namespace

namespace ops {
const OpFor<FullyConnectedKernels> kFullyConnected = {
    {builtin::kFullyConnected, nullptr, Prepare, nullptr}};
}

}  // namespace microlite
