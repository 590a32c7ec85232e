// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_AUDIO_BITS_H_
#define MICROLITE_SRC_AUDIO_BITS_H_

#include <stdint.h>

namespace microlite::audio {

// The number of bits up to the highest that is set; 0 for 0.
inline int BitLength(uint32_t n) { return n == 0 ? 0 : 32 - __builtin_clz(n); }

}  // namespace microlite::audio

#endif  // MICROLITE_SRC_AUDIO_BITS_H_
