// SPDX-License-Identifier: Apache-2.0
#include "src/ops/window.h"

namespace microlite {
namespace {

// Conv2DOptions, DepthwiseConv2DOptions and Pool2DOptions
constexpr int kPaddingSlot = 0, kStrideWidthSlot = 1, kStrideHeightSlot = 2;
constexpr int8_t kSame = 0, kValid = 1;

// One axis of a window and of the images on both sides.
struct Axis {
  int32_t input, output;
  int32_t size, stride, dilation;
};

// Works out the padding before the first element, as TensorFlow Lite does: what is missing to give
// every output a whole window, the smaller half of it in front.
Status PlaceWindow(PrepareContext& p, const Axis& axis, int8_t padding, int32_t* before) {
  if (axis.size <= 0 || axis.stride <= 0 || axis.dilation <= 0) {
    return p.Invalid("window of size {}, stride {}, dilation {}: all must be positive", axis.size,
                     axis.stride, axis.dilation);
  }
  const int64_t extent = static_cast<int64_t>(axis.size - 1) * axis.dilation + 1;
  // Kernels add up positions on the input, in the window and in the padding.
  if (extent + axis.input > INT32_MAX / 2) {
    return p.Invalid("window of size {}, dilation {} is too large", axis.size, axis.dilation);
  }
  const int64_t starts = padding == kSame ? axis.input : axis.input - extent + 1;
  const int64_t outputs = starts > 0 ? (starts + axis.stride - 1) / axis.stride : 0;
  if (outputs != axis.output) {
    return p.Invalid("output has {} rows or columns, the window gives {}", axis.output,
                     static_cast<int32_t>(outputs));
  }
  const int64_t missing = (outputs - 1) * axis.stride + extent - axis.input;
  *before = outputs > 0 && missing > 0 ? static_cast<int32_t>(missing / 2) : 0;
  return Status::kOk;
}

}  // namespace

Status PrepareWindow(PrepareContext& p, Window* window, ImageShape* input, ImageShape* output) {
  const Shape& in = p.input(0).shape;
  const Shape& out = p.output(0).shape;
  if (in.rank != 4 || out.rank != 4) {
    return p.Invalid("input and output have ranks {} and {}, expected 4", in.rank, out.rank);
  }
  if (in[0] != out[0]) {
    return p.Invalid("input has {} batches, output {}", in[0], out[0]);
  }
  const int8_t padding = p.option<int8_t>(kPaddingSlot);
  if (padding != kSame && padding != kValid) {
    return p.Unsupported("padding {} is not supported", padding);
  }
  *input = {in[1], in[2], in[3]};
  *output = {out[1], out[2], out[3]};
  window->stride_height = p.option<int32_t>(kStrideHeightSlot);
  window->stride_width = p.option<int32_t>(kStrideWidthSlot);
  // Of a single element, so that kernels may ask for 1 to know that elements are neighbours.
  if (window->height == 1) window->dilation_height = 1;
  if (window->width == 1) window->dilation_width = 1;
  const Axis rows = {in[1], out[1], window->height, window->stride_height, window->dilation_height};
  const Axis columns = {in[2], out[2], window->width, window->stride_width, window->dilation_width};
  MICROLITE_TRY(PlaceWindow(p, rows, padding, &window->pad_top));
  return PlaceWindow(p, columns, padding, &window->pad_left);
}

}  // namespace microlite
