// SPDX-License-Identifier: Apache-2.0
#include "src/audio/fft.h"

namespace microlite::audio {

bool IsFftLength(int32_t length) {
  if (length < 4 || length > 65536 || length % 2 != 0) return false;
  int32_t rest = length / 2;
  const int32_t radices[] = {2, 3, 5};
  for (const int32_t radix : radices) {
    while (rest % radix == 0) rest /= radix;
  }
  return rest == 1;
}

}  // namespace microlite::audio
