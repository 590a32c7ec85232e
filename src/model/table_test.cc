// SPDX-License-Identifier: Apache-2.0
#include "microlite/table.h"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

namespace microlite {
namespace {

// A FlatBuffer by hand. Offsets are from the start of the file.
//    0  vtable: size 14, table size 20, slots 0..4 at 4, 8, 12, 16, absent
//   16  table: distance 16 to its vtable
//   20  slot 0: int32 -7
//   24  slot 1: reference, 16 on, to 40
//   28  slot 2: reference, 24 on, to 52
//   32  slot 3: reference, 8 on, to 40 (the same vector, as if of tables)
//   36  (padding)
//   40  vector: count 2, then 11 and 12
//   52  child table: distance 44 to a vtable at 8, where the bytes are 12 0 16 0
std::vector<uint8_t> ByHand() {
  std::vector<uint8_t> bytes(72);
  const auto put16 = [&](size_t at, uint16_t value) { memcpy(&bytes[at], &value, 2); };
  const auto put32 = [&](size_t at, int32_t value) { memcpy(&bytes[at], &value, 4); };
  const uint16_t vtable[] = {14, 20, 4, 8, 12, 16, 0};
  for (size_t i = 0; i < 7; ++i) put16(2 * i, vtable[i]);
  const int32_t words[] = {16, -7, 16, 24, 8, 0, 2, 11, 12};
  for (size_t i = 0; i < 9; ++i) put32(16 + 4 * i, words[i]);
  put32(52, 44);
  return bytes;
}

Table CheckAt(const std::vector<uint8_t>& bytes, size_t at) {
  return Table::Check(bytes.data(), bytes.data() + bytes.size(), at);
}

TEST(Table, ReadsFields) {
  const std::vector<uint8_t> bytes = ByHand();
  const Table table = CheckAt(bytes, 16);
  ASSERT_TRUE(table.valid());
  EXPECT_EQ(table.position(), 16u);
  EXPECT_TRUE(table.Has(0));
  EXPECT_FALSE(table.Has(4));
  EXPECT_FALSE(table.Has(5));
  EXPECT_FALSE(table.Has(100));
  EXPECT_EQ(table.Get<int32_t>(0), -7);
  EXPECT_TRUE(table.Get<bool>(0));  // Though the first byte of -7 is neither 0 nor 1.
  EXPECT_EQ(table.Get<int32_t>(4, 99), 99);
  EXPECT_EQ(table.Get<int32_t>(1000, 98), 98);
}

TEST(Table, ReadsVectors) {
  const std::vector<uint8_t> bytes = ByHand();
  const Table table = CheckAt(bytes, 16);
  const Span<const int32_t> numbers = table.Vector<int32_t>(1);
  ASSERT_EQ(numbers.size, 2u);
  EXPECT_EQ(numbers[0], 11);
  EXPECT_EQ(numbers[1], 12);
  EXPECT_TRUE(table.Vector<int32_t>(4).empty());
}

TEST(Table, FollowsReferences) {
  const std::vector<uint8_t> bytes = ByHand();
  EXPECT_TRUE(CheckAt(bytes, 16).Child(2).valid());
  EXPECT_FALSE(CheckAt(bytes, 16).Child(4).valid());
}

TEST(Table, EmptyTableReadsAsAbsent) {
  const Table table;
  EXPECT_FALSE(table.valid());
  EXPECT_FALSE(table.Has(0));
  EXPECT_EQ(table.Get<int32_t>(0, 5), 5);
  EXPECT_TRUE(table.Vector<float>(0).empty());
  EXPECT_FALSE(table.Child(0).valid());
  EXPECT_FALSE(table.Element(0, 0).valid());
}

TEST(Table, FieldThatReachesOverTheTablesEndIsAbsent) {
  std::vector<uint8_t> bytes = ByHand();
  bytes[4] = 18;  // Slot 0 at 18 of 20: two bytes are left.
  const Table table = CheckAt(bytes, 16);
  EXPECT_EQ(table.Get<int32_t>(0, 5), 5);
  EXPECT_EQ(table.Get<int64_t>(3, 5), 5);  // At 16 of 20.
  EXPECT_NE(table.Get<int16_t>(0, 5), 5);
}

struct Damage {
  const char* what;
  size_t at;
  std::vector<uint8_t> bytes;
};

TEST(Table, RefusesDamagedTables) {
  const Damage damages[] = {
      {"vtable before the file", 16, {17, 0, 0, 0}},
      {"vtable at an odd place", 16, {15, 0, 0, 0}},
      {"vtable behind the file", 16, {0, 0xff, 0xff, 0xff}},
      {"vtable far before the file", 16, {0, 0, 0, 0x80}},
      {"vtable that is too small", 0, {2, 0}},
      {"vtable of an odd size", 0, {13, 0}},
      {"vtable that reaches over the end", 0, {74, 0}},
      {"table that is too small", 2, {3, 0}},
      {"table that reaches over the end", 2, {57, 0}},
  };
  EXPECT_TRUE(CheckAt(ByHand(), 16).valid());
  for (const Damage& damage : damages) {
    std::vector<uint8_t> bytes = ByHand();
    memcpy(&bytes[damage.at], damage.bytes.data(), damage.bytes.size());
    EXPECT_FALSE(CheckAt(bytes, 16).valid()) << damage.what;
  }
  for (const size_t at : {17u, 18u, 69u, 72u, 73u, 1000u}) {
    EXPECT_FALSE(CheckAt(ByHand(), at).valid()) << at;
  }
}

TEST(Table, ReadsDamagedVectorsAsEmpty) {
  const Damage damages[] = {
      {"count beyond the end", 40, {8, 0, 0, 0}},
      {"count that overflows", 40, {0xff, 0xff, 0xff, 0xff}},
      {"reference to the last bytes", 24, {46, 0, 0, 0}},
      {"reference to the end", 24, {48, 0, 0, 0}},
      {"reference beyond the end", 24, {0xff, 0xff, 0xff, 0xff}},
      {"misaligned", 24, {17, 0, 0, 0}},
  };
  for (const Damage& damage : damages) {
    std::vector<uint8_t> bytes = ByHand();
    memcpy(&bytes[damage.at], damage.bytes.data(), damage.bytes.size());
    EXPECT_TRUE(CheckAt(bytes, 16).Vector<int32_t>(1).empty()) << damage.what;
  }
}

TEST(Table, ElementsBeyondTheVectorAreEmpty) {
  const std::vector<uint8_t> bytes = ByHand();
  const Table table = CheckAt(bytes, 16);
  // 44 + 11 is no multiple of four; 48 + 12 holds no table; there is no third.
  for (uint32_t i = 0; i < 4; ++i) EXPECT_FALSE(table.Element(3, i).valid()) << i;
}

// The whole of a table's interface, on every damaged byte, in memory of exactly the file's size:
// the sanitizers see what reads outside.
TEST(Table, StaysInsideTheFileWhateverItSays) {
  const std::vector<uint8_t> good = ByHand();
  for (size_t at = 0; at < good.size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      std::vector<uint8_t> bytes = good;
      bytes[at] = static_cast<uint8_t>(value);
      const Table table = CheckAt(bytes, 16);
      uint64_t sum = 0;
      for (int slot = 0; slot < 6; ++slot) {
        sum += table.Get<uint64_t>(slot) ^ table.Get<uint8_t>(slot);
        for (const uint32_t element : table.Vector<uint32_t>(slot)) sum ^= element;
        for (const uint8_t element : table.Vector<uint8_t>(slot)) sum ^= element;
        sum ^= table.Child(slot).Get<uint32_t>(0) ^ table.Element(slot, 1).Get<uint32_t>(0);
      }
      volatile uint64_t sink = sum;
      (void)sink;
    }
  }
}

}  // namespace
}  // namespace microlite
