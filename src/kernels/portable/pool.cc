// SPDX-License-Identifier: Apache-2.0
#include <float.h>

#include "src/kernels/portable/kernels.h"
#include "src/kernels/portable/output.h"
#include "src/kernels/portable/taps.h"

// AVERAGE_POOL_2D and MAX_POOL_2D: at each position a tile of neighbouring channels at a time.

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

struct MaxF32 {
  using Value = float;
  using Sum = float;
  static constexpr float kStart = -FLT_MAX;
  static float Add(float most, float x) { return most < x ? x : most; }
  static float Result(const PoolParams& p, float most, int32_t) { return Finish(most, p.range); }
};

struct AverageS8 {
  using Value = int8_t;
  using Sum = uint32_t;  // Of a signed number; a window of many million elements may wrap it.
  static constexpr uint32_t kStart = 0;
  static uint32_t Add(uint32_t sum, int8_t x) { return sum + static_cast<uint32_t>(x); }
  // Halves are rounded away from zero.
  static int8_t Result(const PoolParams& p, uint32_t wrapped, int32_t n) {
    const int32_t sum = static_cast<int32_t>(wrapped);
    const int32_t mean = (sum > 0 ? WrapAdd(sum, n / 2) : WrapSub(sum, n / 2)) / n;
    return static_cast<int8_t>(Clamp(mean, p.min, p.max));
  }
};

struct MaxS8 {
  using Value = int8_t;
  using Sum = int8_t;
  static constexpr int8_t kStart = INT8_MIN;
  static int8_t Add(int8_t most, int8_t x) { return most < x ? x : most; }
  static int8_t Result(const PoolParams& p, int8_t most, int32_t) {
    return static_cast<int8_t>(Clamp<int32_t>(most, p.min, p.max));
  }
};

// As in depthwise_conv.cc.
constexpr int kWideTile = sizeof(void*) == 8 ? 16 : 4;

// The part of the window that stands on the input, from its first element on.
template <class T>
struct Field {
  const T* input;
  int32_t rows, columns;
  int32_t row_step, column_step;
};

// Channels from `c` on, as many whole tiles as there are. Returns the first channel left.
template <int tile, class Kind>
int32_t RunTiles(const PoolParams& p, const Field<typename Kind::Value>& field, int32_t c,
                 typename Kind::Value* output) {
  for (; c + tile <= p.output.channels; c += tile) {
    typename Kind::Sum sums[tile];
#pragma GCC unroll 4
    for (int i = 0; i < tile; ++i) sums[i] = Kind::kStart;
    for (int32_t row = 0; row < field.rows; ++row) {
      const typename Kind::Value* x = field.input + row * field.row_step + c;
      for (int32_t column = 0; column < field.columns; ++column) {
#pragma GCC unroll 4
        for (int i = 0; i < tile; ++i) sums[i] = Kind::Add(sums[i], x[i]);
        x += field.column_step;
      }
    }
#pragma GCC unroll 4
    for (int i = 0; i < tile; ++i) {
      output[c + i] = Kind::Result(p, sums[i], field.rows * field.columns);
    }
  }
  return c;
}

template <class Kind>
void Run(const PoolParams& p, const typename Kind::Value* input, typename Kind::Value* output,
         void*) {
  const int32_t column_step = p.input.channels;
  const int32_t row_step = p.input.width * column_step;
  for (int32_t b = 0; b < p.batches; ++b) {
    for (int32_t y = 0; y < p.output.height; ++y) {
      const Taps rows = RowsAt(y, p.window, p.input);
      for (int32_t x = 0; x < p.output.width; ++x) {
        const Taps columns = ColumnsAt(x, p.window, p.input);
        const Field<typename Kind::Value> field = {
            input + (rows.origin + rows.first) * row_step +
                (columns.origin + columns.first) * column_step,
            rows.count(), columns.count(), row_step, column_step};
        const int32_t c = RunTiles<kWideTile, Kind>(p, field, 0, output);
        RunTiles<1, Kind>(p, field, c, output);
        output += p.output.channels;
      }
    }
    input += p.input.height * row_step;
  }
}

template <class Kind>
Kernel<PoolParams, const typename Kind::Value*, typename Kind::Value*> Choice(const PoolParams&) {
  return {Run<Kind>};
}

}  // namespace

const PoolKernels kPool = {Choice<AverageF32>, Choice<MaxF32>, Choice<AverageS8>, Choice<MaxS8>};

}  // namespace microlite::portable
