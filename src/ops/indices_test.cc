// SPDX-License-Identifier: Apache-2.0
// What the ops that reduce, sum up along an axis or go where indices lead refuse, before and while
// they run. (What they compute is compared with TensorFlow Lite in tests/conformance.)

#include <gtest/gtest.h>

#include "tests/support/machine.h"
#include "tests/support/one_op.h"

namespace microlite {
namespace {

using testing::Bool;
using testing::ExpectRefusals;
using testing::ExpectToSay;
using testing::Float;
using testing::Int32;
using testing::Int8;
using testing::Ints;
using testing::Of;
using testing::OneOp;
using testing::Quantized;
using testing::TensorSpec;
using testing::TryToRun;
using Field = testing::FlatBuffer::Field;

TEST(Reduce, RefusesWhatItCannotCompute) {
  const TensorSpec int16 = Quantized(DataType::kInt16, {2, 3});
  const TensorSpec half = Of(DataType::kFloat16, {2, 3}), half_sums = Of(DataType::kFloat16, {2});
  ExpectRefusals({
      {builtin::kSum, {Float({2, 3}), Ints({2})}, {Float({2})}, "axis 2 of an input of rank 2"},
      {builtin::kSum, {Float({2, 3}), Ints({-3}, 8)}, {Float({2})}, "axis -3"},
      {builtin::kSum, {Float({2, 3}), Ints({1})}, {Float({3})}, "expected 2"},
      {builtin::kSum, {Float({2, 3}), Float({1})}, {Float({3})}, "type FLOAT32 of input 1"},
      {builtin::kSum, {Float({2, 3}), Int32({1})}, {Float({3})}, "must be a constant"},
      {builtin::kSum, {Float({2, 3})}, {Float({3})}, "has 1 inputs"},
      {builtin::kSum, {Float({2, 3}), Ints({1})}, {Int8({2})}, "type INT8 of output 0"},
      {builtin::kSum, {half, Ints({1})}, {half_sums}, "type FLOAT16 of input 0"},
      {builtin::kSum, {Int8({2, 3}, 0.0f), Ints({1})}, {Int8({2})}, "no usable scale"},
      {builtin::kSum, {Int8({2, 3}), Ints({1})}, {Int8({2}, 1e-30f)}, "out of proportion"},
      {builtin::kSum, {Int8({2, 0}), Ints({1})}, {Int8({2})}, "no elements"},
      {builtin::kMean, {half, Ints({1})}, {half_sums}, "type FLOAT16 of input 0"},
      {builtin::kMean, {Int32({2, 0}), Ints({1})}, {Int32({2})}, "no elements"},
      {builtin::kReduceProd, {half, Ints({1})}, {half_sums}, "type FLOAT16 of input 0"},
      {builtin::kReduceProd, {Int8({2, 3}), Ints({1})}, {Int8({2}, 0.0f)}, "no usable scale"},
      {builtin::kReduceProd, {Int8({2, 3}, 1e20f), Ints({1})}, {Int8({2})}, "out of proportion"},
      {builtin::kReduceProd, {Int8({2, 0}), Ints({1})}, {Int8({2})}, "no elements"},
      {builtin::kReduceMax, {half, Ints({1})}, {half_sums}, "type FLOAT16 of input 0"},
      {builtin::kReduceMax, {Int8({2, 3}), Ints({1})}, {Int8({2}, 0.25f)}, "in another way"},
      {builtin::kReduceMin, {Int8({2, 3}), Ints({1})}, {Int8({2}, 0.5f, 1)}, "in another way"},
      {builtin::kReduceMin, {int16, Ints({5})}, {int16}, "axis 5"},
      {builtin::kReduceAll, {Float({2, 3}), Ints({1})}, {Float({2})}, "type FLOAT32 of input 0"},
      {builtin::kReduceAny, {Bool({2, 3}), Ints({1})}, {Bool({3})}, "expected 2"},
  });
}

TEST(Axes, AreCheckedByArgMaxTopkAndCumsum) {
  const TensorSpec found = Int32({2});
  const std::vector<TensorSpec> top = {Float({2, 2}), Int32({2, 2})};
  ExpectRefusals({
      {builtin::kArgMax, {Float({2, 3}), Ints({2})}, {found}, "axis 2 of rank 2"},
      {builtin::kArgMax, {Float({2, 3}), Int32({1})}, {found}, "must be a constant"},
      {builtin::kArgMax, {Float({2, 3}), Ints({0, 1})}, {found}, "has 2 elements"},
      {builtin::kArgMax, {Float({2, 3}), Ints({0})}, {found}, "is 2, expected 3"},
      {builtin::kArgMax, {Float({2, 3}), Ints({1})}, {Int32({2, 1})}, "rank 2, expected 1"},
      {builtin::kArgMax, {Float({2, 3}), Ints({1})}, {Float({2})}, "type FLOAT32 of output 0"},
      {builtin::kArgMin, {Of(DataType::kInt64, {2, 3}), Ints({1})}, {found}, "type INT64 of input"},
      {builtin::kArgMin, {Float({2, 0}), Ints({1})}, {found}, "nothing along axis 1"},
      {builtin::kArgMin, {Float({}), Ints({0})}, {Int32({})}, "axis 0 of rank 0"},
      {builtin::kTopkV2, {Float({2, 3}), Ints({4})}, top, "k is 4, a row has 3 elements"},
      {builtin::kTopkV2,
       {Float({300000}), Ints({300000})},
       {Float({300000}), Int32({300000})},
       "too much work"},
      {builtin::kTopkV2, {Float({2, 3}), Ints({-1})}, top, "k is -1"},
      {builtin::kTopkV2, {Float({2, 3}), Int32({1})}, top, "must be a constant"},
      {builtin::kTopkV2, {Float({2, 3}), Ints({1})}, top, "is 2, expected 1"},
      {builtin::kTopkV2, {Float({2, 3}), Ints({2})}, {top[0], Int32({2, 3})}, "is 3, expected 2"},
      {builtin::kTopkV2, {Float({2, 3}), Ints({2})}, {top[0], top[0]}, "type FLOAT32 of output 1"},
      {builtin::kTopkV2, {Float({2, 3}), Ints({2})}, {top[0]}, "has 1 outputs"},
      {builtin::kTopkV2, {Float({}), Ints({1})}, top, "input is a scalar"},
      {builtin::kTopkV2, {Bool({2, 3}), Ints({2})}, {Bool({2, 2}), top[1]}, "type BOOL of input 0"},
      {builtin::kCumsum, {Float({2, 3}), Ints({2})}, {Float({2, 3})}, "axis 2 of rank 2"},
      {builtin::kCumsum, {Float({2, 3}), Ints({1})}, {Float({2, 4})}, "another shape"},
      {builtin::kCumsum, {Float({2, 3}), Int32({1})}, {Float({2, 3})}, "must be a constant"},
      {builtin::kCumsum, {Bool({2}), Ints({0})}, {Bool({2})}, "type BOOL of input 0"},
      {builtin::kCumsum, {Int8({2}), Ints({0})}, {Int8({2}, 1e-9f)}, "out of proportion"},
      {builtin::kCumsum, {Float({}), Ints({0})}, {Float({})}, "axis 0 of rank 0"},
  });
}

TEST(Indices, AreOfATypeAndShapeThatFits) {
  const TensorSpec table = Float({4, 3});
  const TensorSpec two = Int32({2});
  const TensorSpec pair = Int32({2, 2});
  const TensorSpec shape = Ints({4, 3});
  ExpectRefusals({
      {builtin::kGather, {table, Float({2})}, {Float({2, 3})}, "type FLOAT32 of input 1"},
      {builtin::kGather, {table, two}, {Float({3, 3})}, "is 3, expected 2"},
      {builtin::kGather, {table, two}, {Int8({2, 3})}, "output 0 has type INT8"},
      {builtin::kGather, {table, two}, {Float({2, 3})}, "axis 2 of rank 2", {{0, 4, 2}}},
      {builtin::kGather, {table, two}, {Float({2, 3})}, "batch dimensions", {{1, 4, 1}}},
      {builtin::kGather,
       {table, two},
       {Float({4})},
       "is 4, of the indices 2",
       {{0, 4, 1}, {1, 4, 1}}},
      {builtin::kGather, {Float({}), two}, {Float({2})}, "axis 0 of rank 0"},
      {builtin::kEmbeddingLookup, {two, Float({4})}, {Float({2})}, "table has rank 1"},
      {builtin::kEmbeddingLookup, {pair, table}, {Float({2, 3})}, "indices 2"},
      {builtin::kEmbeddingLookup, {two, table}, {Float({2, 4})}, "is 4, expected 3"},
      {builtin::kEmbeddingLookup, {two, table}, {Int8({2, 3})}, "output 0 has type INT8"},
      {builtin::kEmbeddingLookup, {two, Int8({4, 3}, 0.5f, 1)}, {Float({2, 3})}, "zero point 1"},
      {builtin::kEmbeddingLookup, {two, Int8({4, 3}, 0.0f)}, {Float({2, 3})}, "no usable scale"},
      {builtin::kGatherNd,
       {table, Int32({2, 3})},
       {Float({2})},
       "3 indices for a tensor of rank 2"},
      {builtin::kGatherNd, {table, Int32({})}, {Float({2})}, "indices are a scalar"},
      {builtin::kGatherNd, {table, pair}, {Float({2, 3})}, "rank 2, expected 1"},
      {builtin::kScatterNd, {pair, Float({2}), Int32({2})}, {table}, "must be a constant"},
      {builtin::kScatterNd, {pair, Float({2}), Ints({4, 4})}, {table}, "is 3, expected 4"},
      {builtin::kScatterNd, {pair, Float({2}), Ints({4})}, {table}, "has 1 elements"},
      {builtin::kScatterNd, {pair, Float({3}), shape}, {table}, "updates do not have"},
      {builtin::kScatterNd, {pair, Float({2, 3}), shape}, {table}, "updates do not have"},
      {builtin::kScatterNd, {Int32({2, 3}), Float({2}), shape}, {table}, "3 indices for"},
      {builtin::kScatterNd, {pair, Of(DataType::kFloat16, {2}), shape}, {table}, "type FLOAT16"},
      {builtin::kReverseSequence, {table, two}, {table}, "2 lengths for 4 sequences", {{0, 4, 1}}},
      {builtin::kReverseSequence, {table, Int32({4})}, {table}, "both sequence and batch"},
      {builtin::kReverseSequence, {table, two}, {Float({3, 4})}, "another shape"},
      {builtin::kReverseSequence, {table, two}, {table}, "axis 2 of rank 2", {{0, 4, 2}}},
  });
}

TEST(OneHot, RefusesWhatDoesNotFit) {
  const TensorSpec one = Float({});
  const TensorSpec depth = Ints({4});
  ExpectRefusals({
      {builtin::kOneHot, {Int32({2}), Int32({1}), one, one}, {Float({4, 2})}, "must be a constant"},
      {builtin::kOneHot, {Int32({2}), depth, one, Float({2})}, {Float({4, 2})}, "input 3 has 2"},
      {builtin::kOneHot,
       {Int32({2}), depth, one, Int8({})},
       {Float({4, 2})},
       "type INT8 of input 3"},
      {builtin::kOneHot, {Float({2}), depth, one, one}, {Float({4, 2})}, "type FLOAT32 of input 0"},
      {builtin::kOneHot, {Int32({2}), depth, one, one}, {Float({2, 4})}, "is 2, expected 4"},
      {builtin::kOneHot, {Int32({2}), depth, one, one}, {Float({4, 2})}, "axis 2", {{0, 4, 2}}},
      {builtin::kOneHot, {Int32({2}), Ints({-1}), one, one}, {Float({4, 2})}, "expected -1"},
      {builtin::kOneHot, {Int32({2}), depth, one}, {Float({4, 2})}, "has 3 inputs"},
  });
}

TEST(Indices, LeadNowhereElse) {
  const TensorSpec table = Float({4, 3});
  const TensorSpec shape = Ints({4, 3});
  const std::vector<Field> columns = {{0, 4, 1}};
  const OneOp cases[] = {
      {builtin::kGather, {table, Ints({0, 4})}, {Float({2, 3})}, "index 4 of 4"},
      {builtin::kGather, {table, Ints({-1, 0})}, {Float({2, 3})}, "index -1 of 4"},
      {builtin::kGather, {table, Ints({3}, 8)}, {Float({4, 1})}, "index 3 of 3", columns},
      {builtin::kGather, {table, Ints({int64_t{1} << 32}, 8)}, {Float({1, 3})}, "index 2147483647"},
      {builtin::kEmbeddingLookup, {Ints({4}), table}, {Float({1, 3})}, "index 4 of 4"},
      {builtin::kEmbeddingLookup, {Ints({-4}), Int8({4, 3})}, {Float({1, 3})}, "index -4 of 4"},
      {builtin::kGatherNd,
       {table, Ints({3, 3}, {1, 2})},
       {Float({1})},
       "index 3 of 3 in dimension 1"},
      {builtin::kGatherNd, {table, Ints({1, -1}, {1, 2})}, {Float({1})}, "index -1 of 3"},
      {builtin::kGatherNd,
       {table, Ints({4}, {1, 1})},
       {Float({1, 3})},
       "index 4 of 4 in dimension 0"},
      {builtin::kScatterNd, {Ints({0, 3}, {1, 2}), Float({1}), shape}, {table}, "index 3 of 3"},
      {builtin::kScatterNd, {Ints({-1}, {1, 1}), Float({1, 3}), shape}, {table}, "index -1 of 4"},
      {builtin::kReverseSequence,
       {Float({2, 3}), Ints({3, 4})},
       {Float({2, 3})},
       "length 4",
       columns},
      {builtin::kReverseSequence,
       {Float({2, 3}), Ints({-1, 0})},
       {Float({2, 3})},
       "length -1",
       columns},
  };
  for (const OneOp& c : cases) ExpectToSay(TryToRun(Graph(c)), c.says);
}

TEST(Indices, RunTheOddButSound) {
  const TensorSpec table = Float({4, 3});
  const OneOp cases[] = {
      {builtin::kGather, {table, Int32({0})}, {Float({0, 3})}, ""},
      {builtin::kGather, {Float({4, 0}), Ints({3})}, {Float({1, 0})}, ""},
      {builtin::kGatherNd, {table, Int32({2, 0})}, {Float({2, 4, 3})}, ""},
      {builtin::kScatterNd, {Int32({0, 1}), Float({0, 3}), Ints({4, 3}, 8)}, {table}, ""},
      {builtin::kTopkV2, {table, Ints({0})}, {Float({4, 0}), Int32({4, 0})}, ""},
      {builtin::kOneHot, {Int32({2}), Ints({0}), Float({}), Float({1})}, {Float({0, 2})}, ""},
      {builtin::kReverseSequence, {Float({2, 3}), Ints({0, 3})}, {Float({2, 3})}, "", {{0, 4, 1}}},
      {builtin::kReverseSequence, {Float({0, 0}), Int32({0})}, {Float({0, 0})}, "", {{0, 4, 1}}},
      {builtin::kCumsum, {Float({3, 0}), Ints({0}, 8)}, {Float({3, 0})}, ""},
      {builtin::kArgMax, {Float({3, 0}), Ints({0}, 8)}, {Int32({0})}, ""},
      {builtin::kSum, {Float({2, 0, 3}), Ints({1, -2}, 8)}, {Float({2, 3})}, ""},
      {builtin::kReduceMax, {Float({}), Ints({0})}, {Float({})}, ""},
  };
  for (const OneOp& c : cases) EXPECT_EQ(TryToRun(Graph(c)), "") << c.op.code;
}

}  // namespace
}  // namespace microlite
