// SPDX-License-Identifier: Apache-2.0
#include "src/ops/copy.h"

#include <string.h>

namespace microlite {
namespace {

// Knowing the size and the alignment, the compiler makes each memcpy one load and one store, even
// for cores that cannot load from odd addresses.
template <int bytes>
void CopyElements(const CopyLoop& loop, const uint8_t* from, uint8_t* to) {
  for (int32_t i = 0; i < loop.count; ++i) {
    memcpy(__builtin_assume_aligned(to, bytes), __builtin_assume_aligned(from, bytes), bytes);
    from += loop.from;
    to += loop.to;
  }
}

// Whether the loop `outer` goes on where `inner` ends, so that both are one loop.
bool Continues(const CopyLoop& outer, const CopyLoop& inner) {
  return outer.from == static_cast<int64_t>(inner.from) * inner.count &&
         outer.to == static_cast<int64_t>(inner.to) * inner.count;
}

}  // namespace

Status GetElementBytes(PrepareContext& p, int i, int32_t* bytes) {
  const DataType type = p.input(i).type;
  const int bits = BitsPerElement(type);
  if (bits == 0 || bits % 8 != 0) return p.UnsupportedInput(i);
  for (int o = 0; o < p.output_count(); ++o) {
    if (p.output(o).type == type) continue;
    return p.Invalid("output {} has type {type}, the input has {type}", o,
                     static_cast<int32_t>(p.output(o).type), static_cast<int32_t>(type));
  }
  *bytes = bits / 8;
  return Status::kOk;
}

Status GetAxis(PrepareContext& p, int32_t axis, int32_t rank, int32_t* result) {
  if (axis < -rank || axis >= rank) return p.Invalid("axis {} of rank {}", axis, rank);
  *result = axis < 0 ? axis + rank : axis;
  return Status::kOk;
}

void CopyRuns(const CopyLoop& loop, int32_t run, const uint8_t* from, uint8_t* to) {
  if (run == 0) return;
  const uintptr_t places = reinterpret_cast<uintptr_t>(from) | reinterpret_cast<uintptr_t>(to) |
                           static_cast<uintptr_t>(loop.from) | static_cast<uintptr_t>(loop.to);
  if (run == 1) return CopyElements<1>(loop, from, to);
  if (run == 2 && places % 2 == 0) return CopyElements<2>(loop, from, to);
  if (run == 4 && places % 4 == 0) return CopyElements<4>(loop, from, to);
  for (int32_t i = 0; i < loop.count; ++i) {
    memcpy(to, from, static_cast<size_t>(run));
    from += loop.from;
    to += loop.to;
  }
}

// Doubles each time what is there.
void Repeat(uint8_t* output, uint32_t filled, uint32_t bytes) {
  while (filled < bytes) {
    const uint32_t left = bytes - filled;
    const uint32_t n = filled < left ? filled : left;
    memcpy(output + filled, output, n);
    filled += n;
  }
}

void BoxCopy::Prepare(PrepareContext& p, const CopyLoop* loops, int32_t count,
                      int32_t element_bytes) {
  CopyLoop merged[kMaxCopyLoops];  // Innermost first.
  int32_t n = 0;
  run_ = element_bytes;
  for (int32_t i = count - 1; i >= 0; --i) {
    const CopyLoop& loop = loops[i];
    if (loop.count == 0) return;
    if (loop.count == 1) continue;
    if (n == 0 && loop.from == run_ && loop.to == run_) {
      run_ *= loop.count;
    } else if (n > 0 && Continues(loop, merged[n - 1])) {
      merged[n - 1].count *= loop.count;
    } else {
      merged[n++] = loop;
    }
  }
  if (n == 0) merged[n++] = {1, 0, 0};
  loop_count_ = n;
  CopyLoop* kept = p.KeepArray<CopyLoop>(static_cast<size_t>(n));
  loops_ = kept;
  for (int32_t i = 0; kept != nullptr && i < n; ++i) kept[i] = merged[n - 1 - i];
}

void BoxCopy::Run(const uint8_t* from, uint8_t* to) const {
  if (loop_count_ == 0) return;
  int32_t done[kMaxCopyLoops] = {};
  const int32_t innermost = loop_count_ - 1;
  for (;;) {
    CopyRuns(loops_[innermost], run_, from, to);
    // The odometer: advance the innermost outer loop that has steps left, rewind those within.
    int32_t i = innermost;
    do {
      if (--i < 0) return;
      const CopyLoop& loop = loops_[i];
      from += loop.from;
      to += loop.to;
      if (++done[i] < loop.count) break;
      from -= loop.from * static_cast<ptrdiff_t>(loop.count);
      to -= loop.to * static_cast<ptrdiff_t>(loop.count);
      done[i] = 0;
    } while (true);
  }
}

}  // namespace microlite
