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

// Whether there is a transform of this length: even, from 4 to 65536, and half of it a product of
// 2, 3 and 5.
bool IsFftLength(int32_t length);

// The Fourier transform of real samples as kissfft computes it, for int16_t, int32_t and float.
// Forward, that of integers is scaled: the sum divided by the length. Inverse, every one is.
template <class T>
struct Fft {
  // Bytes of memory for one direction; aligned like a pointer.
  static size_t StateBytes(uint32_t length);
  static void Init(uint32_t length, bool inverse, void* state);
  // From `length` samples to length / 2 + 1 values, and back.
  static void Forward(void* state, const T* samples, Complex<T>* spectrum);
  static void Inverse(void* state, const Complex<T>* spectrum, T* samples);
};

}  // namespace microlite::audio

#endif  // MICROLITE_SRC_AUDIO_FFT_H_
