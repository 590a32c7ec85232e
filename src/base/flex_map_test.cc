// SPDX-License-Identifier: Apache-2.0
// Maps as FlexBuffers, byte for byte as the format's documentation has them, whole and damaged.

#include "src/base/flex_map.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace microlite {
namespace {

using Bytes = std::vector<uint8_t>;

FlexMap Map(const Bytes& bytes) {
  return FlexMap({bytes.data(), static_cast<uint32_t>(bytes.size())});
}

// {"a": -3, "bc": 200, "d": true}, all in single bytes.
const Bytes kBytes = {
    'a',    0,      'b',     'c', 0, 'd', 0,  // The keys' texts.
    3,      8,      7,       5,               // Three keys: distances back from 8, 9 and 10.
    3,      1,      3,        // The distance back to the keys, their width, three values.
    253,    200,    1,        // The values.
    1 << 2, 2 << 2, 26 << 2,  // Their types: int, unsigned, bool.
    6,      9 << 2, 1,        // The root: the distance back to the values; a map, in a byte.
};

TEST(FlexMap, ReadsNumbers) {
  const FlexMap map = Map(kBytes);
  ASSERT_TRUE(map.valid());
  EXPECT_EQ(map.Int("a", 7), -3);
  EXPECT_EQ(map.Int("bc", 7), 200);
  EXPECT_TRUE(map.Bool("d", false));
  EXPECT_EQ(map.Float("a", 7), -3.0f);
}

TEST(FlexMap, FallsBack) {
  const FlexMap map = Map(kBytes);
  for (const char* name : {"", "b", "bcd", "c", "e"}) {
    EXPECT_EQ(map.Int(name, 7), 7) << name;
    EXPECT_EQ(map.Float(name, 0.5f), 0.5f) << name;
  }
}

TEST(FlexMap, ReadsWideNumbers) {
  // {"x": 1.5f, "y": 5000000000}, in 4 and 8 bytes, the latter indirect.
  const Bytes bytes = {
      0x00,       0xf2,       0x05, 0x2a, 0x01, 0, 0, 0,  // 5000000000
      'x',        0,          'y',  0,                    //
      2,          5,          4,    0,  // Keys: from 13 to 8, from 14 to 10; padding.
      3,          0,          0,    0,    1,    0, 0, 0,  // From 16 to 13; the keys' width.
      2,          0,          0,    0,                    //
      0,          0,          0xc0, 0x3f, 32,   0, 0, 0,  // 1.5, and from 32 to 0.
      3 << 2 | 2, 6 << 2 | 3,                             //
      10,         9 << 2 | 2, 1,
  };
  const FlexMap map = Map(bytes);
  ASSERT_TRUE(map.valid());
  EXPECT_EQ(map.Float("x", 0), 1.5f);
  EXPECT_EQ(map.Int("x", 0), 1);
  EXPECT_EQ(map.Int("y", 0), INT32_MAX);
}

// Memory of exactly the size, for the sanitizers to watch its ends.
void ReadAll(const Bytes& bytes) {
  const Bytes exact(bytes);
  const FlexMap map = Map(exact);
  for (const char* name : {"", "a", "bc", "d", "nothing"}) {
    map.Int(name, 0);
    map.Float(name, 0);
  }
}

TEST(FlexMap, KeepsWithinDamagedBytes) {
  for (size_t size = 0; size <= kBytes.size(); ++size) {
    ReadAll(Bytes(kBytes.begin(), kBytes.begin() + static_cast<int>(size)));
    ReadAll(Bytes(kBytes.end() - static_cast<int>(size), kBytes.end()));
  }
  for (size_t at = 0; at < kBytes.size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      Bytes bytes = kBytes;
      bytes[at] = static_cast<uint8_t>(value);
      ReadAll(bytes);
    }
  }
  std::mt19937 random(1);
  for (int i = 0; i < 20000; ++i) {
    Bytes bytes = kBytes;
    for (int k = 0; k < 3; ++k)
      bytes[random() % bytes.size()] = static_cast<uint8_t>(random() % 32);
    ReadAll(bytes);
  }
}

}  // namespace
}  // namespace microlite
