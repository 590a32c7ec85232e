// SPDX-License-Identifier: Apache-2.0
// The input is settings of the audio frontend, some of them wild, then a sound.

#include <vector>

#include "microlite/audio_frontend.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/try_model.h"

using namespace microlite;
using namespace microlite::testing;

namespace {

constexpr uint32_t kMostRows = 6;

// Settings that mostly work: a bit of `wild` for each that may be anything.
AudioSettings TakeSettings(Bytes* bytes) {
  AudioSettings s;
  const uint16_t wild = bytes->Take<uint16_t>(), plain = bytes->Take<uint16_t>();
  uint32_t* const integers[] = {&s.sample_rate,    &s.window_ms, &s.step_ms,    &s.channels,
                                &s.smoothing_bits, &s.gain_bits, &s.scale_shift};
  constexpr uint32_t kBelow[] = {50000, 64, 32, 64, 32, 32, 12};
  for (int i = 0; i < 7; ++i) {
    if (plain >> i & 1) *integers[i] = bytes->Take<uint16_t>() % kBelow[i];
    if (wild >> i & 1) *integers[i] = bytes->Take<uint32_t>();
  }
  float* const reals[] = {
      &s.lower_hz,      &s.upper_hz,   &s.even_smoothing, &s.odd_smoothing, &s.min_signal_remaining,
      &s.pcan_strength, &s.pcan_offset};
  constexpr float kStep[] = {0.5f, 0.5f, 1 / 65535.0f, 1 / 65535.0f, 1 / 65535.0f, 1 / 655.0f, 1};
  for (int i = 0; i < 7; ++i) {
    if (plain >> (7 + i) & 1) *reals[i] = static_cast<float>(bytes->Take<uint16_t>()) * kStep[i];
    if (wild >> (7 + i) & 1) *reals[i] = bytes->Take<float>();
  }
  s.pcan = (plain & 0x4000) != 0;
  s.log = (plain & 0x8000) == 0;
  return s;
}

using Rows = std::vector<std::vector<uint16_t>>;

class Sound {
 public:
  explicit Sound(Bytes bytes) : bytes_(bytes.data(), bytes.data() + bytes.size()) {
    if (bytes_.size() < 2) bytes_ = {0, 0x40};
  }
  int16_t operator[](uint32_t i) const {
    const size_t at = size_t{i} * 2 % (bytes_.size() - 1);
    int16_t sample;
    memcpy(&sample, bytes_.data() + at, sizeof sample);
    return sample;
  }

 private:
  std::vector<uint8_t> bytes_;
};

// The features of a sound that comes in pieces of at most `most` samples, each in memory of its own
// at an odd address.
Rows Feed(const Sound& sound, uint32_t count, uint32_t most, AudioFrontend* frontend) {
  Rows rows;
  const uint32_t expected = frontend->RowsAfter(count);
  for (uint32_t at = 0; at < count;) {
    uint32_t size = std::min(count - at, most > 1 ? 1 + (at * 7 + 3) % most : 1);
    Block piece(1 + 2 * size_t{size});
    for (uint32_t i = 0; i < size; ++i) {
      const int16_t sample = sound[at + i];
      memcpy(piece.data() + 1 + 2 * i, &sample, sizeof sample);
    }
    const uint32_t taken = frontend->Take(piece.data() + 1, size);
    Require(taken <= size && (taken > 0 || frontend->full()), "samples are taken");
    at += taken;
    if (!frontend->full()) continue;
    const Span<const uint16_t> row = frontend->Row();
    Require(row.size == frontend->channels(), "a row has a feature for each channel");
    rows.emplace_back(row.begin(), row.end());
  }
  Require(rows.size() == expected, "RowsAfter() is right");
  return rows;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Bytes bytes(data, size);
  const AudioSettings settings = TakeSettings(&bytes);
  const uint32_t most = 1 + bytes.Take<uint8_t>();
  Report report;
  size_t need = 0;
  if (AudioFrontend::Measure(settings, &need, &report) != Status::kOk) {
    char text[200];
    Require(Describe(report, text, sizeof text) > 0, "a failure explains itself");
    return 0;
  }
  Block whole(need), pieces(need);
  AudioFrontend first, second;
  Require(first.Init(settings, whole.span(), &report) == Status::kOk &&
              second.Init(settings, pieces.span(), &report) == Status::kOk,
          "what Measure() accepted, Init() accepts");
  const Sound sound(bytes);
  const uint32_t count = first.window() + kMostRows * first.step();
  const Rows rows = Feed(sound, count, count, &first);
  Require(rows == Feed(sound, count, most, &second), "features do not depend on the pieces");
  first.Reset();
  Require(rows == Feed(sound, count, most, &first), "a reset starts again");
  return 0;
}
