// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_OPS_TABLE16_H_
#define MICROLITE_SRC_OPS_TABLE16_H_

#include <math.h>
#include <stdint.h>

#include "microlite/op.h"
#include "src/math/fixed_point.h"

namespace microlite {

// A function of an int16, interpolated between 513 values.
class Table16 {
 public:
  // Of the function of a number from `low` to `high` with results from `least` to `most`. Values
  // are stored as TensorFlow Lite stores them: moved by half of what the middle of the step is off.
  [[gnu::cold]] void Keep(PrepareContext& p, float low, float high, float least, float most,
                          float (*function)(float)) {
    int16_t* values = p.KeepArray<int16_t>(kSteps + 1);
    values_ = values;
    if (values == nullptr) return;
    const float step = (high - low) / kSteps;
    const float scale = 65536.0f / (most - least);
    for (int i = 0; i < kSteps; ++i) {
      const float x = low + static_cast<float>(i) * step;
      const float value = roundf(function(x) * scale);
      const float next = function(low + static_cast<float>(i + 1) * step) * scale;
      const float middle = roundf(function(x + step / 2.0f) * scale);
      const float error = roundf((next + value) / 2.0f) - middle;
      values[i] = ToInt16(value - roundf(error / 2.0f));
    }
    values[kSteps] = ToInt16(roundf(function(high) * scale));
  }

  int32_t At(int32_t x) const {
    const int16_t* value = values_ + (256 + (x >> 7));
    return value[0] + (((value[1] - value[0]) * (x & 0x7f) + 64) >> 7);
  }

 private:
  static constexpr int kSteps = 512;

  static int16_t ToInt16(float x) {
    return x != x ? int16_t{0} : static_cast<int16_t>(Clamp(x, -32768.0f, 32767.0f));
  }

  const int16_t* values_;
};

}  // namespace microlite

#endif  // MICROLITE_SRC_OPS_TABLE16_H_
