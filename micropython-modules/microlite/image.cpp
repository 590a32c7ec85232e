// SPDX-License-Identifier: Apache-2.0
#include "objects.h"

extern "C" {
#include "py/binary.h"
}

// From a camera's frame to an input: cut to the input's proportions, brought to its size, made grey
// where the input is. All of it is integers, so that every board gets the same pixels.

namespace microlite::python {
namespace {

constexpr int32_t kMaxSide = 8192;  // So that areas fit into 32 bits.

// Parts in a thousand of the brightness (ITU-R BT.601).
constexpr uint32_t kLuma[] = {299, 587, 114};

struct Image {
  int32_t height, width, channels;
};

// A source's dimension in units of which a pixel of the target takes `step`, one of the source
// `unit`. Pixels before `first` are cut off.
struct Axis {
  int32_t first, unit, step;
};

struct Resize {
  const uint8_t* pixels;
  Image from;
  int32_t to_channels;
  Axis x, y;
};

// How many units of [from, to) the axis's pixel `i` covers.
uint32_t Overlap(const Axis& axis, int32_t i, int32_t from, int32_t to) {
  const int32_t start = i * axis.unit, end = start + axis.unit;
  return static_cast<uint32_t>((end < to ? end : to) - (start > from ? start : from));
}

// One channel of a pixel of the source, or its brightness in thousandths.
uint32_t Read(const Resize& r, int32_t y, int32_t x, int32_t channel) {
  const size_t i =
      (static_cast<size_t>(y) * static_cast<size_t>(r.from.width) + static_cast<size_t>(x)) *
      static_cast<size_t>(r.from.channels);
  if (r.to_channels == r.from.channels) return r.pixels[i + static_cast<size_t>(channel)];
  return kLuma[0] * r.pixels[i] + kLuma[1] * r.pixels[i + 1] + kLuma[2] * r.pixels[i + 2];
}

// The sum of what a pixel of the target covers in a row of the source, by area.
uint64_t SumRow(const Resize& r, int32_t row, int32_t to_x, int32_t channel) {
  const int32_t from = to_x * r.x.step, to = from + r.x.step;
  uint64_t sum = 0;
  for (int32_t i = from / r.x.unit; i * r.x.unit < to; ++i) {
    sum += static_cast<uint64_t>(Overlap(r.x, i, from, to)) *
           Read(r, r.y.first + row, r.x.first + i, channel);
  }
  return sum;
}

// The mean of the source over a pixel of the target, rounded.
uint32_t Mean(const Resize& r, int32_t to_y, int32_t to_x, int32_t channel) {
  const int32_t from = to_y * r.y.step, to = from + r.y.step;
  uint64_t sum = 0;
  for (int32_t i = from / r.y.unit; i * r.y.unit < to; ++i) {
    sum += Overlap(r.y, i, from, to) * SumRow(r, i, to_x, channel);
  }
  const uint64_t weight = static_cast<uint64_t>(r.x.step) * static_cast<uint64_t>(r.y.step) *
                          (r.to_channels == r.from.channels ? 1 : 1000);
  return static_cast<uint32_t>((sum + weight / 2) / weight);
}

// What of `size` pixels is shown in `shown` of them, in `target` pixels.
Axis Centred(int32_t size, int32_t shown, int32_t target) {
  return {(size - shown) / 2, target, shown};
}

// The input's picture: [1, height, width, channels] or [1, height, width].
Image ImageOf(const TensorObject* t) {
  const Shape& shape = t->info.shape;
  if (shape.rank < 3 || shape.rank > 4 || shape[0] != 1 || t->count == 0 || shape[1] > kMaxSide ||
      shape[2] > kMaxSide) {
    RaiseFor(t, &mp_type_ValueError,
             "is not a picture: its shape is not [1, height, width, "
             "channels] with sides of at most %d",
             static_cast<int>(kMaxSide));
  }
  return {shape[1], shape[2], shape.rank == 4 ? shape[3] : 1};
}

Image ImageOf(const TensorObject* t, mp_obj_t shape) {
  size_t rank;
  mp_obj_t* items;
  mp_obj_get_array(shape, &rank, &items);
  mp_int_t sizes[3] = {0, 0, 1};
  bool good = rank == 2 || rank == 3;
  for (size_t i = 0; good && i < rank; ++i) {
    sizes[i] = mp_obj_get_int(items[i]);
    good = sizes[i] > 0 && sizes[i] <= kMaxSide;
  }
  CheckUsable(t->model);
  if (!good) {
    RaiseFor(t, &mp_type_ValueError,
             "a picture's shape is (height, width) or (height, width, "
             "channels), from 1 to %d",
             static_cast<int>(kMaxSide));
  }
  return {static_cast<int32_t>(sizes[0]), static_cast<int32_t>(sizes[1]),
          static_cast<int32_t>(sizes[2])};
}

const uint8_t* PixelsOf(const TensorObject* t, mp_obj_t object, const Image& image) {
  mp_buffer_info_t info;
  if (mp_obj_is_str(object) || !mp_get_buffer(object, &info, MP_BUFFER_READ) ||
      !(info.typecode == 'B' || info.typecode == BYTEARRAY_TYPECODE)) {
    RaiseFor(t, &mp_type_TypeError, "takes pixels as bytes, not %s", mp_obj_get_type_str(object));
  }
  const uint64_t needed = static_cast<uint64_t>(image.height) * static_cast<uint64_t>(image.width) *
                          static_cast<uint64_t>(image.channels);
  if (info.len != needed) {
    RaiseFor(t, &mp_type_ValueError, "%d x %d pixels of %d bytes are %u bytes, got %u",
             static_cast<int>(image.width), static_cast<int>(image.height),
             static_cast<int>(image.channels), static_cast<unsigned>(needed),
             static_cast<unsigned>(info.len));
  }
  return static_cast<const uint8_t*>(info.buf);
}

}  // namespace

void AssignImage(TensorObject* t, mp_obj_t object, mp_obj_t shape, const Mapping& mapping) {
  CheckWritable(t);
  const Image from = ImageOf(t, shape), to = ImageOf(t);
  if (from.channels != to.channels && !(from.channels == 3 && to.channels == 1)) {
    RaiseFor(t, &mp_type_ValueError, "takes pixels of %d bytes, not %d",
             static_cast<int>(to.channels), static_cast<int>(from.channels));
  }
  const uint8_t* const pixels = PixelsOf(t, object, from);
  int32_t width = from.width, height = from.height;
  if (width * to.height > height * to.width) {
    width = height * to.width / to.height;
  } else {
    height = width * to.height / to.width;
  }
  width += width == 0;
  height += height == 0;
  const Resize r = {pixels, from, to.channels, Centred(from.width, width, to.width),
                    Centred(from.height, height, to.height)};
  size_t i = 0;
  for (int32_t y = 0; y < to.height; ++y) {
    for (int32_t x = 0; x < to.width; ++x) {
      for (int32_t channel = 0; channel < to.channels; ++channel) {
        SetNumber(t, i++, static_cast<float>(Mean(r, y, x, channel)), mapping);
      }
    }
  }
}

}  // namespace microlite::python
