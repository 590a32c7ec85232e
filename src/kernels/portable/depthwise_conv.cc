// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "src/kernels/portable/dot.h"
#include "src/kernels/portable/dynamic.h"
#include "src/kernels/portable/kernels.h"
#include "src/kernels/portable/output.h"
#include "src/kernels/portable/taps.h"
#include "src/math/int4.h"

// DEPTHWISE_CONV_2D: at each position a tile of neighbouring channels at a time, whose sums stay in
// registers while the loops run over the window's taps.

namespace microlite::portable {
namespace {

// Tiles, widest first. 64-bit machines have vector registers; a Cortex-M has thirteen registers
// for all, of which the loops take some.
constexpr int kWideTile = sizeof(void*) == 8 ? 16 : 4;
constexpr int kNarrowTile = 4;

// The types of each case, how an input is loaded and how its product with a weight is added.

template <class Out_ = int8_t, class Bias_ = int32_t>
struct Int8 {
  using Value = int8_t;
  using Weight = int8_t;
  using Bias = Bias_;
  using Sum = uint32_t;
  using Out = Out_;
  static constexpr int kTile = kWideTile;
  // Which is the start of a sum where that comes to the same.
  static constexpr bool kBiasFirst = sizeof(Out_) == 1;
  int16_t zero_point;

  explicit Int8(const ConvParams& p) : zero_point(p.input_zero_point) {}

  int32_t Load(int8_t x) const { return Centered(x, zero_point); }
  void Add(uint32_t* sum, int32_t x, int8_t w) const { *sum += static_cast<uint32_t>(x * w); }
};

struct UInt8 {
  using Value = uint8_t;
  using Weight = uint8_t;
  using Bias = int32_t;
  using Sum = uint32_t;
  using Out = uint8_t;
  static constexpr int kTile = kNarrowTile;
  static constexpr bool kBiasFirst = true;
  int16_t zero_point, filter_zero_point;

  explicit UInt8(const ConvParams& p)
      : zero_point(p.input_zero_point), filter_zero_point(p.filter_zero_point) {}

  int32_t Load(uint8_t x) const { return Centered(x, zero_point); }
  void Add(uint32_t* sum, int32_t x, uint8_t w) const {
    *sum += static_cast<uint32_t>(x * (w - filter_zero_point));
  }
};

struct Int16 {
  using Value = int16_t;
  using Weight = int8_t;
  using Bias = void;
  using Sum = int64_t;
  using Out = int16_t;
  static constexpr int kTile = kNarrowTile;
  static constexpr bool kBiasFirst = false;

  explicit Int16(const ConvParams&) {}

  int16_t Load(int16_t x) const { return x; }
  void Add(int64_t* sum, int16_t x, int8_t w) const { *sum += x * w; }
};

struct Float {
  using Value = float;
  using Weight = float;
  using Bias = float;
  using Sum = float;
  using Out = float;
  static constexpr int kTile = kWideTile;
  static constexpr bool kBiasFirst = false;

  explicit Float(const ConvParams&) {}

