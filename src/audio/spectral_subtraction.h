// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_AUDIO_SPECTRAL_SUBTRACTION_H_
#define MICROLITE_SRC_AUDIO_SPECTRAL_SUBTRACTION_H_

#include <stdint.h>

#include "microlite/span.h"

namespace microlite::audio {

// Numbers of 2^-bits, each at most 1. Channels 0, 2, ... use the first pair.
struct SpectralSubtraction {
  uint32_t smoothing, one_minus_smoothing;
  uint32_t alternate_smoothing, alternate_one_minus_smoothing;
  uint32_t min_signal_remaining;
  int smoothing_bits;  // Fractional bits of the estimates.
  int bits;
  bool clamping;  // Whether an estimate may not exceed the signal that it was made from.
};

// Follows the noise of each channel with a low-pass filter and takes it away from the signal, of
// which a part always remains. Signals and estimates wrap modulo 2^32. Output may be the input.
void SubtractNoise(const SpectralSubtraction& config, Span<const uint32_t> input, uint32_t* output,
                   uint32_t* estimates);

}  // namespace microlite::audio

#endif  // MICROLITE_SRC_AUDIO_SPECTRAL_SUBTRACTION_H_
