// SPDX-License-Identifier: Apache-2.0
// The pieces by their definitions. Whole streams are compared with TensorFlow's in tests/audio.

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <vector>

#include "microlite/audio_frontend.h"
#include "src/audio/fft.h"
#include "src/audio/filter_bank.h"
#include "src/audio/log.h"
#include "src/math/elementary.h"

namespace microlite {
namespace {

TEST(Elementary, IsNearTheTruth) {
  for (int i = -3200; i <= 3200; ++i) {
    const double x = i / 400.0;
    EXPECT_NEAR(Cos(x), static_cast<double>(cosl(x)), 3e-16) << x;
    EXPECT_NEAR(Sin(x), static_cast<double>(sinl(x)), 3e-16) << x;
    const double wide = i * i / 1000.0;
    EXPECT_NEAR(Log1p(wide), static_cast<double>(log1pl(wide)), 1e-15 * log1p(wide)) << wide;
    const float base = 0.001f + static_cast<float>(wide), power = static_cast<float>(i) / 1000;
    EXPECT_EQ(PowF(base, power), static_cast<float>(powl(base, power))) << base << "^" << power;
  }
  EXPECT_EQ(PowF(10, 100), INFINITY);
  EXPECT_EQ(PowF(10, -100), 0);
}

TEST(Audio, SquareRootRoundsToNearest) {
  std::vector<uint64_t> numbers = {0, 1, 2, 3, 6, 7, UINT32_MAX, UINT64_MAX};
  for (uint64_t n = 1; n < uint64_t{1} << 63; n = n * 3 + 1) numbers.push_back(n);
  for (const uint64_t n : numbers) {
    const long double root = floorl(sqrtl(static_cast<long double>(n)) + 0.5L);
    const long double most = n <= UINT32_MAX ? UINT16_MAX : UINT32_MAX;
    EXPECT_EQ(audio::SquareRoot(n), static_cast<uint32_t>(fminl(root, most))) << n;
  }
}

TEST(Audio, LogarithmIsNearTheTruth) {
  for (uint32_t x = 1; x < 1u << 31; x += 1 + x / 37) {
    EXPECT_NEAR(audio::LogScaled(x, 64), 64 * std::log(x), 1.0) << x;
  }
}

TEST(Audio, FftFindsATone) {
  constexpr uint32_t kLength = 64;
  std::vector<uint64_t> state(audio::Fft<int16_t>::StateBytes(kLength) / 8 + 1);
  audio::Fft<int16_t>::Init(kLength, false, state.data());
  int16_t samples[kLength];
  for (uint32_t i = 0; i < kLength; ++i) {
    samples[i] = static_cast<int16_t>(lround(16000 * std::cos(2 * M_PI * 5 * i / kLength)));
  }
  audio::Complex<int16_t> spectrum[kLength / 2 + 1];
  audio::Fft<int16_t>::Forward(state.data(), samples, spectrum);
  for (int k = 0; k <= 32; ++k) {
    EXPECT_NEAR(spectrum[k].real, k == 5 ? 8000 : 0, 8) << k;
    EXPECT_NEAR(spectrum[k].imag, 0, 8) << k;
  }
}

TEST(Audio, QuantizesAsMicroSpeech) {
  for (int feature = 0; feature <= UINT16_MAX; ++feature) {
    const double value = std::fmin(std::floor(feature * 256 / 666.0 + 0.5) - 128, 127);
    EXPECT_EQ(QuantizeFeature(static_cast<uint16_t>(feature)), static_cast<int>(value)) << feature;
  }
}

TEST(Audio, TellsHowMuchMemory) {
  const AudioSettings settings = AudioSettings::MicroSpeech();
  size_t bytes = 0;
  Report report;
  ASSERT_EQ(AudioFrontend::Measure(settings, &bytes, &report), Status::kOk);
  std::vector<uint64_t> memory(bytes / 8);
  AudioFrontend frontend;
  uint8_t* start = reinterpret_cast<uint8_t*>(memory.data());
  const uint32_t size = static_cast<uint32_t>(bytes);
  EXPECT_EQ(frontend.Init(settings, {start, size - 8}, &report), Status::kOutOfMemory);
  EXPECT_EQ(frontend.Init(settings, {start + 4, size}, &report), Status::kOutOfMemory);
  EXPECT_EQ(frontend.Init(settings, {start, size}, &report), Status::kOk);
  EXPECT_EQ(frontend.RowsAfter(16000), 49u);
}

}  // namespace
}  // namespace microlite
