// SPDX-License-Identifier: Apache-2.0
#include "src/audio/pcan.h"

#include "src/audio/bits.h"
#include "src/math/elementary.h"

namespace microlite::audio {
namespace {

int16_t GainValue(const PcanGain& gain, uint32_t x) {
  const float estimate = static_cast<float>(x) / static_cast<float>(uint32_t{1} << gain.input_bits);
  const float value = static_cast<float>(uint32_t{1} << gain.gain_bits) *
                      PowF(estimate + gain.offset, -gain.strength);
  if (value > INT16_MAX) return INT16_MAX;
  return static_cast<int16_t>(value + 0.5f);
}

uint32_t Shrink(uint32_t snr) {
  if (snr < 2u << kPcanSnrBits) return (snr * snr) >> (2 + 2 * kPcanSnrBits - kPcanOutputBits);
  return (snr >> (kPcanSnrBits - kPcanOutputBits)) - (1u << kPcanOutputBits);
}

}  // namespace

void MakeGainTable(const PcanGain& gain, int16_t* table) {
  table[0] = GainValue(gain, 0);
  table[1] = GainValue(gain, 1);
  int16_t* entry = table + 2;
  for (int bits = 2; bits <= 32; ++bits, entry += 4) {
    const uint32_t start = uint32_t{1} << (bits - 1);
    const uint32_t end = bits == 32 ? UINT32_MAX : 2 * start;
    const int32_t y = GainValue(gain, start);
    const int32_t to_middle = GainValue(gain, start + start / 2) - y;
    const int32_t to_end = GainValue(gain, end) - y;
    const int32_t slope = 4 * to_middle - to_end;
    entry[0] = static_cast<int16_t>(y);
    entry[1] = static_cast<int16_t>(slope);
    entry[2] = static_cast<int16_t>(to_end - slope);
    if (bits < 32) entry[3] = 0;
  }
}

int16_t GainAt(const int16_t* table, uint32_t estimate) {
  if (estimate <= 2) return table[estimate];
  const int bits = BitLength(estimate);
  const int16_t* entry = table + 4 * bits - 6;
  const uint32_t position = bits < 11 ? estimate << (11 - bits) : estimate >> (bits - 11);
  const int32_t t = static_cast<int32_t>(position & 0x3ff);  // Of 2^10, through the interval.
  const int32_t slope = ((entry[2] * t) >> 5) + entry[1] * 32;
  // Unsigned, as damaged tables of models may overflow it.
  const uint32_t product = static_cast<uint32_t>(slope) * static_cast<uint32_t>(t) + (1u << 14);
  return static_cast<int16_t>((static_cast<int32_t>(product) >> 15) + entry[0]);
}

void ApplyGain(const int16_t* table, int snr_shift, const uint32_t* estimates,
               Span<const uint32_t> signal, uint32_t* output) {
  for (uint32_t i = 0; i < signal.size; ++i) {
    // A negative gain, of a damaged table, counts modulo 2^32.
    const uint32_t gain = static_cast<uint32_t>(int32_t{GainAt(table, estimates[i])});
    output[i] = Shrink(static_cast<uint32_t>((uint64_t{signal[i]} * gain) >> snr_shift));
  }
}

}  // namespace microlite::audio
