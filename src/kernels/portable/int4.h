// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_KERNELS_PORTABLE_INT4_H_
#define MICROLITE_SRC_KERNELS_PORTABLE_INT4_H_

#include <stdint.h>

namespace microlite::portable {

// Numbers of 4 bits, two a byte, the first one in the low half: used like a pointer to them.
class Int4Values {
 public:
  explicit Int4Values(const void* packed, int32_t index = 0)
      : packed_(static_cast<const uint8_t*>(packed)), index_(index) {}

  int8_t operator[](int32_t i) const {
    const uint32_t at = static_cast<uint32_t>(index_ + i);
    // The nibble is brought to a byte's high half, so that the shift back extends its sign.
    const uint32_t high = static_cast<uint32_t>(packed_[at >> 1]) << (at & 1 ? 0 : 4);
    return static_cast<int8_t>(static_cast<int8_t>(high) >> 4);
  }
  Int4Values operator+(int32_t n) const { return Int4Values(packed_, index_ + n); }
  Int4Values& operator+=(int32_t n) {
    index_ += n;
    return *this;
  }

 private:
  const uint8_t* packed_;
  int32_t index_;
};

// Elements [first, first + count) as bytes.
void UnpackInt4(const void* packed, int32_t first, int32_t count, int8_t* values);

}  // namespace microlite::portable

#endif  // MICROLITE_SRC_KERNELS_PORTABLE_INT4_H_
