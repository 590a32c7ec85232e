// SPDX-License-Identifier: Apache-2.0
#include "src/kernels/portable/kernels.h"
#include "src/kernels/portable/output.h"
#include "src/kernels/portable/taps.h"

// DEPTHWISE_CONV_2D: at each position a tile of neighbouring channels at a time, whose sums stay in
// registers while the loops run over the window's taps.

namespace microlite::portable {
namespace {

// Tiles, widest first. 64-bit machines have vector registers; a Cortex-M has thirteen registers
// for all, of which the loops take some.
constexpr int kWideTile = sizeof(void*) == 8 ? 16 : 4;
constexpr int kNarrowTile = 4;

struct Int8 {
  using Value = int8_t;
  using Bias = int32_t;
  using Sum = uint32_t;
  int16_t zero_point;

  explicit Int8(const ConvParams& p) : zero_point(p.input_zero_point) {}

  int16_t Load(int8_t x) const { return static_cast<int16_t>(x - zero_point); }
  // A product of 16-bit numbers is what vector units and DSP extensions have; sums may wrap.
  static void Add(uint32_t* sum, int16_t x, int8_t w) {
    *sum += static_cast<uint32_t>(x * static_cast<int16_t>(w));
  }
};

struct Float {
  using Value = float;
  using Bias = float;
  using Sum = float;

  explicit Float(const ConvParams&) {}

  float Load(float x) const { return x; }
  static void Add(float* sum, float x, float w) { *sum += x * w; }
};

// The part of the window that stands on the input, as steps between elements.
struct Field {
  int32_t rows, columns;
  int32_t input_row, input_column;
  int32_t filter_row, filter_column;
};

// Adds up `tile` channels. With `shared`, all of them see one input channel. Not inlined: within a
// larger function its loop would not get the registers it needs.
template <int tile, bool shared, class A>
__attribute__((noinline)) void Accumulate(const A& a, const Field& field,
                                          const typename A::Value* input,
                                          const typename A::Value* filter, typename A::Sum* sums) {
  typename A::Sum sum[tile] = {};
  for (int32_t row = 0; row < field.rows; ++row) {
    const typename A::Value* x = input + row * field.input_row;
    const typename A::Value* w = filter + row * field.filter_row;
    for (int32_t column = 0; column < field.columns; ++column) {
      // Unrolled for a tile of 4, which keeps the sums in registers; vectorised for one of 16.
#pragma GCC unroll 4
      for (int c = 0; c < tile; ++c) A::Add(&sum[c], a.Load(x[shared ? 0 : c]), w[c]);
      x += field.input_column;
      w += field.filter_column;
    }
  }
#pragma GCC unroll 4
  for (int c = 0; c < tile; ++c) sums[c] = sum[c];
}

template <class A>
class DepthwiseConvolution {
 public:
  using T = typename A::Value;
  using Bias = typename A::Bias;

  DepthwiseConvolution(const A& arithmetic, const ConvParams& p, const T* filter, const Bias* bias)
      : arithmetic_(arithmetic),
        p_(p),
        filter_(filter),
        bias_(bias),
        multiplier_(p.output.channels / p.input.channels) {
    // A dilation beyond the input's size may overflow these, but then no two taps are seen at once.
    field_.input_row = WrapMul(p.window.dilation_height, p.input.width * p.input.channels);
    field_.input_column = WrapMul(p.window.dilation_width, p.input.channels);
    field_.filter_row = p.window.width * p.output.channels;
    field_.filter_column = p.output.channels;
  }

  void Run(const T* image, T* output) {
    for (int32_t y = 0; y < p_.output.height; ++y) {
      const Taps rows = RowsAt(y, p_.window, p_.input);
      field_.rows = rows.count();
      for (int32_t x = 0; x < p_.output.width; ++x) {
        const Taps columns = ColumnsAt(x, p_.window, p_.input);
        field_.columns = columns.count();
        // A window beside the input reads nothing, from wherever it is.
        const bool seen = field_.rows > 0 && field_.columns > 0;
        RunPosition(seen ? image + InputOffset(rows, columns) : image,
                    seen ? FilterOffset(rows, columns) : 0, output);
        output += p_.output.channels;
      }
    }
  }

 private:
  int32_t InputOffset(const Taps& rows, const Taps& columns) const {
    const int32_t y = rows.origin + rows.first * p_.window.dilation_height;
    const int32_t x = columns.origin + columns.first * p_.window.dilation_width;
    return (y * p_.input.width + x) * p_.input.channels;
  }
  int32_t FilterOffset(const Taps& rows, const Taps& columns) const {
    return rows.first * field_.filter_row + columns.first * field_.filter_column;
  }

  void RunPosition(const T* input, int32_t offset, T* output) const {
    const T* filter = filter_ + offset;
    if (multiplier_ == 1) {
      RunChannels(false, input, filter, 0, p_.output.channels, output);
      return;
    }
    for (int32_t c = 0; c < p_.input.channels; ++c) {
      RunChannels(true, input + c, filter, c * multiplier_, (c + 1) * multiplier_, output);
    }
  }

  // Output channels [c, end). With `shared`, all of them see one input channel.
  void RunChannels(bool shared, const T* input, const T* filter, int32_t c, int32_t end,
                   T* output) const {
    c = RunTiles<kWideTile>(shared, input, filter, c, end, output);
    if (kNarrowTile < kWideTile) c = RunTiles<kNarrowTile>(shared, input, filter, c, end, output);
    RunTiles<1>(shared, input, filter, c, end, output);
  }

  // As many whole tiles as there are. Returns the first channel left. Not inlined, to be there
  // once.
  template <int tile>
  [[gnu::noinline]] int32_t RunTiles(bool shared, const T* input, const T* filter, int32_t c,
                                     int32_t end, T* output) const {
    for (; c + tile <= end; c += tile) {
      typename A::Sum sums[tile];
      if (shared) {
        Accumulate<tile, true>(arithmetic_, field_, input, filter + c, sums);
      } else {
        Accumulate<tile, false>(arithmetic_, field_, input + c, filter + c, sums);
      }
      Store<tile>(p_, sums, bias_, c, output);
    }
    return c;
  }

  const A arithmetic_;
  const ConvParams& p_;
  const T* const filter_;
  const Bias* const bias_;
  const int32_t multiplier_;
  Field field_;
};

template <class A>
void Run(const ConvParams& p, const void* input, const void* filter, const void* bias, void* output,
         void*) {
  using T = typename A::Value;
  DepthwiseConvolution<A> convolution(A(p), p, static_cast<const T*>(filter),
                                      static_cast<const typename A::Bias*>(bias));
  const T* image = static_cast<const T*>(input);
  T* out = static_cast<T*>(output);
  for (int32_t b = 0; b < p.batches; ++b) {
    convolution.Run(image, out);
    image += p.input.height * p.input.width * p.input.channels;
    out += p.output.height * p.output.width * p.output.channels;
  }
}

template <class A>
Kernel<ConvParams, const void*, const void*, const void*, void*> Choice(const ConvParams&) {
  return {Run<A>};
}

}  // namespace

const DepthwiseConvKernels kDepthwiseConv = {{{Choice<Float>, Choice<Int8>}}};

}  // namespace microlite::portable
