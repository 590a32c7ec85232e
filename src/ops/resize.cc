// SPDX-License-Identifier: Apache-2.0
#include <math.h>
#include <string.h>

#include "src/ops/copy.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

// RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR.

namespace microlite {
namespace {

constexpr int kInput = 0, kSize = 1;

// ResizeBilinearOptions has two slots of older versions first; ResizeNearestNeighborOptions not.
constexpr int kBilinearCornersSlot = 2, kNearestCornersSlot = 0;

// Along one axis of both images.
struct Axis {
  int32_t input, output;
};

struct Images {
  int32_t batches, channels;
  Axis rows, columns;
  bool align_corners, half_pixel_centers;
};

Status PrepareImages(PrepareContext& p, int corners_slot, Images* images) {
  MICROLITE_TRY(p.CheckArity(2, 2, 1));
  MICROLITE_TRY(CheckOutputType(p, 0, p.input(kInput).type));
  const Shape& input = p.input(kInput).shape;
  const Shape& output = p.output(0).shape;
  if (input.rank != 4 || output.rank != 4) {
    return p.Invalid("input and output have ranks {} and {}, expected 4", input.rank, output.rank);
  }
  MICROLITE_TRY(CheckConstantInts(p, kSize, 2));
  for (int32_t i = 0; i < 2; ++i) {
    const int32_t size = IntAt(p.input(kSize), i);
    if (size != output[1 + i]) {
      return p.Invalid("output dimension {} is {}, expected {}", 1 + i, output[1 + i], size);
    }
  }
  if (input[0] != output[0] || input[3] != output[3]) {
    return p.Invalid("input and output differ in batches or channels");
  }
  // So that positions are exact as floats, and as integers with 10 fraction bits.
  constexpr int32_t kMost = 1 << 20;
  if (input[1] > kMost || input[2] > kMost || output[1] > kMost || output[2] > kMost) {
    return p.Unsupported("a side of more than {}", kMost);
  }
  if (output.Count() > 0 && input.Count() == 0) return p.Invalid("input has no elements");
  *images = {input[0],
             input[3],
             {input[1], output[1]},
             {input[2], output[2]},
             p.option<uint8_t>(corners_slot) != 0,
             p.option<uint8_t>(corners_slot + 1) != 0};
  return Status::kOk;
}

bool CornersCount(const Images& images, const Axis& axis) {
  return images.align_corners && axis.output > 1;
}

// ---- RESIZE_NEAREST_NEIGHBOR -----------------------------------------------------------------

struct NearestState {
  Images images;
  int32_t pixel_bytes;
};

int32_t Nearest(const Images& images, const Axis& axis, int32_t index) {
  const float scale = CornersCount(images, axis)
                          ? static_cast<float>(axis.input - 1) / static_cast<float>(axis.output - 1)
                          : static_cast<float>(axis.input) / static_cast<float>(axis.output);
  const float offset = images.half_pixel_centers ? 0.5f : 0.0f;
  const float place = (static_cast<float>(index) + offset) * scale;
  const int32_t nearest = static_cast<int32_t>(images.align_corners ? roundf(place) : place);
  return nearest < axis.input ? nearest : axis.input - 1;
}

Status EvalNearest(const NearestState& state, EvalContext& context) {
  const Images& images = state.images;
  const int32_t pixel = state.pixel_bytes;
  const uint8_t* input = context.input<uint8_t>(kInput);
  uint8_t* output = context.output<uint8_t>(0);
  for (int32_t b = 0; b < images.batches; ++b) {
    for (int32_t y = 0; y < images.rows.output; ++y) {
      const uint8_t* row = input + Nearest(images, images.rows, y) * images.columns.input * pixel;
      for (int32_t x = 0; x < images.columns.output; ++x, output += pixel) {
        memcpy(output, row + Nearest(images, images.columns, x) * pixel,
               static_cast<size_t>(pixel));
      }
    }
    input += images.rows.input * images.columns.input * pixel;
  }
  return Status::kOk;
}

[[gnu::cold]] Status PrepareNearest(PrepareContext& p) {
  NearestState state;
  MICROLITE_TRY(PrepareImages(p, kNearestCornersSlot, &state.images));
  int32_t bytes;
  MICROLITE_TRY(GetElementBytes(p, kInput, &bytes));
  state.pixel_bytes = state.images.channels * bytes;
  return p.Install<EvalNearest>(state);
}

// ---- RESIZE_BILINEAR -------------------------------------------------------------------------

// A place between two pixels of an axis: how much of a step it is behind the first.
template <class Number>
struct Between {
  int32_t first, second;
  Number part;
};

struct FloatPlaces {
  static constexpr float kOne = 1.0f;
  float scale;
  bool half_pixel_centers;

  FloatPlaces(const Images& images, const Axis& axis)
      : scale(CornersCount(images, axis)
                  ? static_cast<float>(axis.input - 1) / static_cast<float>(axis.output - 1)
                  : static_cast<float>(axis.input) / static_cast<float>(axis.output)),
        half_pixel_centers(images.half_pixel_centers) {}

