// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_AUDIO_PCAN_H_
#define MICROLITE_SRC_AUDIO_PCAN_H_

#include <stdint.h>

#include "microlite/span.h"

namespace microlite::audio {

// Per-channel amplitude normalisation (https://research.google/pubs/pub45911): each channel is
// divided by a power of its own slowly following estimate.

constexpr int kPcanSnrBits = 12;
constexpr int kPcanOutputBits = 6;
constexpr uint32_t kPcanTableSize = 125;

// gain(x) = 2^gain_bits * (x / 2^input_bits + offset)^-strength as a table: its values at 0 and 1,
// then for each interval [2^n, 2^(n+1)) three coefficients of a parabola and an unused one.
// 0 <= gain_bits, input_bits <= 31; offset > 0.
struct PcanGain {
  float strength, offset;
  int gain_bits, input_bits;
};
void MakeGainTable(const PcanGain& gain, int16_t* table);

// The gain for an estimate, from the table.
int16_t GainAt(const int16_t* table, uint32_t estimate);

// output[i] = shrink(signal[i] * gain(estimates[i]) >> snr_shift), where shrink(x) is x^2/4 below 2
// and x - 1 above. 0 <= snr_shift <= 63. Output may be the signal.
void ApplyGain(const int16_t* table, int snr_shift, const uint32_t* estimates,
               Span<const uint32_t> signal, uint32_t* output);

}  // namespace microlite::audio

#endif  // MICROLITE_SRC_AUDIO_PCAN_H_
