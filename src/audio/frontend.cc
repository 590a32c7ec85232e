// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "microlite/audio_frontend.h"
#include "src/audio/bits.h"
#include "src/audio/fft.h"
#include "src/audio/filter_bank.h"
#include "src/audio/log.h"
#include "src/audio/pcan.h"
#include "src/audio/spectral_subtraction.h"
#include "src/audio/window.h"
#include "src/base/align.h"

namespace microlite {

using namespace audio;

namespace {

constexpr uint32_t kMinRate = 100;
constexpr uint32_t kMaxRate = 400000, kMaxMilliseconds = 10000;  // Their product fits in 32 bits.
constexpr uint32_t kMaxFft = 32768;  // Its frequencies are counted in int16.
constexpr int kNoiseBits = 14;
constexpr size_t kAlignment = 8;

// The spectrum of a window, in 16 bits, is smaller than one of full length and precision. What is
// left for gain and logarithm to make good, in bits.
int CorrectionBits(uint32_t fft_length) { return BitLength(fft_length) - 1 - kFilterBankBits / 2; }

bool IsFraction(float x) { return x >= 0 && x <= 1; }

uint32_t ToNoiseBits(float x) { return static_cast<uint32_t>(x * (1 << kNoiseBits)); }

Status CheckTimes(const AudioSettings& s, Report* report) {
  constexpr Status kBad = Status::kInvalidArgument;
  if (s.sample_rate < kMinRate || s.sample_rate > kMaxRate) {
    return report->Set(kBad, "sample_rate must be {} to {}", kMinRate, kMaxRate);
  }
  if (s.window_ms > kMaxMilliseconds) {
    return report->Set(kBad, "window_ms is more than {}", kMaxMilliseconds);
  }
  const uint32_t window = s.window_ms * s.sample_rate / 1000;
  if (window < 4 || window > kMaxFft) {
    return report->Set(kBad, "window_ms is {} samples at this sample_rate: 4 to {} are possible",
                       static_cast<int32_t>(window), kMaxFft);
  }
  if (s.step_ms > s.window_ms) return report->Set(kBad, "step_ms is more than window_ms");
  if (s.step_ms * s.sample_rate < 1000) {
    return report->Set(kBad, "step_ms is less than a sample at this sample_rate");
  }
  return Status::kOk;
}

Status CheckBank(const MelBank& mel, Report* report) {
  constexpr Status kBad = Status::kInvalidArgument;
  if (mel.channels < 1 || mel.channels >= mel.spectrum_size) {
    return report->Set(kBad, "channels must be 1 to {}, the frequencies of this window",
                       static_cast<int32_t>(mel.spectrum_size - 1));
  }
  if (!(mel.lower_hz >= 0)) return report->Set(kBad, "lower_hz must be 0 or more");
  if (!(mel.upper_hz > mel.lower_hz))
    return report->Set(kBad, "upper_hz must be more than lower_hz");
  if (!(mel.upper_hz <= 0.5f * kMaxRate) || mel.End() >= mel.spectrum_size) {
    return report->Set(kBad, "upper_hz is too near to or above half the sample_rate, {} Hz",
                       static_cast<int32_t>(mel.sample_rate / 2));
  }
  return Status::kOk;
}

Status CheckNoise(const AudioSettings& s, Report* report) {
  constexpr Status kBad = Status::kInvalidArgument;
  if (s.smoothing_bits > 31) return report->Set(kBad, "smoothing_bits is more than 31");
  if (!IsFraction(s.even_smoothing)) return report->Set(kBad, "even_smoothing must be 0 to 1");
  if (!IsFraction(s.odd_smoothing)) return report->Set(kBad, "odd_smoothing must be 0 to 1");
  if (!IsFraction(s.min_signal_remaining)) {
    return report->Set(kBad, "min_signal_remaining must be 0 to 1");
  }
  if (s.scale_shift > 11) {
    return report->Set(kBad, "scale_shift is more than 11: logarithms would not fit in 16 bits");
  }
  return Status::kOk;
}

Status CheckPcan(const AudioSettings& s, int correction, Report* report) {
  constexpr Status kBad = Status::kInvalidArgument;
  if (!s.pcan) return Status::kOk;
  if (!(s.pcan_strength >= 0 && s.pcan_strength <= 100)) {
    return report->Set(kBad, "pcan_strength must be 0 to 100");
  }
  if (!(s.pcan_offset >= 1e-6f && s.pcan_offset <= 1e9f)) {
    return report->Set(kBad, "pcan_offset must be 0.000001 to 1e9");
  }
  const int least_gain = correction + kPcanSnrBits > 0 ? correction + kPcanSnrBits : 0;
  if (s.gain_bits > 31 || static_cast<int>(s.gain_bits) < least_gain) {
    return report->Set(kBad, "gain_bits must be {} to 31 for this window", least_gain);
  }
  const int most = 31 + (correction < 0 ? correction : 0), least = correction > 0 ? correction : 0;
  const int bits = static_cast<int>(s.smoothing_bits);
  if (bits < least || bits > most) {
    return report->Set(kBad, "smoothing_bits must be {} to {} for this window with pcan", least,
                       most);
  }
  return Status::kOk;
}

// Hands out memory from its start, or only counts.
class Block {
 public:
  explicit Block(uint8_t* memory) : memory_(memory) {}

