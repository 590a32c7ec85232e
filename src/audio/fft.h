// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_AUDIO_FFT_H_
#define MICROLITE_SRC_AUDIO_FFT_H_

#include <stddef.h>
#include <stdint.h>

namespace microlite::audio {

template <class T>
struct Complex {
  T real;
  T imag;
};

// The Fourier transform of real samples, forward, as kissfft computes it. One struct for each type
// of sample, over one copy of kissfft each (see kissfft.h). For 16-bit samples it is scaled: the
// result is the sum over all samples divided by their number.
struct FftInt16 {
  // Bytes of memory for `length` samples, a power of two, 4 or more; aligned like a pointer.
  static size_t StateBytes(uint32_t length);
  static void Init(uint32_t length, void* state);
  // From `length` samples to length / 2 + 1 values.
  static void Apply(void* state, const int16_t* samples, Complex<int16_t>* spectrum);
};

}  // namespace microlite::audio

#endif  // MICROLITE_SRC_AUDIO_FFT_H_
