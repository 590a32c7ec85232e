// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_TESTS_FUZZ_BYTES_H_
#define MICROLITE_TESTS_FUZZ_BYTES_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace microlite::testing {

// Hands out a fuzzer's input from its start, then zeros.
class Bytes {
 public:
  Bytes(const uint8_t* data, size_t size) : data_(data), size_(size) {}

  template <class T>
  T Take() {
    T value = T();
    const size_t taken = std::min(size_, sizeof value);
    if (taken > 0) memcpy(&value, data_, taken);
    data_ += taken;
    size_ -= taken;
    return value;
  }
  const uint8_t* data() const { return data_; }
  size_t size() const { return size_; }

 private:
  const uint8_t* data_;
  size_t size_;
};

}  // namespace microlite::testing

#endif  // MICROLITE_TESTS_FUZZ_BYTES_H_