  float Load(float x) const { return x; }
  void Add(float* sum, float x, float w) const { *sum += x * w; }
};

// The part of the window that stands on the input, as steps between elements.
struct Field {
  int32_t rows, columns;
  int32_t input_row, input_column;
  int32_t filter_row, filter_column;
};

// Adds up `tile` channels, to what `sums` hold if biases come first. With `shared`, all of them see
// one input channel. Not inlined: within a larger function its loop would not get the registers it
// needs, of which it takes as few as it can.
template <int tile, bool shared, class A>
__attribute__((noinline)) void Accumulate(const A& a, const Field& field,
                                          const typename A::Value* x, const typename A::Weight* w,
                                          typename A::Sum* sums) {
  const A copy = a;
  typename A::Sum sum[tile];
#pragma GCC unroll 4
  for (int c = 0; c < tile; ++c) sum[c] = A::kBiasFirst ? sums[c] : 0;
  const int32_t input_column = field.input_column, filter_column = field.filter_column;
  const int32_t width = field.columns * input_column;
  for (int32_t rows = field.columns > 0 ? field.rows : 0; rows > 0;) {
    const typename A::Value* const end = x + width;
    do {
      // Unrolled for a tile of 4, which keeps the sums in registers; vectorised for one of 16.
#pragma GCC unroll 4
      for (int c = 0; c < tile; ++c) copy.Add(&sum[c], copy.Load(x[shared ? 0 : c]), w[c]);
      x += input_column;
      w += filter_column;
    } while (x != end);
    if (--rows == 0) break;
    x += field.input_row - width;
    w += field.filter_row - field.columns * filter_column;
  }
#pragma GCC unroll 4
  for (int c = 0; c < tile; ++c) sums[c] = sum[c];
}

// What is to be computed at one position. Input and filter are given as a start and an element
// there, since the elements' size is the business of whoever computes.
struct Job {
  Field field;
  const void* input;
  const void* filter;
  const void* bias;
  int32_t input_element, filter_element;
};

// Output channels [c, end). With `shared`, all of them see the input channel at input_element, else
// that is the one of channel 0.
template <class A>
struct Channels {
  static void Run(const ConvParams& p, const Job& job, bool shared, int32_t c, int32_t end,
                  void* output) {
    c = RunTiles<A::kTile>(p, job, shared, c, end, output);
    if (kNarrowTile < A::kTile) c = RunTiles<kNarrowTile>(p, job, shared, c, end, output);
    RunTiles<1>(p, job, shared, c, end, output);
  }

