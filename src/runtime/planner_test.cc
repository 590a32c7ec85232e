// SPDX-License-Identifier: Apache-2.0
#include "src/runtime/planner.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "tests/support/plan_checks.h"

namespace microlite {
namespace {

using testing::Buffers;
using testing::FaultOfPlan;
using testing::LowerBound;
using testing::Plan;

Lifetime Buffer(uint32_t bytes, int32_t first, int32_t last) {
  Lifetime buffer;
  buffer.bytes = bytes;
  buffer.first = first;
  buffer.last = last;
  return buffer;
}

Buffers RandomBuffers(uint32_t seed) {
  std::mt19937 random(seed);
  const int32_t times = 1 + static_cast<int32_t>(random() % 30);
  Buffers buffers(random() % 60);
  for (Lifetime& buffer : buffers) {
    buffer.bytes = static_cast<uint32_t>(random() % 1000) >> (random() % 10);
    if (random() % 8 == 0) {
      buffer.first = random() % 2 ? Lifetime::kNone : Lifetime::kAlways;
      continue;
    }
    buffer.first = static_cast<int32_t>(random() % times);
    buffer.last = buffer.first + static_cast<int32_t>(random() % (times - buffer.first));
    if (random() % 16 == 0) buffer.alias = 0;
  }
  return buffers;
}

TEST(Planner, NeverOverlapsWhatIsInUseTogether) {
  for (uint32_t seed = 0; seed < 2000; ++seed) {
    Buffers buffers = RandomBuffers(seed);
    const uint32_t total = Plan(&buffers);
    ASSERT_EQ(FaultOfPlan(buffers, total), nullptr) << "seed " << seed;
  }
}

TEST(Planner, StaysNearTheLowerBound) {
  uint64_t sum = 0, bounds = 0;
  for (uint32_t seed = 0; seed < 500; ++seed) {
    Buffers buffers = RandomBuffers(seed);
    sum += Plan(&buffers);
    bounds += LowerBound(buffers);
  }
  EXPECT_LT(sum, bounds + bounds / 10);
}

TEST(Planner, GivesTheSameAnswerTwice) {
  for (uint32_t seed = 0; seed < 100; ++seed) {
    Buffers first = RandomBuffers(seed), second = RandomBuffers(seed);
    ASSERT_EQ(Plan(&first), Plan(&second));
    for (size_t i = 0; i < first.size(); ++i) ASSERT_EQ(first[i].offset, second[i].offset);
    // What an earlier plan left behind does not matter.
    ASSERT_EQ(Plan(&first), Plan(&second));
  }
}

TEST(Planner, PlansSmallCasesBest) {
  struct Case {
    const char* name;
    Buffers buffers;
    uint32_t total;
  };
  const Case cases[] = {
      {"nothing", {}, 0},
      {"one", {Buffer(10, 0, 5)}, 16},
      {"no bytes", {Buffer(0, 0, 5)}, 0},
      {"two at a time", {Buffer(16, 0, 1), Buffer(16, 1, 2)}, 32},
      {"one after the other", {Buffer(16, 0, 1), Buffer(16, 2, 3)}, 16},
      {"a chain", {Buffer(64, 0, 1), Buffer(32, 1, 2), Buffer(64, 2, 3), Buffer(32, 3, 4)}, 96},
      {"into a gap", {Buffer(32, 0, 4), Buffer(48, 0, 1), Buffer(16, 1, 4), Buffer(32, 2, 4)}, 96},
      {"rounded up", {Buffer(1, 0, 1), Buffer(1, 0, 1), Buffer(17, 0, 1)}, 64},
  };
  for (const Case& c : cases) {
    Buffers buffers = c.buffers;
    EXPECT_EQ(Plan(&buffers), c.total) << c.name;
    EXPECT_EQ(FaultOfPlan(buffers, c.total), nullptr) << c.name;
  }
}

TEST(Planner, LeavesOutWhatHasMemoryOfItsOwn) {
  Buffers buffers = {Buffer(16, 0, 1), Buffer(999, Lifetime::kAlways, 0),
                     Buffer(999, Lifetime::kNone, 0), Buffer(999, 0, 1)};
  buffers[3].alias = 0;
  EXPECT_EQ(Plan(&buffers), 16u);
}

}  // namespace
}  // namespace microlite
