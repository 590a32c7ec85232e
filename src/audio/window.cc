// SPDX-License-Identifier: Apache-2.0
#include "src/audio/window.h"

#include "src/audio/bits.h"
#include "src/math/elementary.h"
#include "src/math/fixed_point.h"

namespace microlite::audio {

void MakeWindow(Span<int16_t> window) {
  const float step = static_cast<float>(3.14159265358979323846 * 2.0 / window.size);
  for (uint32_t i = 0; i < window.size; ++i) {
    const float value = static_cast<float>(0.5 - 0.5 * Cos(static_cast<double>(step) * (i + 0.5)));
    window[i] = static_cast<int16_t>(static_cast<double>(value) * (1 << kWindowBits) + 0.5);
  }
}

void ApplyWindow(Span<const int16_t> window, const int16_t* input, int shift, int16_t* output) {
  for (uint32_t i = 0; i < window.size; ++i) {
    const int32_t product = (int32_t{input[i]} * window[i]) >> shift;
    output[i] = static_cast<int16_t>(Clamp<int32_t>(product, INT16_MIN, INT16_MAX));
  }
}

int Headroom(Span<const int16_t> samples) {
  int32_t bits =
      0;  // As significant as the largest: one of them is enough to know its highest bit.
  for (const int16_t sample : samples) {
    const int32_t size = sample < 0 ? -sample : sample;
    bits |= size & INT16_MAX;
  }
  return 15 - BitLength(static_cast<uint32_t>(bits));
}

void ShiftLeft(Span<int16_t> samples, int shift) {
  for (int16_t& sample : samples) {
    sample = static_cast<int16_t>(static_cast<uint32_t>(sample) << shift);
  }
}

}  // namespace microlite::audio
