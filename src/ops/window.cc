// SPDX-License-Identifier: Apache-2.0
#include "src/ops/window.h"

namespace microlite {
namespace {

// Conv2DOptions, DepthwiseConv2DOptions and Pool2DOptions
constexpr int kPaddingSlot = 0, kStrideWidthSlot = 1, kStrideHeightSlot = 2;
constexpr int8_t kSame = 0, kValid = 1;

// What a Window can hold.
constexpr int32_t kMost = INT16_MAX;

}  // namespace

Status GetPadding(PrepareContext& p, int8_t* padding) {
  *padding = p.option<int8_t>(kPaddingSlot);
  if (*padding == kSame || *padding == kValid) return Status::kOk;
  return p.Unsupported("padding {} is not supported", *padding);
}

Status PlaceWindow(PrepareContext& p, const WindowAxis& axis, int8_t padding, int16_t* before) {
  const int32_t size = axis.side.size, dilation = axis.side.dilation;
  if (size <= 0 || axis.stride <= 0 || dilation <= 0) {
    return p.Invalid("window of size {}, stride {}, dilation {}: all must be positive", size,
                     axis.stride, dilation);
  }
  const int64_t extent = static_cast<int64_t>(size - 1) * dilation + 1;
  // Of the padding at most half a window.
  if (extent > kMost || axis.stride > kMost) {
    return p.Unsupported("window of size {}, stride {}, dilation {} is too large", size,
                         axis.stride, dilation);
  }
  const int64_t starts = padding == kSame ? axis.input : axis.input - extent + 1;
  const int64_t outputs = starts > 0 ? (starts + axis.stride - 1) / axis.stride : 0;
  if (axis.output != WindowAxis::kAnyOutput && outputs != axis.output) {
    return p.Invalid("output has {} rows or columns, the window gives {}", axis.output,
                     static_cast<int32_t>(outputs));
  }
  const int64_t missing = (outputs - 1) * axis.stride + extent - axis.input;
  *before = outputs > 0 && missing > 0 ? static_cast<int16_t>(missing / 2) : 0;
  return Status::kOk;
}

Status PrepareWindow(PrepareContext& p, WindowSide rows, WindowSide columns, Window* window,
                     ImageShape* input, ImageShape* output) {
  const Shape& in = p.input(0).shape;
  const Shape& out = p.output(0).shape;
  if (in.rank != 4 || out.rank != 4) {
    return p.Invalid("input and output have ranks {} and {}, expected 4", in.rank, out.rank);
  }
  if (in[0] != out[0]) {
    return p.Invalid("input has {} batches, output {}", in[0], out[0]);
  }
  int8_t padding;
  MICROLITE_TRY(GetPadding(p, &padding));
  *input = {in[1], in[2], in[3]};
  *output = {out[1], out[2], out[3]};
  // Of a single element, so that kernels may ask for 1 to know that elements are neighbours.
  if (rows.size == 1) rows.dilation = 1;
  if (columns.size == 1) columns.dilation = 1;
  const int32_t stride_height = p.option<int32_t>(kStrideHeightSlot);
  const int32_t stride_width = p.option<int32_t>(kStrideWidthSlot);
  MICROLITE_TRY(PlaceWindow(p, {rows, stride_height, in[1], out[1]}, padding, &window->pad_top));
  MICROLITE_TRY(PlaceWindow(p, {columns, stride_width, in[2], out[2]}, padding, &window->pad_left));
  window->height = static_cast<int16_t>(rows.size);
  window->width = static_cast<int16_t>(columns.size);
  window->stride_height = static_cast<int16_t>(stride_height);
  window->stride_width = static_cast<int16_t>(stride_width);
  window->dilation_height = static_cast<int16_t>(rows.dilation);
  window->dilation_width = static_cast<int16_t>(columns.dilation);
  return Status::kOk;
}

}  // namespace microlite
