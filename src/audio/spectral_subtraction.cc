// SPDX-License-Identifier: Apache-2.0
#include "src/audio/spectral_subtraction.h"

namespace microlite::audio {

void SubtractNoise(const SpectralSubtraction& config, Span<const uint32_t> input, uint32_t* output,
                   uint32_t* estimates) {
  for (uint32_t i = 0; i < input.size; ++i) {
    const bool odd = (i & 1) != 0;
    const uint32_t smoothing = odd ? config.alternate_smoothing : config.smoothing;
    const uint32_t rest = odd ? config.alternate_one_minus_smoothing : config.one_minus_smoothing;
    const uint32_t signal = input[i], scaled = signal << config.smoothing_bits;
    uint32_t estimate = static_cast<uint32_t>(
        (uint64_t{scaled} * smoothing + uint64_t{estimates[i]} * rest) >> config.bits);
    const uint32_t taken = estimate < scaled ? estimate : scaled;
    if (config.clamping) estimate = taken;
    estimates[i] = estimate;
    const uint32_t least =
        static_cast<uint32_t>((uint64_t{signal} * config.min_signal_remaining) >> config.bits);
    const uint32_t left = (scaled - taken) >> config.smoothing_bits;
    output[i] = left > least ? left : least;
  }
}

}  // namespace microlite::audio
