// SPDX-License-Identifier: Apache-2.0
// Makes ready for one copy of kissfft: no guard, since each copy is a source file of its own.
//
//   #define FIXED_POINT 16                (or 32, or nothing for float)
//   #define MICROLITE_KISSFFT(name) microlite_##name##_int16
//   #include "src/audio/kissfft.h"
//   namespace microlite::kissfft_int16 {
//   using namespace kissfft_environment;
//   #include "kiss_fft.c"
//   #include "kiss_fftr.c"
//   }
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

#include "src/math/elementary.h"

#define kiss_fft_alloc MICROLITE_KISSFFT(kiss_fft_alloc)
#define kiss_fft MICROLITE_KISSFFT(kiss_fft)
#define kiss_fft_stride MICROLITE_KISSFFT(kiss_fft_stride)
#define kiss_fft_cleanup MICROLITE_KISSFFT(kiss_fft_cleanup)
#define kiss_fft_next_fast_size MICROLITE_KISSFFT(kiss_fft_next_fast_size)
#define kiss_fftr_alloc MICROLITE_KISSFFT(kiss_fftr_alloc)
#define kiss_fftr MICROLITE_KISSFFT(kiss_fftr)
#define kiss_fftri MICROLITE_KISSFFT(kiss_fftri)

// No heap: it has the caller's memory, and needs more only for lengths that are no power of two or
// transforms in place, which nobody asks for. No messages on stderr.
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
