// SPDX-License-Identifier: Apache-2.0
#include "src/kernels/portable/taps.h"

namespace microlite::portable {

Taps TapsAt(int32_t origin, int32_t taps, int32_t dilation, int32_t input_size) {
  // Divisions only at the borders, and there only if dilated: some cores have none.
  const auto divide_up = [dilation](int32_t n) {
    return dilation == 1 ? n : (n + dilation - 1) / dilation;
  };
  Taps result = {origin, 0, taps};
  if (origin < 0) result.first = divide_up(-origin);
  if (origin + (taps - 1) * dilation >= input_size) result.end = divide_up(input_size - origin);
  // A dilated window may step over a small input.
  if (result.first > result.end) result.first = result.end;
  return result;
}

}  // namespace microlite::portable
