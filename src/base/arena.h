// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_BASE_ARENA_H_
#define MICROLITE_SRC_BASE_ARENA_H_

#include "microlite/span.h"
#include "src/base/align.h"

namespace microlite {

// The caller's bytes. What lives as long as the interpreter is handed out from the top of one
// block; the plan lies at the bottom of the same block, or of a second one. When the bytes run
// out, or there were none, Keep() returns null and goes on counting, so that one run tells the
// whole need.
class Arena {
 public:
  Arena() = default;
  explicit Arena(Span<uint8_t> both) : block_(Aligned(both)), plan_(block_), shared_(true) {}
  Arena(Span<uint8_t> kept, Span<uint8_t> plan) : block_(Aligned(kept)), plan_(Aligned(plan)) {}

  void* Keep(size_t bytes, size_t alignment) {
    // The top is aligned, so counting down from it gives the same sum with and without memory.
    kept_ = bytes < kMost - kept_ ? AlignUp(kept_ + bytes, alignment) : kMost;
    if (kept_ > block_.size || block_.size - kept_ < borrowed_) return nullptr;
    return block_.data + (block_.size - kept_);
  }

  // Lends the lowest bytes for building, out of Keep()'s reach; empty if there are not that many.
  Span<uint8_t> Borrow(size_t bytes) {
    if (bytes > block_.size) return {};
    borrowed_ = bytes;
    return {block_.data, static_cast<uint32_t>(bytes)};
  }

  uint8_t* plan() const { return plan_.data; }
  size_t kept() const { return AlignUp(kept_, kBufferAlignment); }
  size_t kept_capacity() const { return block_.size; }
  size_t plan_capacity() const { return plan_.size; }

  // Whether building, and then running with a plan of that many bytes, fits.
  bool Fits(size_t plan_bytes) const {
    if (!shared_) return kept() + borrowed_ <= block_.size && plan_bytes <= plan_.size;
    return kept() + (plan_bytes > borrowed_ ? plan_bytes : borrowed_) <= block_.size;
  }
  bool shared() const { return shared_; }
  size_t borrowed() const { return borrowed_; }

 private:
  // A sum stays here and does not start again at 0.
  static constexpr size_t kMost = SIZE_MAX / 2 & ~(kBufferAlignment - 1);

  static Span<uint8_t> Aligned(Span<uint8_t> bytes) {
    const uintptr_t begin = reinterpret_cast<uintptr_t>(bytes.data);
    const size_t skip = AlignUp(begin, kBufferAlignment) - begin;
    if (bytes.size < skip) return {};
    const size_t size = (bytes.size - skip) & ~(kBufferAlignment - 1);
    return {bytes.data + skip, static_cast<uint32_t>(size)};
  }

  Span<uint8_t> block_;
  Span<uint8_t> plan_;
  bool shared_ = false;
  size_t kept_ = 0;
  size_t borrowed_ = 0;
};

}  // namespace microlite

#endif  // MICROLITE_SRC_BASE_ARENA_H_
