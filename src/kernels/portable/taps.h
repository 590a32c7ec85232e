// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_KERNELS_PORTABLE_TAPS_H_
#define MICROLITE_SRC_KERNELS_PORTABLE_TAPS_H_

#include <stdint.h>

#include "microlite/kernels.h"

namespace microlite::portable {

// A window's taps along one axis, for one output position: tap t stands at origin + t * dilation
// of the input, and those in [first, end) stand on it. Worked out once per output, so that loops
// over taps need no checks.
struct Taps {
  int32_t origin, first, end;
  int32_t count() const { return end - first; }
};

Taps TapsAt(int32_t origin, int32_t taps, int32_t dilation, int32_t input_size);

inline Taps RowsAt(int32_t y, const Window& w, const ImageShape& input) {
  return TapsAt(y * w.stride_height - w.pad_top, w.height, w.dilation_height, input.height);
}
inline Taps ColumnsAt(int32_t x, const Window& w, const ImageShape& input) {
  return TapsAt(x * w.stride_width - w.pad_left, w.width, w.dilation_width, input.width);
}

}  // namespace microlite::portable

#endif  // MICROLITE_SRC_KERNELS_PORTABLE_TAPS_H_
