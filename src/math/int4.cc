// SPDX-License-Identifier: Apache-2.0
#include "src/math/int4.h"

namespace microlite {
namespace {

// The low half of a byte with its sign.
int8_t LowHalf(uint8_t byte) {
  return static_cast<int8_t>(static_cast<int8_t>(static_cast<uint8_t>(byte << 4)) >> 4);
}
int8_t HighHalf(uint8_t byte) { return static_cast<int8_t>(static_cast<int8_t>(byte) >> 4); }

}  // namespace

void UnpackInt4(const void* packed, int32_t first, int32_t count, int8_t* values) {
  const uint8_t* bytes = static_cast<const uint8_t*>(packed) + (first >> 1);
  int8_t* const end = values + count;
  if ((first & 1) != 0 && count > 0) *values++ = HighHalf(*bytes++);
  for (; end - values >= 2; values += 2, ++bytes) {
    values[0] = LowHalf(*bytes);
    values[1] = HighHalf(*bytes);
  }
  if (values != end) *values = LowHalf(*bytes);
}

}  // namespace microlite
