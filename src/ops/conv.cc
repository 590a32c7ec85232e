// SPDX-License-Identifier: Apache-2.0
#include "src/ops/ops.h"
#include "src/ops/prepare.h"
#include "src/ops/run_kernel.h"
#include "src/ops/window.h"

namespace microlite {
namespace {

constexpr int kInput = 0, kFilter = 1, kBias = 2;

// Where CONV_2D and DEPTHWISE_CONV_2D differ.
struct Kind {
  // Slots of Conv2DOptions and DepthwiseConv2DOptions. The latter's depth_multiplier repeats what
  // the shapes say.
  int activation_slot, dilation_width_slot, dilation_height_slot;
  int output_dimension;  // The filter's dimension with an element for each output channel.
};
constexpr Kind kConvKind = {3, 4, 5, 0};
constexpr Kind kDepthwiseKind = {4, 5, 6, 3};

// Groups of channels from the filter's shape; see ConvParams.
Status PrepareGroups(PrepareContext& p, const Kind& kind, const Shape& filter, ConvParams* params) {
  const int32_t inputs = params->input.channels, outputs = params->output.channels;
  if (filter[kind.output_dimension] != outputs) {
    return p.Invalid("filter is for {} output channels, output has {}",
                     filter[kind.output_dimension], outputs);
  }
  const bool depthwise = kind.output_dimension == kDepthwiseKind.output_dimension;
  if (depthwise && filter[0] != 1) {
    return p.Invalid("filter's first dimension is {}, expected 1", filter[0]);
  }
  const int32_t seen = depthwise ? 1 : filter[3];
  if (inputs == 0 || inputs % seen != 0) {
    return p.Invalid("input has {} channels, not a multiple of the filter's {}", inputs, seen);
  }
  params->groups = inputs / seen;
  if (outputs % params->groups != 0) {
    return p.Invalid("{} output channels cannot be cut into {} groups", outputs, params->groups);
  }
  return Status::kOk;
}

Status PrepareShapes(PrepareContext& p, const Kind& kind, ConvParams* params) {
  const Shape& filter = p.input(kFilter).shape;
  if (filter.rank != 4) return p.Invalid("filter has rank {}, expected 4", filter.rank);
  if (filter.Count() == 0) return p.Invalid("filter has no elements");
  const WindowSide rows = {filter[1], p.option<int32_t>(kind.dilation_height_slot, 1)};
  const WindowSide columns = {filter[2], p.option<int32_t>(kind.dilation_width_slot, 1)};
  MICROLITE_TRY(PrepareWindow(p, rows, columns, &params->window, &params->input, &params->output));
  params->batches = p.input(kInput).shape[0];
  return PrepareGroups(p, kind, filter, params);
}

template <class Kernels>
Status Prepare(PrepareContext& p, const Kind& kind) {
  MICROLITE_TRY(p.CheckArity(2, 3, 1));
  Activation activation;
  MICROLITE_TRY(GetActivation(p, kind.activation_slot, &activation));
  const Tensor& input = p.input(kInput);
  const Tensor& output = p.output(0);
  MICROLITE_TRY(CheckFilterType(p));
  MICROLITE_TRY(CheckOutputType(p, 0, input.type));
  ConvParams params = {};
  MICROLITE_TRY(PrepareShapes(p, kind, &params));
  switch (input.type) {
    case DataType::kFloat32:
      MICROLITE_TRY(CheckBias(p, kBias, DataType::kFloat32, params.output.channels));
      params.range = ActivationRange(activation);
      return InstallProduct(p, params, ProductTypes::kF32, p.kernels<Kernels>());
    case DataType::kInt8:
      MICROLITE_TRY(CheckBias(p, kBias, DataType::kInt32, params.output.channels));
      MICROLITE_TRY(CheckQuantizedInput(p, kInput));
      MICROLITE_TRY(CheckQuantizedOutput(p, 0));
      MICROLITE_TRY(CheckFilterScales(p, kind.output_dimension, params.output.channels));
      if (p.input(kFilter).zero_point() != 0) {
        return p.Unsupported("filter has zero point {}, expected 0", p.input(kFilter).zero_point());
      }
      params.input_zero_point = static_cast<int16_t>(input.zero_point());
      MICROLITE_TRY(PrepareRequantize(p, input, p.input(kFilter), output, activation, false,
                                      &params.requantize));
      return InstallProduct(p, params, ProductTypes::kS8, p.kernels<Kernels>());
    default:
      return p.UnsupportedInput(kInput);
  }
}

[[gnu::cold]] Status PrepareConv(PrepareContext& p) { return Prepare<ConvKernels>(p, kConvKind); }
[[gnu::cold]] Status PrepareDepthwise(PrepareContext& p) {
  return Prepare<DepthwiseConvKernels>(p, kDepthwiseKind);
}

}  // namespace

namespace ops {
const OpFor<ConvKernels> kConv2D = {{builtin::kConv2D, nullptr, PrepareConv, nullptr}};
const OpFor<DepthwiseConvKernels> kDepthwiseConv2D = {
    {builtin::kDepthwiseConv2D, nullptr, PrepareDepthwise, nullptr}};
}  // namespace ops

}  // namespace microlite
