// SPDX-License-Identifier: Apache-2.0
#include "tests/support/plan_checks.h"

#include <algorithm>

#include "src/base/align.h"

namespace microlite::testing {
namespace {

uint32_t Rounded(uint32_t bytes) { return static_cast<uint32_t>(AlignUp(bytes, kBufferAlignment)); }

bool Overlap(const Lifetime& a, const Lifetime& b) {
  const bool at_once = b.planned() && a.last >= b.first && b.last >= a.first;
  const bool apart = a.offset + a.bytes <= b.offset || b.offset + b.bytes <= a.offset;
  return at_once && !apart && a.bytes > 0 && b.bytes > 0;
}

}  // namespace

uint32_t Plan(Buffers* buffers) {
  return PlanOffsets({buffers->data(), static_cast<uint32_t>(buffers->size())});
}

uint32_t LowerBound(const Buffers& buffers) {
  uint32_t most = 0;
  for (const Lifetime& at : buffers) {
    if (!at.planned()) continue;
    uint32_t sum = 0;
    for (const Lifetime& b : buffers) {
      if (b.planned() && b.first <= at.first && at.first <= b.last) sum += Rounded(b.bytes);
    }
    most = std::max(most, sum);
  }
  return most;
}

uint32_t UpperBound(const Buffers& buffers) {
  uint32_t sum = 0;
  for (const Lifetime& b : buffers) sum += b.planned() ? Rounded(b.bytes) : 0;
  return sum;
}

const char* FaultOfPlan(const Buffers& buffers, uint32_t total) {
  for (size_t i = 0; i < buffers.size(); ++i) {
    const Lifetime& a = buffers[i];
    if (!a.planned()) continue;
    if (a.offset % kBufferAlignment != 0) return "a buffer is misaligned";
    if (a.offset > total || a.bytes > total - a.offset) return "a buffer ends behind the plan";
    for (size_t k = 0; k < i; ++k) {
      if (Overlap(a, buffers[k])) return "two buffers in use at once overlap";
    }
  }
  if (total < LowerBound(buffers)) return "the plan is smaller than what is in use at once";
  if (total > UpperBound(buffers)) return "the plan is larger than all buffers together";
  return nullptr;
}

}  // namespace microlite::testing
