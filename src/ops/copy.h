// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_OPS_COPY_H_
#define MICROLITE_SRC_OPS_COPY_H_

#include <stdint.h>

#include "microlite/op.h"

// What the ops that move data without looking at it have in common. They care for an element's
// size only, never for its type.

namespace microlite {

// The size of an element of input i; refuses types that do not take whole bytes, and outputs of
// another type.
[[gnu::cold]] Status GetElementBytes(PrepareContext& p, int i, int32_t* bytes);

// Brings an axis that may count from the end into [0, rank), or refuses it.
[[gnu::cold]] Status GetAxis(PrepareContext& p, int32_t axis, int32_t rank, int32_t* result);

// One loop of a copy: `count` steps, each `from` bytes further in the source and `to` bytes further
// in the target. Steps may be negative.
struct CopyLoop {
  int32_t count, from, to;
};

// Copies `run` contiguous bytes at each step of one loop.
void CopyRuns(const CopyLoop& loop, int32_t run, const uint8_t* from, uint8_t* to);

// As many loops as a copy may have: two for each dimension, one along it and one that repeats it.
constexpr int32_t kMaxCopyLoops = 2 * kMaxRank;

// Fills `bytes` of an output, of which the first `filled` are there already, with repetitions of
// these.
void Repeat(uint8_t* output, uint32_t filled, uint32_t bytes);

// A box of elements copied from one layout to another: loops around contiguous runs.
class BoxCopy {
 public:
  // Keeps the `count` <= kMaxCopyLoops loops (outermost first) around elements of `element_bytes`,
  // after merging whatever is contiguous.
  [[gnu::cold]] void Prepare(PrepareContext& p, const CopyLoop* loops, int32_t count,
                             int32_t element_bytes);

  void Run(const uint8_t* from, uint8_t* to) const;

 private:
  const CopyLoop* loops_ = nullptr;  // Outermost first.
  int32_t loop_count_ = 0;           // 0: there is nothing to copy.
  int32_t run_ = 0;
};

}  // namespace microlite

#endif  // MICROLITE_SRC_OPS_COPY_H_