  template <class T = uint8_t>
  T* Take(size_t count) {
    const size_t at = bytes_;
    bytes_ = AlignUp(at + count * sizeof(T), kAlignment);
    return memory_ == nullptr ? nullptr : reinterpret_cast<T*>(memory_ + at);
  }
  size_t bytes() const { return bytes_; }

 private:
  uint8_t* memory_;
  size_t bytes_ = 0;
};

size_t Larger(size_t a, size_t b) { return a > b ? a : b; }

// How the arrays of a filter bank follow each other.
FilterBank BankAt(const int16_t* at, uint32_t channels, uint32_t weights) {
  const uint32_t bands = channels + 1;
  const int16_t* rest = at + 3 * bands;
  return {channels, at, at + bands, at + 2 * bands, rest, rest + weights};
}

}  // namespace

// What follows from the settings.
struct AudioFrontend::Parts {
  MelBank mel;
  uint8_t* memory = nullptr;
  size_t bytes = 0;
};

// Checks the settings, and takes everything's place in the memory, or only counts the bytes.
Status AudioFrontend::Layout(const AudioSettings& s, Parts* parts, Report* report) {
  MICROLITE_TRY(CheckTimes(s, report));
  const uint32_t window = s.window_ms * s.sample_rate / 1000;
  fft_length_ = 4;
  while (fft_length_ < window) fft_length_ *= 2;
  const uint32_t spectrum_size = fft_length_ / 2 + 1;
  parts->mel = {s.sample_rate, spectrum_size, s.channels, s.lower_hz, s.upper_hz};
  MICROLITE_TRY(CheckBank(parts->mel, report));
  MICROLITE_TRY(CheckNoise(s, report));
  correction_bits_ = CorrectionBits(fft_length_);
  MICROLITE_TRY(CheckPcan(s, correction_bits_, report));

  channels_ = s.channels;
  step_ = s.step_ms * s.sample_rate / 1000;
  first_bin_ = parts->mel.Start();
  end_bin_ = parts->mel.End();
  Block block(parts->memory);
  window_ = {block.Take<int16_t>(window), window};
  samples_ = block.Take<int16_t>(window);
  fft_ = block.Take(Fft<int16_t>::StateBytes(fft_length_));
  bank_ = block.Take<int16_t>(3 * (channels_ + 1) + 2 * (end_bin_ - first_bin_));
  gain_ = s.pcan ? block.Take<int16_t>(kPcanTableSize) : nullptr;
  estimates_ = block.Take<uint32_t>(channels_);
  // Windowed samples, then energies, then signals. Of each, there are fewer bytes than of samples.
  first_ = block.Take<int16_t>(fft_length_);
  // The spectrum, then sums, then features.
  second_ =
      block.Take(Larger(spectrum_size * sizeof(Complex<int16_t>), channels_ * sizeof(uint64_t)));
  parts->bytes = block.bytes();
  return Status::kOk;
}

Status AudioFrontend::Measure(const AudioSettings& settings, size_t* bytes, Report* report) {
  AudioFrontend counted;
  Parts parts;
  MICROLITE_TRY(counted.Layout(settings, &parts, report));
  *bytes = parts.bytes;
  return Status::kOk;
}

Status AudioFrontend::Init(const AudioSettings& s, Span<uint8_t> memory, Report* report) {
  size_t need = 0;
  MICROLITE_TRY(Measure(s, &need, report));
  if (memory.size < need || !IsAligned(memory.data, kAlignment)) {
    return report->Set(Status::kOutOfMemory, "the audio frontend needs {} aligned bytes, has {}",
                       static_cast<int32_t>(need), static_cast<int32_t>(memory.size));
  }
  Parts parts;
  parts.memory = memory.data;
  MICROLITE_TRY(Layout(s, &parts, report));
  MakeWindow(window_);
  Fft<int16_t>::Init(fft_length_, false, fft_);
  const FilterBank bank = BankAt(bank_, channels_, end_bin_ - first_bin_);
  int16_t* arrays[5];
  for (int i = 0; i < 3; ++i) arrays[i] = bank_ + static_cast<size_t>(i) * (channels_ + 1);
  arrays[3] = bank_ + (bank.weights - bank_);
  arrays[4] = bank_ + (bank.unweights - bank_);
  MakeBank(parts.mel, arrays[0], arrays[1], arrays[2], arrays[3], arrays[4]);
  if (s.pcan) {
    MakeGainTable({s.pcan_strength, s.pcan_offset, static_cast<int>(s.gain_bits),
                   static_cast<int>(s.smoothing_bits) - correction_bits_},
                  gain_);
    snr_shift_ = static_cast<int>(s.gain_bits) - correction_bits_ - kPcanSnrBits;
  }
  smoothing_bits_ = static_cast<int>(s.smoothing_bits);
  smoothing_[0] = ToNoiseBits(s.even_smoothing);
  smoothing_[1] = ToNoiseBits(s.odd_smoothing);
  min_signal_remaining_ = ToNoiseBits(s.min_signal_remaining);
  scale_ = s.log ? uint32_t{1} << s.scale_shift : 0;
  Reset();
  return Status::kOk;
}

void AudioFrontend::Reset() {
  used_ = 0;
  memset(estimates_, 0, channels_ * sizeof *estimates_);
}

uint32_t AudioFrontend::RowsAfter(uint32_t count) const {
  const uint32_t missing = window_.size - used_;
  return count < missing ? 0 : (count - missing) / step_ + 1;
}

uint32_t AudioFrontend::Take(const void* samples, uint32_t count) {
  const uint32_t missing = window_.size - used_;
  const uint32_t taken = count < missing ? count : missing;
  memcpy(samples_ + used_, samples, taken * sizeof *samples_);
  used_ += taken;
  return taken;
}

Span<const uint16_t> AudioFrontend::Row() {
  int16_t* windowed = static_cast<int16_t*>(first_);
  ApplyWindow({window_.data, window_.size}, samples_, kWindowBits, windowed);
  used_ -= step_;
  memmove(samples_, samples_ + step_, used_ * sizeof *samples_);

  const int shift = Headroom({windowed, window_.size});
  ShiftLeft({windowed, window_.size}, shift);
  memset(windowed + window_.size, 0, (fft_length_ - window_.size) * sizeof *windowed);
  auto* spectrum = static_cast<Complex<int16_t>*>(second_);
  Fft<int16_t>::Forward(fft_, windowed, spectrum);

  uint32_t* energy = static_cast<uint32_t*>(first_);
  Energy(spectrum, first_bin_, end_bin_, energy);
  uint64_t* sums = static_cast<uint64_t*>(second_);
  audio::Accumulate(BankAt(bank_, channels_, end_bin_ - first_bin_), energy, sums);
  const Span<uint32_t> signal(static_cast<uint32_t*>(first_), channels_);
  SquareRoots({sums, channels_}, shift, signal.data);

  constexpr uint32_t kOne = 1 << kNoiseBits;
  SubtractNoise({smoothing_[0], kOne - smoothing_[0], smoothing_[1], kOne - smoothing_[1],
                 min_signal_remaining_, smoothing_bits_, kNoiseBits, false},
                {signal.data, signal.size}, signal.data, estimates_);
  if (gain_ != nullptr) {
    ApplyGain(gain_, snr_shift_, estimates_, {signal.data, signal.size}, signal.data);
  }

  uint16_t* row = static_cast<uint16_t*>(second_);
  for (uint32_t i = 0; i < channels_; ++i) {
    uint32_t value = signal[i];
    if (scale_ != 0) {
      value = correction_bits_ < 0 ? value >> -correction_bits_ : value << correction_bits_;
      value = value > 1 ? LogScaled(value, scale_) : 0;
    }
    row[i] = static_cast<uint16_t>(value < UINT16_MAX ? value : UINT16_MAX);
  }
  return {row, channels_};
}

}  // namespace microlite
