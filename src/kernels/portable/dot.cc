// SPDX-License-Identifier: Apache-2.0
#include "src/kernels/portable/dot.h"

// These loops are shaped for GCC at -O2. Small arrays of sums stay in registers only if the loops
// over them are unrolled, which it does when told to; and it vectorises a loop only if no elements
// are left over, hence a loop of its own for those. They are functions of a file of their own
// because the same loops inlined into larger ones run out of registers.

namespace microlite::portable {

template <int tile, class T>
void Dot(const T* x, int16_t zero_point, const T* filters, int32_t n, int32_t stride,
         uint32_t start, uint32_t* sums) {
  uint32_t sum[tile];
#pragma GCC unroll 4
  for (int f = 0; f < tile; ++f) sum[f] = start;
  const auto add = [&](int32_t i) {
    const int32_t value = Centered(x[i], zero_point);
#pragma GCC unroll 4
    for (int f = 0; f < tile; ++f) {
      sum[f] += static_cast<uint32_t>(value * static_cast<int16_t>(filters[f * stride + i]));
    }
  };
  const int32_t whole = n & ~15;
  for (int32_t i = 0; i < whole; ++i) add(i);
  for (int32_t i = whole; i < n; ++i) add(i);
#pragma GCC unroll 4
  for (int f = 0; f < tile; ++f) sums[f] = sum[f];
}

template <int tile, class W>
void Dot(const int16_t* x, const W* filters, int32_t n, int32_t stride, int64_t* sums) {
  int64_t sum[tile] = {};
  // Of 8-bit filters as many products as fit 32 bits are added up there, since not every core
  // multiplies into 64.
  constexpr int32_t kMost = sizeof(W) == 1 ? 256 : 1;
  for (int32_t start = 0; start < n; start += kMost) {
    const int32_t end = n - start < kMost ? n : start + kMost;
    int32_t part[tile] = {};
    for (int32_t i = start; i < end; ++i) {
#pragma GCC unroll 4
      for (int f = 0; f < tile; ++f) part[f] += x[i] * filters[f * stride + i];
    }
#pragma GCC unroll 4
    for (int f = 0; f < tile; ++f) sum[f] += part[f];
  }
#pragma GCC unroll 4
  for (int f = 0; f < tile; ++f) sums[f] = sum[f];
}

template <int tile, int lanes>
void Dot(const float* x, const float* filters, int32_t n, int32_t stride, float (*sums)[tile]) {
  float sum[tile][lanes] = {};
  for (int32_t i = 0; i < n; ++i) {
    float values[lanes];
#pragma GCC unroll 4
    for (int l = 0; l < lanes; ++l) values[l] = x[i * lanes + l];
#pragma GCC unroll 4
    for (int f = 0; f < tile; ++f) {
      const float weight = filters[f * stride + i];
#pragma GCC unroll 4
      for (int l = 0; l < lanes; ++l) sum[f][l] += values[l] * weight;
    }
  }
#pragma GCC unroll 4
  for (int f = 0; f < tile; ++f) {
#pragma GCC unroll 4
    for (int l = 0; l < lanes; ++l) sums[l][f] = sum[f][l];
  }
}

template <int tile>
void Dot(const int16_t* x, const int8_t* filters, int32_t n, int32_t stride,
         uint32_t (*sums)[kIntegerLanes]) {
  uint32_t sum[tile][kIntegerLanes] = {};
  const int16_t* const end = x + n * kIntegerLanes;
  for (; x != end; x += kIntegerLanes, ++filters) {
    int32_t weights[tile];
#pragma GCC unroll 4
    for (int f = 0; f < tile; ++f) weights[f] = filters[f * stride];
#pragma GCC unroll 4
    for (int l = 0; l < kIntegerLanes; ++l) {
      const int32_t value = x[l];
#pragma GCC unroll 4
      for (int f = 0; f < tile; ++f) sum[f][l] += static_cast<uint32_t>(value * weights[f]);
    }
  }
#pragma GCC unroll 4
  for (int f = 0; f < tile; ++f) {
#pragma GCC unroll 4
    for (int l = 0; l < kIntegerLanes; ++l) sums[f][l] = sum[f][l];
  }
}

template void Dot<1>(const int8_t*, int16_t, const int8_t*, int32_t, int32_t, uint32_t, uint32_t*);
template void Dot<kFilterTile>(const int8_t*, int16_t, const int8_t*, int32_t, int32_t, uint32_t,
                               uint32_t*);
template void Dot<1>(const uint8_t*, int16_t, const uint8_t*, int32_t, int32_t, uint32_t,
                     uint32_t*);
template void Dot<kFilterTile>(const uint8_t*, int16_t, const uint8_t*, int32_t, int32_t, uint32_t,
                               uint32_t*);

template void Dot<1>(const int16_t*, const int8_t*, int32_t, int32_t, int64_t*);
template void Dot<kFilterTile>(const int16_t*, const int8_t*, int32_t, int32_t, int64_t*);
template void Dot<1>(const int16_t*, const int16_t*, int32_t, int32_t, int64_t*);
template void Dot<kFilterTile>(const int16_t*, const int16_t*, int32_t, int32_t, int64_t*);

template void Dot<1>(const int16_t*, const int8_t*, int32_t, int32_t, uint32_t (*)[kIntegerLanes]);
template void Dot<kLanesTile>(const int16_t*, const int8_t*, int32_t, int32_t,
                              uint32_t (*)[kIntegerLanes]);

template void Dot<1, 1>(const float*, const float*, int32_t, int32_t, float (*)[1]);
template void Dot<kFilterTile, 1>(const float*, const float*, int32_t, int32_t,
                                  float (*)[kFilterTile]);
template void Dot<1, kFloatLanes>(const float*, const float*, int32_t, int32_t, float (*)[1]);
template void Dot<kFilterTile, kFloatLanes>(const float*, const float*, int32_t, int32_t,
                                            float (*)[kFilterTile]);

}  // namespace microlite::portable
