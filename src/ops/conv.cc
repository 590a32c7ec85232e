// SPDX-License-Identifier: Apache-2.0
#include "src/ops/ops.h"
#include "src/ops/product.h"
#include "src/ops/window.h"

namespace microlite {
namespace {

constexpr int kInput = 0, kFilter = 1;

// Where CONV_2D and DEPTHWISE_CONV_2D differ.
struct Kind {
  // Slots of Conv2DOptions and DepthwiseConv2DOptions. The latter's depth_multiplier repeats what
  // the shapes say.
  int activation_slot, dilation_width_slot, dilation_height_slot, bias_type_slot;
  int output_dimension;  // The filter's dimension with an element for each output channel.
};
constexpr Kind kConvKind = {3, 4, 5, 6, 0};
constexpr Kind kDepthwiseKind = {4, 5, 6, -1, 3};

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
  MICROLITE_TRY(PrepareGroups(p, kind, filter, params));
  return CheckWork(p, filter.Count() / filter[kind.output_dimension]);
}

template <class Kernels>
Status Prepare(PrepareContext& p, const Kind& kind) {
  MICROLITE_TRY(p.CheckArity(2, 3, 1));
  ConvParams params = {};
  MICROLITE_TRY(PrepareShapes(p, kind, &params));
  ProductSpec spec;
  spec.filter_axis = kind.output_dimension;
  spec.outputs = params.output.channels;
  spec.activation_slot = kind.activation_slot;
  spec.bias_type_slot = kind.bias_type_slot;
  // As in TensorFlow Lite, where CONV_2D with one scale is the older case.
  const bool depthwise = kind.output_dimension == kDepthwiseKind.output_dimension;
  spec.asymmetric = depthwise || p.input(kFilter).quantization.per_channel() || params.groups > 1;
  ProductTypes types;
  MICROLITE_TRY(PrepareProduct(p, spec, &params, &types));
  return InstallProduct(p, spec, params, types, p.kernels<Kernels>());
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
