// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_BASE_ALIGN_H_
#define MICROLITE_SRC_BASE_ALIGN_H_

#include <stddef.h>
#include <stdint.h>

namespace microlite {

// Alignment of the arena and of every planned buffer: what the widest loads of the backends like.
constexpr size_t kBufferAlignment = 16;

constexpr size_t AlignUp(size_t n, size_t alignment) {
  return (n + alignment - 1) & ~(alignment - 1);
}

inline bool IsAligned(const void* p, size_t alignment) {
  return reinterpret_cast<uintptr_t>(p) % alignment == 0;
}

}  // namespace microlite

#endif  // MICROLITE_SRC_BASE_ALIGN_H_
