// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_AUDIO_LOG_H_
#define MICROLITE_SRC_AUDIO_LOG_H_

#include <stdint.h>

namespace microlite::audio {

// ln(x) * scale, nearly: log2 is looked up at 128 points an octave. x > 0; the result modulo 2^32.
uint32_t LogScaled(uint32_t x, uint32_t scale);

}  // namespace microlite::audio

#endif  // MICROLITE_SRC_AUDIO_LOG_H_