 private:
  // As many whole tiles as there are. Returns the first channel left. Not inlined, to be there
  // once.
  template <int tile>
  [[gnu::noinline]] static int32_t RunTiles(const ConvParams& p, const Job& job, bool shared,
                                            int32_t c, int32_t end, void* output) {
    const A a(p);
    const auto* input = static_cast<const typename A::Value*>(job.input) + job.input_element;
    const auto filter = static_cast<const typename A::Weight*>(job.filter) + job.filter_element;
    const auto* bias = static_cast<const typename A::Bias*>(job.bias);
    for (; c + tile <= end; c += tile) {
      typename A::Sum sums[tile];
      if constexpr (A::kBiasFirst) {
        if (bias != nullptr) {
          memcpy(sums, bias + c, sizeof(sums));
        } else {
          memset(sums, 0, sizeof(sums));
        }
      }
      // A tile of one channel is the same either way.
      if (shared || tile == 1) {
        Accumulate<tile, true>(a, job.field, shared ? input : input + c, filter + c, sums);
      } else {
        Accumulate<tile, tile == 1>(a, job.field, input + c, filter + c, sums);
      }
      const auto* to_add = A::kBiasFirst ? nullptr : bias;
      Store<tile>(p, sums, to_add, c, static_cast<typename A::Out*>(output));
    }
    return c;
  }
};

using RunChannels = void (*)(const ConvParams& p, const Job& job, bool shared, int32_t c,
                             int32_t end, void* output);

// One image, at each position of the output; `pixel_bytes` are those of all its channels.
void RunImage(const ConvParams& p, RunChannels channels, Job* job, int32_t image,
              int32_t pixel_bytes, uint8_t* output) {
  const int32_t multiplier = p.output.channels / p.input.channels;
  for (int32_t y = 0; y < p.output.height; ++y) {
    const Taps rows = RowsAt(y, p.window, p.input);
    job->field.rows = rows.count();
    for (int32_t x = 0; x < p.output.width; ++x, output += pixel_bytes) {
      const Taps columns = ColumnsAt(x, p.window, p.input);
      job->field.columns = columns.count();
      job->input_element = image;
      job->filter_element = 0;
      // A window beside the input reads nothing, from wherever it is.
      if (rows.count() > 0 && columns.count() > 0) {
        const int32_t first_y = rows.origin + rows.first * p.window.dilation_height;
        const int32_t first_x = columns.origin + columns.first * p.window.dilation_width;
        job->input_element += (first_y * p.input.width + first_x) * p.input.channels;
        job->filter_element =
            rows.first * job->field.filter_row + columns.first * job->field.filter_column;
      }
      if (multiplier == 1) {
        channels(p, *job, false, 0, p.output.channels, output);
        continue;
      }
      for (int32_t c = 0; c < p.output.channels; c += multiplier, ++job->input_element) {
        channels(p, *job, true, c, c + multiplier, output);
      }
    }
  }
}

[[gnu::noinline]] void RunBatches(const ConvParams& p, RunChannels channels, int32_t output_bytes,
                                  Job* job, void* output) {
  // A dilation beyond the input's size may overflow these, but then no two taps are seen at once.
  job->field.input_row = WrapMul(p.window.dilation_height, p.input.width * p.input.channels);
  job->field.input_column = WrapMul(p.window.dilation_width, p.input.channels);
  job->field.filter_row = p.window.width * p.output.channels;
  job->field.filter_column = p.output.channels;
  const int32_t image = p.input.height * p.input.width * p.input.channels;
  const int32_t pixel_bytes = p.output.channels * output_bytes;
  uint8_t* out = static_cast<uint8_t*>(output);
  for (int32_t b = 0; b < p.batches; ++b) {
    RunImage(p, channels, job, b * image, pixel_bytes, out);
    out += p.output.height * p.output.width * pixel_bytes;
  }
}

int32_t FilterElements(const ConvParams& p) {
  return p.window.height * p.window.width * p.output.channels;
}

template <class A>
void Run(const ConvParams& p, const void* input, const void* filter, const void* bias, void* output,
         void*) {
  Job job = {};
  job.input = input;
  job.filter = filter;
  job.bias = bias;
  RunBatches(p, Channels<A>::Run, sizeof(typename A::Out), &job, output);
}

using Choice = Kernel<ConvParams, const void*, const void*, const void*, void*>;

template <class A>
Choice Choose(const ConvParams&) {
  return {Run<A>};
}

// Unpacks the filter first: elements of half a byte are no good for loops.
void RunInt4(const ConvParams& p, const void* input, const void* filter, const void* bias,
             void* output, void* scratch) {
  UnpackInt4(filter, 0, FilterElements(p), static_cast<int8_t*>(scratch));
  Run<Int8<>>(p, input, scratch, bias, output, nullptr);
}

void RunDynamic(const ConvParams& p, const void* input, const void* filter, const void* bias,
                void* output, void* scratch) {
  if (p.rescale.int4) {
    int8_t* unpacked = static_cast<int8_t*>(scratch);
    UnpackInt4(filter, 0, FilterElements(p), unpacked);
    filter = unpacked;
    scratch = unpacked + QuantizedBytes(FilterElements(p));
  }
  QuantizeBatches(p, p.input.height * p.input.width * p.input.channels,
                  p.output.height * p.output.width * p.output.channels, input, output, scratch,
                  [&](const ConvParams& one, const int8_t* image, float* out, void* rest) {
                    Run<Int8<float, float>>(one, image, filter, bias, out, rest);
                  });
}

}  // namespace

const DepthwiseConvKernels kDepthwiseConv = {{{
    Choose<Float>,
    Choose<Int8<>>,
    [](const ConvParams& p) {
      return Choice{RunInt4, static_cast<size_t>(FilterElements(p))};
    },
    Choose<Int16>,
    Choose<UInt8>,
    [](const ConvParams& p) {
      const size_t filter = p.rescale.int4 ? QuantizedBytes(FilterElements(p)) : 0;
      const int32_t image = p.input.height * p.input.width * p.input.channels;
      return Choice{RunDynamic, filter + QuantizedBytes(image)};
    },
}}};

}  // namespace microlite::portable
