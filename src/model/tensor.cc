// SPDX-License-Identifier: Apache-2.0
#include "microlite/tensor.h"

#include "microlite/table.h"

namespace microlite {

int32_t Quantization::zero_point(uint32_t channel) const {
  if (zero_point_count == 0) return 0;
  const uint32_t i = channel < zero_point_count ? channel : 0;
  return static_cast<int32_t>(LoadAs<int64_t>(zero_points + 8 * i));
}

}  // namespace microlite
