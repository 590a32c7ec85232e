// SPDX-License-Identifier: Apache-2.0
#include "src/base/arena.h"

#include <gtest/gtest.h>

#include <vector>

namespace microlite {
namespace {

struct Request {
  size_t bytes, alignment;
};
const Request kRequests[] = {{1, 1}, {8, 8}, {3, 1}, {4, 4}, {0, 8}, {17, 16}, {2, 2}, {40, 8}};

alignas(16) uint8_t memory[512];

TEST(Arena, CountsTheSameWithAndWithoutMemory) {
  Arena nothing, roomy(Span<uint8_t>(memory, sizeof memory));
  for (const Request& r : kRequests) {
    EXPECT_EQ(nothing.Keep(r.bytes, r.alignment), nullptr);
    EXPECT_NE(roomy.Keep(r.bytes, r.alignment), nullptr);
    EXPECT_EQ(nothing.kept(), roomy.kept());
  }
  EXPECT_EQ(nothing.kept() % kBufferAlignment, 0u);
}

TEST(Arena, HandsOutAlignedPiecesThatDoNotOverlap) {
  for (size_t start = 0; start < 16; ++start) {
    Arena arena(Span<uint8_t>(memory + start, sizeof memory - 32));
    uint8_t* above = memory + sizeof memory;
    for (const Request& r : kRequests) {
      uint8_t* piece = static_cast<uint8_t*>(arena.Keep(r.bytes, r.alignment));
      ASSERT_TRUE(IsAligned(piece, r.alignment));
      ASSERT_LE(piece + r.bytes, above);
      above = piece;
    }
    EXPECT_GE(above, arena.plan() + (arena.kept_capacity() - arena.kept()));
    EXPECT_TRUE(IsAligned(arena.plan(), kBufferAlignment));
  }
}

TEST(Arena, FitsFromExactlyWhatIsNeeded) {
  Arena counting;
  for (const Request& r : kRequests) (void)counting.Keep(r.bytes, r.alignment);
  const size_t plan = 48, need = counting.kept() + plan;
  for (uint32_t size = 0; size <= sizeof memory; ++size) {
    Arena arena(Span<uint8_t>(memory, size));
    for (const Request& r : kRequests) (void)arena.Keep(r.bytes, r.alignment);
    EXPECT_EQ(arena.Fits(plan), size >= need) << size;
    EXPECT_EQ(arena.kept(), counting.kept());
  }
}

TEST(Arena, FitsInTwoBlocksFromExactlyWhatIsNeeded) {
  for (uint32_t kept = 0; kept <= 64; ++kept) {
    for (uint32_t plan = 0; plan <= 64; ++plan) {
      Arena arena(Span<uint8_t>(memory, kept), Span<uint8_t>(memory + 256, plan));
      (void)arena.Keep(20, 4);
      EXPECT_EQ(arena.Fits(48), kept >= 32 && plan >= 48) << kept << ", " << plan;
    }
  }
}

TEST(Arena, KeepsOutOfWhatItLends) {
  Arena arena(Span<uint8_t>(memory, 64));
  const Span<uint8_t> lent = arena.Borrow(40);
  ASSERT_EQ(lent.size, 40u);
  uint8_t* piece = static_cast<uint8_t*>(arena.Keep(16, 16));
  EXPECT_GE(piece, lent.data + lent.size);
  EXPECT_EQ(arena.Keep(16, 16), nullptr);
  EXPECT_FALSE(arena.Fits(0));
}

TEST(Arena, LendsAllOrNothing) {
  Arena arena(Span<uint8_t>(memory, 64));
  EXPECT_TRUE(arena.Borrow(65).empty());
  EXPECT_EQ(arena.borrowed(), 0u);
  EXPECT_EQ(arena.Borrow(64).size, 64u);
}

TEST(Arena, StopsCountingBeforeItOverflows) {
  Arena arena(Span<uint8_t>(memory, sizeof memory));
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(arena.Keep(SIZE_MAX / 4, 16), nullptr);
    EXPECT_GE(arena.kept(), SIZE_MAX / 4);
  }
  EXPECT_EQ(arena.Keep(SIZE_MAX, 16), nullptr);
  EXPECT_FALSE(arena.Fits(0));
}

TEST(Arena, TakesAnyBlock) {
  for (uint32_t size = 0; size < 40; ++size) {
    for (uint32_t start = 0; start < 16; ++start) {
      const std::vector<uint8_t> exact(start + size + 1);
      Arena arena(Span<uint8_t>(const_cast<uint8_t*>(exact.data()) + start, size));
      const size_t skip = (16 - start) % 16;
      EXPECT_EQ(arena.kept_capacity(), size < skip ? 0 : (size - skip) / 16 * 16);
    }
  }
}

}  // namespace
}  // namespace microlite
