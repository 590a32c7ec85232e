// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_AUDIO_WINDOW_H_
#define MICROLITE_SRC_AUDIO_WINDOW_H_

#include <stdint.h>

#include "microlite/span.h"

namespace microlite::audio {

constexpr int kWindowBits = 12;  // Fractional bits of the frontend's coefficients.

// A raised cosine over `window.size` samples: 0.5 - 0.5 cos(2 pi (i + 0.5) / size), rounded.
void MakeWindow(Span<int16_t> window);

// output[i] = input[i] * window[i] >> shift, saturated. Output may be the input.
void ApplyWindow(Span<const int16_t> window, const int16_t* input, int shift, int16_t* output);

// How far the samples can be shifted to the left before the largest leaves 16 bits: 0 to 15. As in
// the original, -32768 does not count: its absolute value has none in 16 bits.
int Headroom(Span<const int16_t> samples);

// samples[i] <<= shift, modulo 2^16.
void ShiftLeft(Span<int16_t> samples, int shift);

}  // namespace microlite::audio

#endif  // MICROLITE_SRC_AUDIO_WINDOW_H_
