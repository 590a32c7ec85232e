// SPDX-License-Identifier: Apache-2.0
#include "src/ops/ops.h"
#include "src/ops/prepare.h"
#include "src/ops/window.h"

// CONV_3D on floats: activations [batch][depth][height][width][channels], filters
// [depth][height][width][in][out].

namespace microlite {
namespace {

// Conv3DOptions, beside the padding: strides of depth, height and width, and dilations.
constexpr int kStrideSlots[] = {1, 3, 2};
constexpr int kDilationSlots[] = {5, 7, 6};
constexpr int kActivationSlot = 4;

constexpr int kInput = 0, kFilter = 1, kBias = 2;

struct Axis {
  int32_t input, output, taps;
  int16_t stride, dilation, pad;

  // Where the tap stands on the input for that output; outside of it for those that are skipped.
  int32_t At(int32_t position, int32_t tap) const {
    return position * stride - pad + tap * dilation;
  }
  bool Has(int32_t i) const { return i >= 0 && i < input; }
};

struct State {
  int32_t batches, inputs, outputs;
  Axis axes[3];  // Depth, height, width.
  FloatRange range;
  bool has_bias;
};

// Adds one input pixel to all output channels of a position.
void AddPixel(const State& s, const float* x, const float* filter, float* sums) {
  for (int32_t i = 0; i < s.inputs; ++i, filter += s.outputs) {
    for (int32_t o = 0; o < s.outputs; ++o) sums[o] += x[i] * filter[o];
  }
}

// Writes the sums of one output position, channel by channel in the order of the reference kernel.
void RunPosition(const State& s, const float* image, const float* filter, const int32_t* at,
                 float* sums) {
  const Axis &depth = s.axes[0], &height = s.axes[1], &width = s.axes[2];
  for (int32_t o = 0; o < s.outputs; ++o) sums[o] = 0.0f;
  for (int32_t d = 0; d < depth.taps; ++d) {
    const int32_t z = depth.At(at[0], d);
    for (int32_t h = 0; h < height.taps; ++h) {
      const int32_t y = height.At(at[1], h);
      for (int32_t w = 0; w < width.taps; ++w, filter += s.inputs * s.outputs) {
        const int32_t x = width.At(at[2], w);
        if (!depth.Has(z) || !height.Has(y) || !width.Has(x)) continue;
        const int32_t pixel = (z * height.input + y) * width.input + x;
        AddPixel(s, image + pixel * s.inputs, filter, sums);
      }
    }
  }
}

Status Eval(const State& s, EvalContext& context) {
  const float* image = context.input<float>(kInput);
  const float* filter = context.input<float>(kFilter);
  const float* bias = s.has_bias ? context.input<float>(kBias) : nullptr;
  float* output = context.output<float>(0);
  const int32_t image_size = s.axes[0].input * s.axes[1].input * s.axes[2].input * s.inputs;
  const int32_t positions = s.axes[0].output * s.axes[1].output * s.axes[2].output;
  for (int32_t b = 0; b < s.batches; ++b, image += image_size) {
    int32_t at[3] = {};
    for (int32_t i = 0; i < positions; ++i, output += s.outputs) {
      RunPosition(s, image, filter, at, output);
      for (int32_t o = 0; o < s.outputs; ++o) {
        const float sum = bias != nullptr ? output[o] + bias[o] : output[o];
        output[o] = Clamp(sum, s.range.min, s.range.max);
      }
      for (int axis = 2; axis >= 0 && ++at[axis] == s.axes[axis].output; --axis) at[axis] = 0;
    }
  }
  return Status::kOk;
}

Status PrepareShapes(PrepareContext& p, State* s) {
  const Shape& in = p.input(kInput).shape;
  const Shape& filter = p.input(kFilter).shape;
  const Shape& out = p.output(0).shape;
  if (in.rank != 5 || filter.rank != 5 || out.rank != 5) {
    return p.Invalid("input, filter and output have ranks {}, {} and {}, expected 5", in.rank,
                     filter.rank, out.rank);
  }
  if (in[0] != out[0]) return p.Invalid("input has {} batches, output {}", in[0], out[0]);
  if (filter[3] != in[4] || filter[4] != out[4]) {
    return p.Invalid("filter leads from {} to {} channels, input has {}", filter[3], filter[4],
                     in[4]);
  }
  int8_t padding;
  MICROLITE_TRY(GetPadding(p, &padding));
  for (int i = 0; i < 3; ++i) {
    const int32_t stride = p.option<int32_t>(kStrideSlots[i]);
    const int32_t dilation = p.option<int32_t>(kDilationSlots[i], 1);
    Axis& axis = s->axes[i];
    MICROLITE_TRY(
        PlaceWindow(p, {{filter[i], dilation}, stride, in[1 + i], out[1 + i]}, padding, &axis.pad));
    axis.input = in[1 + i];
    axis.output = out[1 + i];
    axis.taps = filter[i];
    axis.stride = static_cast<int16_t>(stride);
    axis.dilation = static_cast<int16_t>(filter[i] == 1 ? 1 : dilation);
  }
  s->batches = in[0];
  s->inputs = in[4];
  s->outputs = out[4];
  return CheckWork(p, int64_t{filter.Count(0, 3)} * (filter[3] > 0 ? filter[3] : 1));
}

[[gnu::cold]] Status Prepare(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(2, 3, 1));
  MICROLITE_TRY(CheckInputType(p, kInput, DataType::kFloat32));
  MICROLITE_TRY(CheckInputType(p, kFilter, DataType::kFloat32));
  MICROLITE_TRY(CheckOutputType(p, 0, DataType::kFloat32));
  State state = {};
  MICROLITE_TRY(PrepareShapes(p, &state));
  MICROLITE_TRY(CheckBias(p, kBias, DataType::kFloat32, state.outputs));
  Activation activation;
  MICROLITE_TRY(GetActivation(p, kActivationSlot, &activation));
  state.range = ActivationRange(activation);
  state.has_bias = p.has_input(kBias);
  return p.Install<Eval>(state);
}

}  // namespace

namespace ops {
const Op kConv3D = {builtin::kConv3D, nullptr, Prepare, nullptr};
}

}  // namespace microlite
