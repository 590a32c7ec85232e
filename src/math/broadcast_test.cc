// SPDX-License-Identifier: Apache-2.0
#include "src/math/broadcast.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

// Offsets along the rows are compared with those that follow from the output's index, dimension by
// dimension, as numpy defines broadcasting.

namespace microlite {
namespace {

using Dims = std::vector<int32_t>;

Shape ShapeOf(const Dims& dims) { return {dims.data(), static_cast<int32_t>(dims.size())}; }

// The element of `dims` that broadcasts to element `flat` of an output.
int32_t ElementOf(const Dims& dims, const Dims& output, int32_t flat) {
  int32_t element = 0, size = 1;
  for (size_t d = 0; d < output.size(); ++d) {
    const int32_t extent = output[output.size() - 1 - d];
    const int32_t index = flat % extent;
    flat /= extent;
    if (d >= dims.size()) continue;
    const int32_t own = dims[dims.size() - 1 - d];
    element += (own == 1 ? 0 : index) * size;
    size *= own;
  }
  return element;
}

// The rows of a nest as (element of input 0, element of input 1) for each output element.
std::vector<std::pair<int32_t, int32_t>> Walk(const RowNestBuilder& builder) {
  std::vector<RowLoop> loops(static_cast<size_t>(builder.loops()));
  builder.Write(loops.data());
  RowNest nest;
  nest.row = builder.row();
  nest.rank = builder.loops();
  nest.loops = loops.data();
  std::vector<std::pair<int32_t, int32_t>> elements;
  ForEachRow(nest, [&](const int32_t* offsets) {
    for (int32_t i = 0; i < nest.row; ++i) {
      elements.emplace_back(offsets[0] + i * builder.row_stride(0),
                            offsets[1] + i * builder.row_stride(1));
    }
  });
  return elements;
}

TEST(Broadcast, FindsTheElementsOfRandomShapes) {
  std::mt19937 random(1);
  for (int round = 0; round < 500; ++round) {
    Dims output(random() % (kMaxRank + 1)), inputs[2];
    for (int32_t& extent : output) extent = 1 + static_cast<int32_t>(random() % 3);
    inputs[0] = inputs[1] = output;
    for (size_t d = 0; d < output.size(); ++d) {
      const unsigned dice = random() % 4;  // Half the dimensions stay as they are.
      if (dice < 2) inputs[dice][d] = 1;
    }
    Dims& shorter = inputs[random() % 2];
    while (!shorter.empty() && shorter.front() == 1) shorter.erase(shorter.begin());

    const Shape shapes[] = {ShapeOf(inputs[0]), ShapeOf(inputs[1])};
    RowNestBuilder builder;
    ASSERT_TRUE(Broadcast(shapes, 2, ShapeOf(output), &builder));
    const auto elements = Walk(builder);
    ASSERT_EQ(elements.size(), static_cast<size_t>(ShapeOf(output).Count()));
    for (size_t i = 0; i < elements.size(); ++i) {
      const int32_t flat = static_cast<int32_t>(i);
      ASSERT_EQ(elements[i].first, ElementOf(inputs[0], output, flat));
      ASSERT_EQ(elements[i].second, ElementOf(inputs[1], output, flat));
    }
  }
}

TEST(Broadcast, MergesDimensions) {
  struct Case {
    Dims a, b, output;
    int32_t row, loops;
  };
  const Case cases[] = {
      {{2, 3, 4, 5}, {2, 3, 4, 5}, {2, 3, 4, 5}, 120, 0},
      {{2, 3, 4, 5}, {}, {2, 3, 4, 5}, 120, 0},
      {{2, 3, 4, 5}, {5}, {2, 3, 4, 5}, 5, 1},
      {{2, 3, 4, 5}, {2, 1, 1, 5}, {2, 3, 4, 5}, 5, 2},
      {{2, 3, 4, 5}, {2, 3, 1, 1}, {2, 3, 4, 5}, 20, 1},
      {{1, 1}, {1}, {1, 1}, 1, 0},
      {{0, 4}, {1, 4}, {0, 4}, 0, 0},
  };
  for (const Case& c : cases) {
    const Shape shapes[] = {ShapeOf(c.a), ShapeOf(c.b)};
    RowNestBuilder builder;
    ASSERT_TRUE(Broadcast(shapes, 2, ShapeOf(c.output), &builder));
    EXPECT_EQ(builder.row(), c.row);
    EXPECT_EQ(builder.loops(), c.loops);
  }
}

TEST(Broadcast, RefusesOtherShapes) {
  const Dims cases[][3] = {
      {{2, 3}, {2, 3}, {3, 2}}, {{2, 3}, {2, 2}, {2, 3}}, {{2}, {2}, {2, 2}},
      {{2, 3}, {3}, {3}},       {{1}, {1}, {4}},          {{0}, {1}, {1}},
  };
  for (const auto& c : cases) {
    const Shape shapes[] = {ShapeOf(c[0]), ShapeOf(c[1])};
    RowNestBuilder builder;
    EXPECT_FALSE(Broadcast(shapes, 2, ShapeOf(c[2]), &builder));
  }
}

}  // namespace
}  // namespace microlite
