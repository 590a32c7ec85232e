// SPDX-License-Identifier: Apache-2.0
#include "src/audio/fft.h"

#define FIXED_POINT 16
#define MICROLITE_KISSFFT(name) microlite_##name##_int16
#include "src/audio/kissfft.h"

namespace microlite::kissfft_int16 {

using kissfft_environment::cos;
using kissfft_environment::sin;
#include "kiss_fft.c"
#include "kiss_fftr.c"

}  // namespace microlite::kissfft_int16

namespace microlite::audio {

using namespace kissfft_int16;

size_t FftInt16::StateBytes(uint32_t length) {
  size_t bytes = 0;
  kiss_fftr_alloc(static_cast<int>(length), 0, nullptr, &bytes);
  return bytes;
}

void FftInt16::Init(uint32_t length, void* state) {
  size_t bytes = SIZE_MAX;
  kiss_fftr_alloc(static_cast<int>(length), 0, state, &bytes);
}

void FftInt16::Apply(void* state, const int16_t* samples, Complex<int16_t>* spectrum) {
  static_assert(sizeof(kiss_fft_cpx) == sizeof *spectrum, "kissfft's complex numbers are ours");
  kiss_fftr(static_cast<kiss_fftr_cfg>(state), samples, reinterpret_cast<kiss_fft_cpx*>(spectrum));
}

}  // namespace microlite::audio
