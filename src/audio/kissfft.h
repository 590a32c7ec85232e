// SPDX-License-Identifier: Apache-2.0
// One copy of kissfft and the Fft<T> over it: no guard, since each copy is a source file of its
// own.
//
//   #define FIXED_POINT 16                (or 32, or nothing for float)
//   #define MICROLITE_KISSFFT_COPY(name) name##_int16
//   #include "src/audio/kissfft.h"
//
// kissfft gives its functions C linkage, hence the same names in every copy: they are renamed. Its
// types and static functions are kept apart by the namespace.

// All that kissfft includes, so that it does so here and not within the namespace.
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/audio/fft.h"
#include "src/math/elementary.h"

#define MICROLITE_KISSFFT(name) MICROLITE_KISSFFT_COPY(microlite_##name)

#define kiss_fft_alloc MICROLITE_KISSFFT(kiss_fft_alloc)
#define kiss_fft MICROLITE_KISSFFT(kiss_fft)
#define kiss_fft_stride MICROLITE_KISSFFT(kiss_fft_stride)
#define kiss_fft_cleanup MICROLITE_KISSFFT(kiss_fft_cleanup)
#define kiss_fft_next_fast_size MICROLITE_KISSFFT(kiss_fft_next_fast_size)
#define kiss_fftr_alloc MICROLITE_KISSFFT(kiss_fftr_alloc)
#define kiss_fftr MICROLITE_KISSFFT(kiss_fftr)
#define kiss_fftri MICROLITE_KISSFFT(kiss_fftri)

// No heap: it has the caller's memory, and needs more only for lengths with other
// factors than 2, 3 and 5 or transforms in place, which nobody asks for. No messages on stderr.
#define KISS_FFT_MALLOC(bytes) nullptr
#define KISS_FFT_FREE(block)
#ifndef NDEBUG
#define NDEBUG
#endif

namespace microlite::kissfft_environment {

// What kissfft finds instead of the C library's functions: factors of rotation that are the same on
// every machine, at half the size.
inline double cos(double x) { return Cos(x); }
inline double sin(double x) { return Sin(x); }

}  // namespace microlite::kissfft_environment

// Numbers that are too large wrap around, also those of 32 bits.
#ifdef __clang__
#pragma clang attribute push(__attribute__((no_sanitize("signed-integer-overflow"))), \
                             apply_to = function)
#else
#pragma GCC optimize("wrapv")
#endif

// A macro as a name is more than the formatter knows.
// clang-format off
namespace microlite::MICROLITE_KISSFFT_COPY(kissfft) {

using kissfft_environment::cos;
using kissfft_environment::sin;
#include "kiss_fft.c"
#include "kiss_fftr.c"

}  // namespace microlite::MICROLITE_KISSFFT_COPY(kissfft)
// clang-format on

namespace microlite::audio {

using namespace MICROLITE_KISSFFT_COPY(kissfft);

template <class T>
size_t Fft<T>::StateBytes(uint32_t length) {
  size_t bytes = 0;
  kiss_fftr_alloc(static_cast<int>(length), 0, nullptr, &bytes);
  return bytes;
}

template <class T>
void Fft<T>::Init(uint32_t length, bool inverse, void* state) {
  size_t bytes = SIZE_MAX;
  kiss_fftr_alloc(static_cast<int>(length), inverse, state, &bytes);
}

template <class T>
void Fft<T>::Forward(void* state, const T* samples, Complex<T>* spectrum) {
  static_assert(sizeof(kiss_fft_cpx) == sizeof *spectrum, "kissfft's complex numbers are ours");
  kiss_fftr(static_cast<kiss_fftr_cfg>(state), samples, reinterpret_cast<kiss_fft_cpx*>(spectrum));
}

template <class T>
void Fft<T>::Inverse(void* state, const Complex<T>* spectrum, T* samples) {
  kiss_fftri(static_cast<kiss_fftr_cfg>(state), reinterpret_cast<const kiss_fft_cpx*>(spectrum),
             samples);
#ifndef FIXED_POINT  // Integers are scaled already, step by step.
  const int length = 2 * static_cast<kiss_fftr_cfg>(state)->substate->nfft;
  for (int i = 0; i < length; ++i) samples[i] /= static_cast<T>(length);
#endif
}

template struct Fft<kiss_fft_scalar>;

}  // namespace microlite::audio

#ifdef __clang__
#pragma clang attribute pop
#endif
