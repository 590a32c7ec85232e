// SPDX-License-Identifier: Apache-2.0
#include "src/runtime/planner.h"

#include "src/base/align.h"

namespace microlite {
namespace {

bool Larger(const Lifetime& a, const Lifetime& b) { return a.bytes > b.bytes; }

// A list through Lifetime::next, so that ordering the buffers takes no further memory.
class List {
 public:
  explicit List(Span<Lifetime> buffers) : buffers_(buffers) {}

  // Inserts buffer i before the first one that `before` says it precedes.
  template <class Before>
  void Insert(int32_t i, Before before) {
    // Mostly in order already, and then this takes no time.
    const bool last = tail_ != Lifetime::kNone && !before(buffers_[i], buffers_[tail_]);
    int32_t* link = last ? &buffers_[tail_].next : &head_;
    while (*link != Lifetime::kNone && !before(buffers_[i], buffers_[*link])) {
      link = &buffers_[*link].next;
    }
    buffers_[i].next = *link;
    *link = i;
    if (buffers_[i].next == Lifetime::kNone) tail_ = i;
  }

  int32_t PopFront() {
    const int32_t i = head_;
    if (i != Lifetime::kNone) head_ = buffers_[i].next;
    return i;
  }

  int32_t head() const { return head_; }

 private:
  Span<Lifetime> buffers_;
  int32_t head_ = Lifetime::kNone;
  int32_t tail_ = Lifetime::kNone;
};

bool InUseTogether(const Lifetime& a, const Lifetime& b) {
  return a.first <= b.last && b.first <= a.last;
}

// The lowest offset at which `buffer` fits among the placed ones, which are ordered by offset.
uint32_t LowestFit(const Lifetime& buffer, Span<Lifetime> buffers, const List& placed) {
  uint32_t offset = 0;
  for (int32_t i = placed.head(); i != Lifetime::kNone; i = buffers[i].next) {
    const Lifetime& other = buffers[i];
    if (!InUseTogether(buffer, other)) continue;
    if (other.offset >= offset && other.offset - offset >= buffer.bytes) break;
    const uint32_t end =
        static_cast<uint32_t>(AlignUp(other.offset + other.bytes, kBufferAlignment));
    if (end > offset) offset = end;
  }
  return offset;
}

}  // namespace

[[gnu::cold]] uint32_t PlanOffsets(Span<Lifetime> buffers) {
  List by_size(buffers);
  for (uint32_t i = 0; i < buffers.size; ++i) {
    if (buffers[i].planned()) by_size.Insert(static_cast<int32_t>(i), Larger);
  }
  List placed(buffers);
  uint32_t total = 0;
  for (int32_t i = by_size.PopFront(); i != Lifetime::kNone; i = by_size.PopFront()) {
    Lifetime& buffer = buffers[i];
    buffer.offset = LowestFit(buffer, buffers, placed);
    placed.Insert(i, [](const Lifetime& a, const Lifetime& b) { return a.offset < b.offset; });
    const uint32_t end =
        static_cast<uint32_t>(AlignUp(buffer.offset + buffer.bytes, kBufferAlignment));
    if (end > total) total = end;
  }
  return total;
}

}  // namespace microlite
