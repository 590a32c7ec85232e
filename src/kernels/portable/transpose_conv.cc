// SPDX-License-Identifier: Apache-2.0
#include "src/kernels/portable/dot.h"
#include "src/kernels/portable/kernels.h"
#include "src/kernels/portable/output.h"

// TRANSPOSE_CONV, from the output's side: an output pixel is the sum of those input pixels whose
// window reaches it, each times the weights at the place where it does.

namespace microlite::portable {
namespace {

// The input positions along an axis that reach an output position: [first, end). Position i does so
// with tap `origin` - i * stride of its window.
struct Reach {
  int32_t first, end, origin;
};

Reach ReachOf(int32_t output, int32_t pad, int32_t taps, int32_t stride, int32_t inputs) {
  const int32_t origin = output + pad;
  const int32_t over = origin - taps + stride;  // Not over 0: input 0 reaches it.
  const int32_t first = over > 0 ? over / stride : 0;
  const int32_t end = origin / stride + 1;
  return {first, end < inputs ? end : inputs, origin};
}

// How the products of an input pixel and a tile of filters are added to sums.

struct Float {
  using Value = float;
  using Weight = float;
  using Bias = float;
  using Sum = float;

  explicit Float(const ConvParams&) {}

  // In the order of the reference kernel.
  template <int tile>
  void Add(const float* x, const float* filters, int32_t n, int32_t stride, float* sums) const {
    for (int32_t i = 0; i < n; ++i) {
      for (int f = 0; f < tile; ++f) sums[f] += x[i] * filters[f * stride + i];
    }
  }
};

struct Int8 {
  using Value = int8_t;
  using Weight = int8_t;
  using Bias = int32_t;
  using Sum = uint32_t;
  int16_t zero_point;

  explicit Int8(const ConvParams& p) : zero_point(p.input_zero_point) {}

  template <int tile>
  void Add(const int8_t* x, const int8_t* filters, int32_t n, int32_t stride,
           uint32_t* sums) const {
    uint32_t part[tile];
    Dot<tile>(x, zero_point, filters, n, stride, 0, part);
    for (int f = 0; f < tile; ++f) sums[f] += part[f];
  }
};

struct UInt8 {
  using Value = uint8_t;
  using Weight = uint8_t;
  using Bias = int32_t;
  using Sum = uint32_t;
  int16_t zero_point, filter_zero_point;

  explicit UInt8(const ConvParams& p)
      : zero_point(p.input_zero_point), filter_zero_point(p.filter_zero_point) {}

  template <int tile>
  void Add(const uint8_t* x, const uint8_t* filters, int32_t n, int32_t stride,
           uint32_t* sums) const {
    uint32_t offset = 0, part[tile];
    for (int32_t i = 0; i < n; ++i) offset += static_cast<uint32_t>(x[i] - zero_point);
    offset *= static_cast<uint32_t>(-filter_zero_point);
    Dot<tile>(x, zero_point, filters, n, stride, offset, part);
    for (int f = 0; f < tile; ++f) sums[f] += part[f];
  }
};

struct Int16 {
  using Value = int16_t;
  using Weight = int8_t;
  using Bias = void;
  using Sum = int64_t;

  explicit Int16(const ConvParams&) {}

  template <int tile>
  void Add(const int16_t* x, const int8_t* filters, int32_t n, int32_t stride,
           int64_t* sums) const {
    int64_t part[tile];
    Dot<tile>(x, filters, n, stride, part);
    for (int f = 0; f < tile; ++f) sums[f] += part[f];
  }
};

template <class A>
struct Position {
  const ConvParams& p;
  const typename A::Value* image;
  const typename A::Weight* filters;
  const typename A::Bias* bias;
  Reach rows, columns;

  // As many whole tiles of output channels as there are from `c` on. Returns the first one left.
  template <int tile>
  int32_t RunTiles(int32_t c, typename A::Value* output) const {
    const A a(p);
    const int32_t depth = p.input.channels;
    const int32_t filter = p.window.height * p.window.width * depth;
    for (; c + tile <= p.output.channels; c += tile) {
      typename A::Sum sums[tile] = {};
      for (int32_t y = rows.first; y < rows.end; ++y) {
        const int32_t tap_row = (rows.origin - y * p.window.stride_height) * p.window.width;
        for (int32_t x = columns.first; x < columns.end; ++x) {
          const int32_t tap = tap_row + columns.origin - x * p.window.stride_width;
          a.template Add<tile>(image + (y * p.input.width + x) * depth,
                               filters + c * filter + tap * depth, depth, filter, sums);
        }
      }
      Store<tile>(p, sums, bias, c, output);
    }
    return c;
  }
};

template <class A>
void Run(const ConvParams& p, const void* input, const void* filters, const void* bias,
         void* output, void*) {
  Position<A> at = {p,
                    static_cast<const typename A::Value*>(input),
                    static_cast<const typename A::Weight*>(filters),
                    static_cast<const typename A::Bias*>(bias),
                    {},
                    {}};
  auto* out = static_cast<typename A::Value*>(output);
  const Window& w = p.window;
  for (int32_t b = 0; b < p.batches; ++b) {
    for (int32_t y = 0; y < p.output.height; ++y) {
      at.rows = ReachOf(y, w.pad_top, w.height, w.stride_height, p.input.height);
      for (int32_t x = 0; x < p.output.width; ++x) {
        at.columns = ReachOf(x, w.pad_left, w.width, w.stride_width, p.input.width);
        const int32_t c = at.template RunTiles<kFilterTile>(0, out);
        at.template RunTiles<1>(c, out);
        out += p.output.channels;
      }
    }
    at.image += p.input.height * p.input.width * p.input.channels;
  }
}

template <class A>
Kernel<ConvParams, const void*, const void*, const void*, void*> Choice(const ConvParams&) {
  return {Run<A>};
}

}  // namespace

const TransposeConvKernels kTransposeConv = {{{
    Choice<Float>,
    Choice<Int8>,
    nullptr,
    Choice<Int16>,
    Choice<UInt8>,
}}};

}  // namespace microlite::portable
