// SPDX-License-Identifier: Apache-2.0
#include "src/audio/filter_bank.h"

#include "src/audio/bits.h"
#include "src/math/elementary.h"

namespace microlite::audio {
namespace {

// What the original computes in double precision and in single is told apart here as there.

float Mel(float hz) { return static_cast<float>(1127.0 * Log1p(static_cast<double>(hz) / 700.0)); }

int16_t Quantize(double weight) {
  const double scaled = weight * (1 << kFilterBankBits) + 0.5;
  const int32_t whole = static_cast<int32_t>(scaled);
  return static_cast<int16_t>(whole - (whole > scaled));  // Rounded down.
}

// Digit by digit from the highest pair of bits; what is left over tells how to round.
template <class T>
uint32_t RootByDigits(T n, int bits, uint32_t most) {
  T root = 0;
  for (T digit = T{1} << ((bits - 1) & ~1); digit != 0; digit >>= 2) {
    const T trial = root + digit;
    root >>= 1;
    if (n >= trial) {
      n -= trial;
      root += digit;
    }
  }
  return static_cast<uint32_t>(root) + (n > root && root != most);
}

}  // namespace

void Energy(const Complex<int16_t>* spectrum, uint32_t first, uint32_t end, uint32_t* energy) {
  for (uint32_t i = first; i < end; ++i) {
    const int32_t real = spectrum[i].real, imag = spectrum[i].imag;
    energy[i] = static_cast<uint32_t>(real * real) + static_cast<uint32_t>(imag * imag);
  }
}

void Accumulate(const FilterBank& bank, const uint32_t* energy, uint64_t* sums) {
  uint64_t rising = 0;  // What the band before has left for this sum.
  for (uint32_t b = 0; b <= bank.channels; ++b) {
    const uint32_t* e = energy + bank.frequency_starts[b];
    const int16_t* weights = bank.weights + bank.weight_starts[b];
    const int16_t* unweights = bank.unweights + bank.weight_starts[b];
    uint64_t sum = rising;
    rising = 0;
    for (int32_t i = 0; i < bank.widths[b]; ++i) {
      sum += static_cast<uint64_t>(int64_t{weights[i]}) * e[i];
      rising += static_cast<uint64_t>(int64_t{unweights[i]}) * e[i];
    }
    if (b > 0) sums[b - 1] = sum;
  }
}

uint32_t SquareRoot(uint64_t n) {
  const uint32_t high = static_cast<uint32_t>(n >> 32), low = static_cast<uint32_t>(n);
  if (high != 0) return RootByDigits<uint64_t>(n, 32 + BitLength(high), UINT32_MAX);
  return low == 0 ? 0 : RootByDigits<uint32_t>(low, BitLength(low), UINT16_MAX);
}

void SquareRoots(Span<const uint64_t> sums, int shift, uint32_t* output) {
  for (uint32_t i = 0; i < sums.size; ++i) output[i] = SquareRoot(sums[i]) >> shift;
}

float MelBank::HzPerBin() const {
  return static_cast<float>(0.5 * sample_rate / (spectrum_size - 1));
}

uint32_t MelBank::Start() const {
  const double start = 1.5 + static_cast<double>(lower_hz / HzPerBin());
  return start < spectrum_size ? static_cast<uint32_t>(start) : spectrum_size;
}

float MelBank::Corner(uint32_t band) const {
  const float low = Mel(lower_hz), span = Mel(upper_hz) - low;
  return low + span / (static_cast<float>(channels) + 1) * (static_cast<float>(band) + 1);
}

uint32_t MelBank::BandEnd(uint32_t band, uint32_t start) const {
  const float hz_per_bin = HzPerBin(), corner = Corner(band);
  uint32_t end = start;
  while (end < spectrum_size && Mel(static_cast<float>(end) * hz_per_bin) <= corner) ++end;
  return end;
}

uint32_t MelBank::End() const { return BandEnd(channels, Start()); }

void MakeBank(const MelBank& mel, int16_t* frequency_starts, int16_t* widths,
              int16_t* weight_starts, int16_t* weights, int16_t* unweights) {
  const float hz_per_bin = mel.HzPerBin();
  const uint32_t first = mel.Start();
  uint32_t start = first;
  float last_corner = Mel(mel.lower_hz);
  for (uint32_t b = 0; b <= mel.channels; ++b) {
    const uint32_t end = mel.BandEnd(b, start);
    frequency_starts[b] = static_cast<int16_t>(start);
    widths[b] = static_cast<int16_t>(end - start);
    weight_starts[b] = static_cast<int16_t>(start - first);
    const float corner = mel.Corner(b);
    for (uint32_t i = start; i < end; ++i) {
      const float falling =
          (corner - Mel(static_cast<float>(i) * hz_per_bin)) / (corner - last_corner);
      weights[i - first] = Quantize(static_cast<double>(falling));
      unweights[i - first] = Quantize(1.0 - static_cast<double>(falling));
    }
    last_corner = corner;
    start = end;
  }
}

}  // namespace microlite::audio
