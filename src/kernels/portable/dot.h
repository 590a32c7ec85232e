// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_KERNELS_PORTABLE_DOT_H_
#define MICROLITE_SRC_KERNELS_PORTABLE_DOT_H_

#include <stdint.h>

// The inner loop of matrix products and convolutions: a run of inputs times several filters.

namespace microlite::portable {

// Filters that share each loaded input: as many as the registers of a Cortex-M allow.
constexpr int kFilterTile = 4;

// x - zero_point of bytes. 16 bits hold it: vector units multiply such numbers. Where there are
// none (as far as portable code can tell), telling the compiler that 16 bits are enough costs a
// step.
inline int32_t Centered(int32_t x, int16_t zero_point) {
  const int32_t difference = x - zero_point;
  return sizeof(void*) == 8 ? static_cast<int16_t>(difference) : difference;
}

// sums[f] = start + sum over i of (x[i] - zero_point) * filters[f * stride + i], modulo 2^32.
// Defined for a tile of kFilterTile and of 1, and T of int8_t and uint8_t.
template <int tile, class T>
void Dot(const T* x, int16_t zero_point, const T* filters, int32_t n, int32_t stride,
         uint32_t start, uint32_t* sums);

// The same with 64-bit sums from 0 and without zero point. W is int8_t or int16_t.
template <int tile, class W>
void Dot(const int16_t* x, const W* filters, int32_t n, int32_t stride, int64_t* sums);

// The same for `lanes` interleaved runs of inputs, each sum added up from its first product to its
// last: sums[l][f] = sum over i of x[i * lanes + l] * filters[f * stride + i].
// Defined for tiles as above, with 1 lane and with kFloatLanes.
constexpr int kFloatLanes = 4;
template <int tile, int lanes>
void Dot(const float* x, const float* filters, int32_t n, int32_t stride, float (*sums)[tile]);

// The same for integers, modulo 2^32: sums[f][l]. Two filters and four lanes are what keeps the
// registers of a Cortex-M busy without running out of them.
// Defined for a tile of kLanesTile and of 1.
constexpr int kIntegerLanes = 4;
constexpr int kLanesTile = 2;
template <int tile>
void Dot(const int16_t* x, const int8_t* filters, int32_t n, int32_t stride,
         uint32_t (*sums)[kIntegerLanes]);

}  // namespace microlite::portable

#endif  // MICROLITE_SRC_KERNELS_PORTABLE_DOT_H_
