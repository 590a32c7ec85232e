// SPDX-License-Identifier: Apache-2.0
#include "src/ops/ops.h"
#include "src/ops/product.h"
#include "src/ops/window.h"

namespace microlite {
namespace {

// TransposeConvOptions, beside the padding
constexpr int kStrideWidthSlot = 1, kStrideHeightSlot = 2, kActivationSlot = 3, kBiasTypeSlot = 4;

constexpr int kFilter = 1, kInput = 2, kBias = 3;  // Input 0 repeats the output's shape.

Status PrepareShapes(PrepareContext& p, ConvParams* params) {
  const Shape& filter = p.input(kFilter).shape;
  const Shape& in = p.input(kInput).shape;
  const Shape& out = p.output(0).shape;
  if (filter.rank != 4 || in.rank != 4 || out.rank != 4) {
    return p.Invalid("filter, input and output have ranks {}, {} and {}, expected 4", filter.rank,
                     in.rank, out.rank);
  }
  if (in[0] != out[0]) return p.Invalid("input has {} batches, output {}", in[0], out[0]);
  if (filter[0] != out[3] || filter[3] != in[3]) {
    return p.Invalid("filter leads from {} to {} channels, input has {}", filter[3], filter[0],
                     in[3]);
  }
  params->batches = in[0];
  params->input = {in[1], in[2], in[3]};
  params->output = {out[1], out[2], out[3]};
  params->groups = 1;
  const int32_t stride_width = p.option<int32_t>(kStrideWidthSlot);
  const int32_t stride_height = p.option<int32_t>(kStrideHeightSlot);
  Window& window = params->window;
  int8_t padding;
  MICROLITE_TRY(GetPadding(p, &padding));
  // Any input will do, as in TensorFlow Lite: the kernel leaves out what lies outside.
  constexpr int32_t kAny = WindowAxis::kAnyOutput;
  MICROLITE_TRY(
      PlaceWindow(p, {{filter[1], 1}, stride_height, out[1], kAny}, padding, &window.pad_top));
  MICROLITE_TRY(
      PlaceWindow(p, {{filter[2], 1}, stride_width, out[2], kAny}, padding, &window.pad_left));
  window.height = static_cast<int16_t>(filter[1]);
  window.width = static_cast<int16_t>(filter[2]);
  window.stride_height = static_cast<int16_t>(stride_height);
  window.stride_width = static_cast<int16_t>(stride_width);
  window.dilation_height = window.dilation_width = 1;
  return CheckWork(p, int64_t{filter[1]} * filter[2] * (filter[3] > 0 ? filter[3] : 1));
}

// A bias of INT16, as TensorFlow Lite for Microcontrollers takes it, is widened in each run.
struct NarrowBiasState {
  ProductState<ConvParams> product;
  uint32_t bias;
};

Status RunNarrowBias(const NarrowBiasState& state, EvalContext& context) {
  const ProductState<ConvParams>& s = state.product;
  const int16_t* narrow = context.input<int16_t>(kBias);
  int64_t* bias = context.scratch<int64_t>(state.bias);
  for (int32_t i = 0; i < s.params.output.channels; ++i) bias[i] = narrow[i];
  s.run(s.params, context.input<void>(kInput), context.input<void>(kFilter), bias,
        context.output<void>(0), context.scratch<void>(s.scratch));
  return Status::kOk;
}

Status PrepareNarrowBias(PrepareContext& p, ProductSpec spec, ConvParams* params) {
  constexpr int kNone = kBias + 1;
  MICROLITE_TRY(CheckBias(p, kBias, DataType::kInt16, spec.outputs));
  spec.bias = kNone;  // As if it was not there, which leaves sums of 64 bits.
  spec.bias_type_slot = -1;
  ProductTypes types;
  MICROLITE_TRY(PrepareProduct(p, spec, params, &types));
  const auto kernel = p.kernels<TransposeConvKernels>().choose[static_cast<int>(types)](*params);
  const size_t bytes = static_cast<size_t>(spec.outputs) * sizeof(int64_t);
  const uint32_t bias = p.RequestScratch(bytes);
  return p.Install<RunNarrowBias>(NarrowBiasState{
      {*params, kernel.run, p.RequestScratch(kernel.scratch_bytes), kInput, kBias}, bias});
}

[[gnu::cold]] Status Prepare(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(3, 4, 1));
  ConvParams params = {};
  MICROLITE_TRY(PrepareShapes(p, &params));
  ProductSpec spec;
  spec.input = kInput;
  spec.bias = kBias;
  spec.outputs = params.output.channels;
  spec.activation_slot = kActivationSlot;
  spec.bias_type_slot = kBiasTypeSlot;
  if (p.input(kInput).type == DataType::kInt16 && p.input(kFilter).type == DataType::kInt8 &&
      p.has_input(kBias) && p.input(kBias).type == DataType::kInt16) {
    return PrepareNarrowBias(p, spec, &params);
  }
  ProductTypes types;
  MICROLITE_TRY(PrepareProduct(p, spec, &params, &types));
  return InstallProduct(p, spec, params, types, p.kernels<TransposeConvKernels>());
}

}  // namespace

namespace ops {
const OpFor<TransposeConvKernels> kTransposeConv = {
    {builtin::kTransposeConv, nullptr, Prepare, nullptr}};
}

}  // namespace microlite