  Between<float> At(int32_t index, int32_t size) const {
    const float i = static_cast<float>(index);
    const float place = half_pixel_centers ? (i + 0.5f) * scale - 0.5f : i * scale;
    const int32_t floor = static_cast<int32_t>(floorf(place));
    const int32_t ceil = static_cast<int32_t>(ceilf(place));
    const int32_t first = floor < 0 ? 0 : floor;
    return {first, ceil < size ? ceil : size - 1, place - static_cast<float>(first)};
  }

  // To a byte, which is never negative.
  static uint8_t Round(float value, uint8_t) { return static_cast<uint8_t>(value + 0.5f); }
  static float Round(float value, float) { return value; }
};

// With 10 fraction bits.
struct FixedPlaces {
  static constexpr int32_t kOne = 1 << 10;
  int32_t scale;
  bool half_pixel_centers;

  FixedPlaces(const Images& images, const Axis& axis)
      : half_pixel_centers(images.half_pixel_centers) {
    const int32_t less = CornersCount(images, axis) ? 1 : 0;
    const int32_t input = axis.input - less, output = axis.output - less;
    scale = (kOne * input + output / 2) / output;
  }

  Between<int32_t> At(int32_t index, int32_t size) const {
    const int32_t place = index * scale + (half_pixel_centers ? scale / 2 - kOne / 2 : 0);
    const int32_t floor = place / kOne, ceil = (place + kOne - 1) / kOne;
    const int32_t first = floor < 0 ? 0 : floor;
    return {first, ceil < size ? ceil : size - 1, place - first * kOne};
  }

  static int8_t Round(int32_t value, int8_t) {
    constexpr int32_t kHalf = 1 << 19;
    return static_cast<int8_t>((value + (value > 0 ? kHalf : -kHalf)) / (1 << 20));
  }
};

// Products of numbers of 16 bits outgrow 32.
struct WidePlaces : FixedPlaces {
  static constexpr int64_t kOne = FixedPlaces::kOne;
  using FixedPlaces::FixedPlaces;

  Between<int64_t> At(int32_t index, int32_t size) const {
    const Between<int32_t> between = FixedPlaces::At(index, size);
    return {between.first, between.second, between.part};
  }

  static int16_t Round(int64_t value, int16_t) {
    constexpr int64_t kHalf = 1 << 19;
    return static_cast<int16_t>((value + (value > 0 ? kHalf : -kHalf)) / (1 << 20));
  }
};

struct BilinearState {
  Images images;
};

template <class T, class Places>
Status EvalBilinear(const BilinearState& state, EvalContext& context) {
  const Images& images = state.images;
  const int32_t channels = images.channels, row = images.columns.input * channels;
  const Places rows(images, images.rows), columns(images, images.columns);
  const T* input = context.input<T>(kInput);
  T* output = context.output<T>(0);
  for (int32_t b = 0; b < images.batches; ++b, input += images.rows.input * row) {
    for (int32_t i = 0; i < images.rows.output; ++i) {
      const auto y = rows.At(i, images.rows.input);
      for (int32_t j = 0; j < images.columns.output; ++j, output += channels) {
        const auto x = columns.At(j, images.columns.input);
        const T* p00 = input + y.first * row + x.first * channels;
        const T* p10 = input + y.second * row + x.first * channels;
        const T* p01 = input + y.first * row + x.second * channels;
        const T* p11 = input + y.second * row + x.second * channels;
        const auto y0 = Places::kOne - y.part, x0 = Places::kOne - x.part;
        for (int32_t c = 0; c < channels; ++c) {
          output[c] = Places::Round(p00[c] * y0 * x0 + p10[c] * y.part * x0 + p01[c] * y0 * x.part +
                                        p11[c] * y.part * x.part,
                                    T());
        }
      }
    }
  }
  return Status::kOk;
}

[[gnu::cold]] Status PrepareBilinear(PrepareContext& p) {
  BilinearState state;
  MICROLITE_TRY(PrepareImages(p, kBilinearCornersSlot, &state.images));
  if (state.images.align_corners && state.images.half_pixel_centers) {
    return p.Invalid("align_corners and half_pixel_centers exclude each other");
  }
  switch (p.input(kInput).type) {
    case DataType::kFloat32:
      return p.Install<EvalBilinear<float, FloatPlaces>>(state);
    case DataType::kInt8:
      return p.Install<EvalBilinear<int8_t, FixedPlaces>>(state);
    case DataType::kInt16:
      return p.Install<EvalBilinear<int16_t, WidePlaces>>(state);
    case DataType::kUInt8:
      // As TensorFlow Lite's reference kernel does for this older type.
      return p.Install<EvalBilinear<uint8_t, FloatPlaces>>(state);
    default:
      return p.UnsupportedInput(kInput);
  }
}

}  // namespace

namespace ops {
const Op kResizeBilinear = {builtin::kResizeBilinear, nullptr, PrepareBilinear, nullptr};
const Op kResizeNearestNeighbor = {builtin::kResizeNearestNeighbor, nullptr, PrepareNearest,
                                   nullptr};
}  // namespace ops

}  // namespace microlite
