// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_AUDIO_FRONTEND_H_
#define MICROLITE_AUDIO_FRONTEND_H_

#include <stddef.h>
#include <stdint.h>

#include "microlite/span.h"
#include "microlite/status.h"

namespace microlite {

// From sound to the features that speech models take, bit for bit as TensorFlow's experimental
// microfrontend (tensorflow/lite/experimental/microfrontend): window, Fourier transform, mel filter
// bank, noise reduction, gain control (PCAN), logarithm. docs/audio-frontend.md explains the
// stages.

// The parameters of the original, with its defaults.
struct AudioSettings {
  uint32_t sample_rate = 16000;  // Samples a second.
  uint32_t window_ms = 25;       // What a row of features looks at, and
  uint32_t step_ms = 10;         // how much later the next row does.
  uint32_t channels = 32;        // Features in a row.
  float lower_hz = 125, upper_hz = 7500;
  uint32_t smoothing_bits = 10;  // Fractional bits of the noise estimates.
  // What one row contributes to the noise estimate of channels 0, 2, ... and 1, 3, ...
  float even_smoothing = 0.025f, odd_smoothing = 0.06f;
  float min_signal_remaining = 0.05f;  // 1: no noise reduction.
  bool pcan = false;
  float pcan_strength = 0.95f, pcan_offset = 80;
  uint32_t gain_bits = 21;  // Fractional bits of PCAN's gain.
  bool log = true;
  uint32_t scale_shift = 6;  // The logarithm counts in 2^-scale_shift.

  // What the micro_speech models of TensorFlow Lite Micro were trained with.
  static constexpr AudioSettings MicroSpeech() {
    AudioSettings settings;
    settings.window_ms = 30;
    settings.step_ms = 20;
    settings.channels = 40;
    settings.pcan = true;
    return settings;
  }
};

// A feature as the int8 input of the micro_speech models: feature * 256 / 666, rounded, - 128,
// saturated. (In training, features were divided by 25.6 and ranged up to 26.)
constexpr int8_t QuantizeFeature(uint16_t feature) {
  const uint32_t scaled = (uint32_t{feature} * 256 + 333) / 666;
  return static_cast<int8_t>(scaled < 255 ? static_cast<int32_t>(scaled) - 128 : 127);
}

// A stream of samples goes in, a row of `channels()` features comes out for every window. Owns
// nothing; allocates nothing.
//
//   while (count > 0) {
//     const uint32_t taken = frontend.Take(samples, count);
//     samples += taken, count -= taken;
//     if (frontend.full()) Use(frontend.Row());
//   }
class AudioFrontend {
 public:
  // Checks the settings and tells the bytes of memory that Init() needs.
  static Status Measure(const AudioSettings& settings, size_t* bytes, Report* report);

  // Makes tables and buffers in `memory`, aligned to 8 bytes, which must stay in place.
  Status Init(const AudioSettings& settings, Span<uint8_t> memory, Report* report);

  uint32_t channels() const { return channels_; }
  uint32_t window() const { return window_.size; }  // In samples.
  uint32_t step() const { return step_; }           // In samples.

  // The rows that so many more samples will give.
  uint32_t RowsAfter(uint32_t count) const;

  // Takes int16 samples, at any address, until the window is full; returns how many it took.
  uint32_t Take(const void* samples, uint32_t count);
  bool full() const { return used_ == window_.size; }

  // Of a full window, the features; they stand until the next call. Moves on by a step.
  Span<const uint16_t> Row();

  // Forgets the samples of the unfinished window, but not the noise.
  void DropSamples() { used_ = 0; }
  // Starts again with a new stream.
  void Reset();

 private:
  struct Parts;
  Status Layout(const AudioSettings& settings, Parts* parts, Report* report);

  uint32_t channels_ = 0, step_ = 0, used_ = 0;
  uint32_t fft_length_ = 0, first_bin_ = 0, end_bin_ = 0;
  uint32_t scale_ = 0;  // Of the logarithm; 0: there is none.
  int correction_bits_ = 0, snr_shift_ = 0;
  uint32_t smoothing_[2] = {}, min_signal_remaining_ = 0;
  int smoothing_bits_ = 0;
  Span<int16_t> window_;
  int16_t* samples_ = nullptr;
  void* fft_ = nullptr;
  int16_t* bank_ = nullptr;
  int16_t* gain_ = nullptr;  // Null: no gain control.
  uint32_t* estimates_ = nullptr;
  // Two areas that the stages use in turn, each reading the one and writing the other.
  void* first_ = nullptr;
  void* second_ = nullptr;
};

}  // namespace microlite

#endif  // MICROLITE_AUDIO_FRONTEND_H_
