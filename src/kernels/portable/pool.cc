// SPDX-License-Identifier: Apache-2.0
#include <float.h>
#include <math.h>

#include "src/kernels/portable/kernels.h"
#include "src/kernels/portable/output.h"
#include "src/kernels/portable/taps.h"

// AVERAGE_POOL_2D, MAX_POOL_2D and L2_POOL_2D: at each position a tile of neighbouring channels at
// a time.

namespace microlite::portable {
namespace {

// Each kind of pool: what a channel starts with, how it takes an element, what comes of `n` > 0.

struct AverageF32 {
  using Value = float;
  using Sum = float;
  static constexpr float kStart = 0.0f;
  static float Add(float sum, float x) { return sum + x; }
  static float Result(const PoolParams& p, float sum, int32_t n) {
    return Finish(sum / static_cast<float>(n), p.range);
  }
};

struct L2F32 {
  using Value = float;
  using Sum = float;
  static constexpr float kStart = 0.0f;
  static float Add(float sum, float x) { return sum + x * x; }
  static float Result(const PoolParams& p, float sum, int32_t n) {
    return Finish(sqrtf(sum / static_cast<float>(n)), p.range);
  }
};

struct MaxF32 {
  using Value = float;
  using Sum = float;
  static constexpr float kStart = -FLT_MAX;
  static float Add(float most, float x) { return most < x ? x : most; }
  static float Result(const PoolParams& p, float most, int32_t) { return Finish(most, p.range); }
};

// Halves are rounded away from zero.
[[gnu::noinline]] int32_t Mean(const PoolParams& p, int32_t sum, int32_t n) {
  const int32_t mean = (sum > 0 ? WrapAdd(sum, n / 2) : WrapSub(sum, n / 2)) / n;
  return Clamp(mean, p.min, p.max);
}

template <class T>
struct Average {
  using Value = T;
  using Sum = uint32_t;  // Of a signed number; a window of many million elements may wrap it.
  static constexpr uint32_t kStart = 0;
  static uint32_t Add(uint32_t sum, T x) { return sum + static_cast<uint32_t>(x); }
  static T Result(const PoolParams& p, uint32_t sum, int32_t n) {
    return static_cast<T>(Mean(p, static_cast<int32_t>(sum), n));
  }
};

template <class T, T least>
struct Max {
  using Value = T;
  using Sum = T;
  static constexpr T kStart = least;
  static T Add(T most, T x) { return most < x ? x : most; }
  static T Result(const PoolParams& p, T most, int32_t) {
    return static_cast<T>(Clamp<int32_t>(most, p.min, p.max));
  }
};

// As in depthwise_conv.cc.
constexpr int kWideTile = sizeof(void*) == 8 ? 16 : 4;

// The part of the window that stands on the input, from element `first` on.
struct Field {
  const void* input;
  int32_t first;
  int32_t rows, columns;
  int32_t row_step, column_step;
};

// Channels from `c` on, as many whole tiles as there are. Returns the first channel left.
template <int tile, class Kind>
int32_t RunTiles(const PoolParams& p, const Field& field, int32_t c, typename Kind::Value* output) {
  const auto* input = static_cast<const typename Kind::Value*>(field.input) + field.first;
  const int32_t column_step = field.column_step, width = field.columns * column_step;
  for (; c + tile <= p.output.channels; c += tile) {
    typename Kind::Sum sums[tile];
#pragma GCC unroll 4
    for (int i = 0; i < tile; ++i) sums[i] = Kind::kStart;
    const auto* x = input + c;
    for (int32_t rows = width > 0 ? field.rows : 0; rows > 0;) {
      const auto* const end = x + width;
      do {
#pragma GCC unroll 4
        for (int i = 0; i < tile; ++i) sums[i] = Kind::Add(sums[i], x[i]);
        x += column_step;
      } while (x != end);
      if (--rows == 0) break;
      x += field.row_step - width;
    }
#pragma GCC unroll 4
    for (int i = 0; i < tile; ++i) {
      output[c + i] = Kind::Result(p, sums[i], field.rows * field.columns);
    }
  }
  return c;
}

// All channels of one position.
template <class Kind>
void RunChannels(const PoolParams& p, const Field& field, void* output) {
  auto* out = static_cast<typename Kind::Value*>(output);
  const int32_t c = RunTiles<kWideTile, Kind>(p, field, 0, out);
  RunTiles<1, Kind>(p, field, c, out);
}

[[gnu::noinline]] void RunPositions(const PoolParams& p,
                                    void (*run)(const PoolParams&, const Field&, void*),
                                    int32_t element_bytes, const void* input, void* output) {
  const int32_t column_step = p.input.channels;
  const int32_t row_step = p.input.width * column_step;
  uint8_t* out = static_cast<uint8_t*>(output);
  for (int32_t b = 0; b < p.batches; ++b) {
    for (int32_t y = 0; y < p.output.height; ++y) {
      const Taps rows = RowsAt(y, p.window, p.input);
      const int32_t row = b * p.input.height + rows.origin + rows.first;
      for (int32_t x = 0; x < p.output.width; ++x) {
        const Taps columns = ColumnsAt(x, p.window, p.input);
        const int32_t first = row * row_step + (columns.origin + columns.first) * column_step;
        run(p, {input, first, rows.count(), columns.count(), row_step, column_step}, out);
        out += p.output.channels * element_bytes;
      }
    }
  }
}

template <class Kind>
void Run(const PoolParams& p, const void* input, void* output, void*) {
  RunPositions(p, RunChannels<Kind>, sizeof(typename Kind::Value), input, output);
}

template <class Kind>
Kernel<PoolParams, const void*, void*> Choice(const PoolParams&) {
  return {Run<Kind>};
}

}  // namespace

const PoolKernels kPool = {
    {Choice<AverageF32>, Choice<Average<int8_t>>, Choice<Average<int16_t>>,
     Choice<Average<uint8_t>>},
    {Choice<MaxF32>, Choice<Max<int8_t, INT8_MIN>>, Choice<Max<int16_t, INT16_MIN>>,
     Choice<Max<uint8_t, 0>>},
    {Choice<L2F32>, nullptr, nullptr, nullptr},
};

}  // namespace microlite::portable
