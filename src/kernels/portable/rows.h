// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_KERNELS_PORTABLE_ROWS_H_
#define MICROLITE_SRC_KERNELS_PORTABLE_ROWS_H_

#include <stdint.h>

#include "microlite/kernels.h"

// Rows of inputs times filters: what FULLY_CONNECTED does with a row of its input, and CONV_2D with
// what a window sees.

namespace microlite::portable {

// What a row is multiplied with.
struct Filters {
  const void* values;  // One filter after the other.
  const void* bias;    // One element for each filter, or null.
  int32_t length;      // Elements of a filter, and of the row.
};

// Writes output[i] for first <= i < end: the product of `row` and filter i.
using RowKernel = void (*)(const ProductParams& p, const Filters& filters, const void* row,
                           int32_t first, int32_t end, void* output);

// Named by the types of row, filters (where different) and output (where different).
void RowF32(const ProductParams& p, const Filters& filters, const void* row, int32_t first,
            int32_t end, void* output);
void RowS8(const ProductParams& p, const Filters& filters, const void* row, int32_t first,
           int32_t end, void* output);
void RowS8S4(const ProductParams& p, const Filters& filters, const void* row, int32_t first,
             int32_t end, void* output);
void RowS16S8(const ProductParams& p, const Filters& filters, const void* row, int32_t first,
              int32_t end, void* output);
void RowS16(const ProductParams& p, const Filters& filters, const void* row, int32_t first,
            int32_t end, void* output);
void RowU8(const ProductParams& p, const Filters& filters, const void* row, int32_t first,
           int32_t end, void* output);
void RowS8ToF32(const ProductParams& p, const Filters& filters, const void* row, int32_t first,
                int32_t end, void* output);
void RowS8S4ToF32(const ProductParams& p, const Filters& filters, const void* row, int32_t first,
                  int32_t end, void* output);
void RowS8ToS16(const ProductParams& p, const Filters& filters, const void* row, int32_t first,
                int32_t end, void* output);
// The sums as they are, without a zero point.
void RowS8ToS32(const ProductParams& p, const Filters& filters, const void* row, int32_t first,
                int32_t end, void* output);

}  // namespace microlite::portable

#endif  // MICROLITE_SRC_KERNELS_PORTABLE_ROWS_H_
