// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_RUNTIME_PLANNER_H_
#define MICROLITE_SRC_RUNTIME_PLANNER_H_

#include <stdint.h>

#include "microlite/span.h"

namespace microlite {

// A buffer that is in use from time `first` to time `last`, both included.
struct Lifetime {
  static constexpr int32_t kNone = -1;
  static constexpr int32_t kAlways = -2;
  static constexpr int32_t kElsewhere = -3;

  uint32_t bytes = 0;
  int32_t first = kNone;  // kNone: never in use; kAlways: has memory of its own.
  int32_t last = kNone;
  int32_t alias = kNone;  // The buffer whose memory this one uses; kElsewhere: the caller's memory.
  uint32_t offset = 0;    // Result: bytes from the start of the plan.
  int32_t next = kNone;   // For the planner: the next buffer in its list. The engine's until then.

  bool planned() const { return first >= 0 && alias == kNone; }
};

// Gives each buffer an offset, a multiple of kBufferAlignment, such that no two that are in use at
// the same time overlap, and returns the bytes that all of them need together.
//
// Greedy by size (Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference",
// 2020): the largest buffers first, each at the lowest offset where it fits between those already
// placed. Takes time quadratic in the number of buffers, and no memory beyond them.
uint32_t PlanOffsets(Span<Lifetime> buffers);

}  // namespace microlite

#endif  // MICROLITE_SRC_RUNTIME_PLANNER_H_
