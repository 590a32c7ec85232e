// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_AUDIO_FILTER_BANK_H_
#define MICROLITE_SRC_AUDIO_FILTER_BANK_H_

#include <stdint.h>

#include "microlite/span.h"
#include "src/audio/fft.h"

namespace microlite::audio {

constexpr int kFilterBankBits = 12;  // Fractional bits of the weights.

// energy[i] = |spectrum[i]|^2 for first <= i < end.
void Energy(const Complex<int16_t>* spectrum, uint32_t first, uint32_t end, uint32_t* energy);

// Overlapping triangles, one a channel, over the frequencies of a spectrum. The triangles' corners
// cut the frequencies into channels + 1 bands; the energy in band b goes with `weights` (falling)
// to channel b - 1 and with `unweights` (rising) to channel b.
struct FilterBank {
  uint32_t channels = 0;
  // Of each of the channels + 1 bands: its first frequency, the number of them, and where in
  // `weights` and `unweights` its own begin.
  const int16_t* frequency_starts = nullptr;
  const int16_t* widths = nullptr;
  const int16_t* weight_starts = nullptr;
  const int16_t* weights = nullptr;
  const int16_t* unweights = nullptr;
};

// The channels' sums, modulo 2^64. What falls in the first band goes to no channel but its own.
void Accumulate(const FilterBank& bank, const uint32_t* energy, uint64_t* sums);

// output[i] = round(sqrt(sums[i])) >> shift, with the rounding of SquareRoot() below.
void SquareRoots(Span<const uint64_t> sums, int shift, uint32_t* output);

// The square root rounded to nearest, but at most 2^16 - 1 for n < 2^32, and at most 2^32 - 1.
uint32_t SquareRoot(uint64_t n);

// ---- Making a bank whose triangles are equally wide on the mel scale ----------------------------

struct MelBank {
  uint32_t sample_rate;
  uint32_t spectrum_size;  // Frequencies from 0 to half the sample rate.
  uint32_t channels;
  float lower_hz, upper_hz;  // 0 <= lower_hz < upper_hz

  float HzPerBin() const;
  // The first frequency that counts: not that at 0 Hz.
  uint32_t Start() const;
  // The mel value of the corner at the end of a band.
  float Corner(uint32_t band) const;
  // The end of a band that starts at this frequency; at most spectrum_size, which is one too far.
  uint32_t BandEnd(uint32_t band, uint32_t start) const;
  // The end of the last band, which must be below spectrum_size. Between Start() and it lie as many
  // frequencies as there are weights.
  uint32_t End() const;
};

// Fills the arrays of a filter bank, whose sizes follow from FilterBank and MelBank::End().
void MakeBank(const MelBank& mel, int16_t* frequency_starts, int16_t* widths,
              int16_t* weight_starts, int16_t* weights, int16_t* unweights);

}  // namespace microlite::audio

#endif  // MICROLITE_SRC_AUDIO_FILTER_BANK_H_
