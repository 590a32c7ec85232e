// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_BASE_ARENA_H_
#define MICROLITE_SRC_BASE_ARENA_H_

#include "microlite/span.h"
#include "src/base/align.h"

namespace microlite {

// The caller's bytes, handed out from the top for what lives as long as the interpreter; the
// bottom is left to the plan. When the bytes run out, or there were none, Keep() returns null and
// goes on counting, so that one run tells the whole need.
class Arena {
 public:
  explicit Arena(Span<uint8_t> bytes) {
    const uintptr_t begin = reinterpret_cast<uintptr_t>(bytes.data);
    const size_t skip = AlignUp(begin, kBufferAlignment) - begin;
    if (bytes.size < skip) return;
    base_ = bytes.data + skip;
    size_ = (bytes.size - skip) & ~(kBufferAlignment - 1);
  }

  void* Keep(size_t bytes, size_t alignment) {
    // The top is aligned, so counting down from it gives the same sum with and without memory.
    kept_ = AlignUp(kept_ + bytes, alignment);
    if (kept_ > size_ || size_ - kept_ < reserved_) return nullptr;
    return base_ + (size_ - kept_);
  }

  // Keeps the lowest bytes out of Keep()'s reach. False if there are not that many.
  bool Reserve(size_t bytes) {
    if (bytes > size_) return false;
    reserved_ = bytes;
    return true;
  }

  uint8_t* base() const { return base_; }
  size_t size() const { return size_; }
  size_t kept() const { return AlignUp(kept_, kBufferAlignment); }

 private:
  uint8_t* base_ = nullptr;
  size_t size_ = 0;
  size_t kept_ = 0;
  size_t reserved_ = 0;
};

}  // namespace microlite

#endif  // MICROLITE_SRC_BASE_ARENA_H_
