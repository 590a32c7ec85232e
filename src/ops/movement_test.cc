// SPDX-License-Identifier: Apache-2.0
// What the ops that move elements refuse, and how they say it. (What they do is compared with
// TensorFlow Lite in tests/conformance.)

#include <gtest/gtest.h>

#include "tests/support/one_op.h"

namespace microlite {
namespace {

using testing::ExpectRefusals;
using testing::Float;
using testing::Int32;
using testing::Ints;
using testing::TensorSpec;
using testing::Uint8;

TEST(Movement, RefusesWhatItCannotDo) {
  const TensorSpec image = Float({1, 4, 4, 2});
  ExpectRefusals({
      {builtin::kConcatenation,
       {Uint8({2}, 0.5f), Uint8({2}, 0.0f)},
       Uint8({4}, 0.25f),
       "input 1 has no usable scale"},
      {builtin::kConcatenation, {Uint8({2}, 0.5f)}, Uint8({2}, 0.0f), "output 0 has no usable"},
      {builtin::kConcatenation, {Uint8({2}, 0.5f)}, Uint8({3}, 0.25f), "do not add up to 3"},
      {builtin::kExpandDims, {Float({2}), Ints({3})}, Float({2, 1}), "axis 3 of rank 2"},
      {builtin::kExpandDims, {Float({2}), Ints({0})}, Float({2, 1}), "axis of 1 at 0"},
      {builtin::kSqueeze, {Float({1, 2})}, Float({3}), "cannot shape 2 elements into 3"},
      {builtin::kShape, {Float({1, 2})}, Int32({3}), "3 elements, expected 2"},
      {builtin::kShape, {Float({1, 2})}, Float({2}), "type FLOAT32 of output 0"},
      {builtin::kBroadcastArgs, {Int32({2}), Int32({3})}, Int32({2}), "expected 3"},
      {builtin::kBroadcastArgs, {Float({2}), Float({2})}, Float({2}), "type FLOAT32 of input 0"},
      {builtin::kFill, {Ints({2, 3}), Float({})}, Float({2, 4}), "dimension 1 is 4, expected 3"},
      {builtin::kFill, {Ints({2}), Float({2})}, Float({2}), "the value has 2 elements"},
      {builtin::kFill, {Int32({1}), Float({})}, Float({2}), "must be a constant"},
      {builtin::kZerosLike, {Float({2})}, Float({3}), "another shape"},
      {builtin::kBroadcastTo, {Float({3}), Ints({2, 4})}, Float({2, 4}), "3 does not broadcast"},
      {builtin::kBroadcastTo, {Float({2, 3}), Ints({3})}, Float({3}), "fewer dimensions"},
      {builtin::kTile, {Float({3}), Ints({-1})}, Float({3}), "-1 times"},
      {builtin::kTile, {Float({3}), Ints({2})}, Float({7}), "dimension 0 is 7, expected 6"},
      {builtin::kTile, {Float({3}), Ints({INT32_MAX})}, Float({7}), "expected 2147483647"},
      {builtin::kReverseV2, {Float({2, 3}), Ints({2})}, Float({2, 3}), "axis 2 of rank 2"},
      {builtin::kReverseV2, {Float({2, 3}), Ints({1, -1})}, Float({2, 3}), "reversed twice"},
      {builtin::kSpaceToDepth, {image}, Float({1, 2, 2, 8}), "block size 0"},
      {builtin::kSpaceToDepth, {image}, Float({1, 2, 2, 4}), "blocks of 2 x 2", {{0, 4, 2}}},
      {builtin::kDepthToSpace, {Float({4})}, Float({4}), "rank 4", {{0, 4, 2}}},
      {builtin::kSpaceToBatchNd,
       {image, Ints({2, 0}), Ints({0, 0, 0, 0})},
       Float({4, 2, 2, 2}),
       "block size 0"},
      {builtin::kSpaceToBatchNd,
       {image, Ints({2, 2}), Ints({1, 0, 0, 0})},
       Float({4, 2, 2, 2}),
       "not a number of blocks"},
      {builtin::kBatchToSpaceNd,
       {Float({3, 2, 2, 2}), Ints({2, 2}), Ints({0, 0, 0, 0})},
       image,
       "blocks of 4 are not 3"},
      {builtin::kBatchToSpaceNd,
       {Float({4, 2, 2, 2}), Ints({2, 2}), Ints({-1, 1, 0, 0})},
       image,
       "negative"},
      {builtin::kSlice, {Float({5}), Ints({3}), Ints({3})}, Float({3}), "begins at 3"},
      {builtin::kSlice, {Float({5}), Ints({-1}), Ints({3})}, Float({3}), "begins at -1"},
      {builtin::kSlice, {Float({5}), Ints({0}), Ints({3})}, Float({4}), "is 4, expected 3"},
      {builtin::kSlice, {Float({5}), Ints({0}), Ints({6})}, Float({6}), "the tensor has 5"},
      {builtin::kSlice, {Float({5}), Float({1}), Ints({1})}, Float({1}), "type FLOAT32"},
      {builtin::kDynamicUpdateSlice, {Float({5}), Float({6}), Ints({0})}, Float({5}), "has 5"},
      {builtin::kDynamicUpdateSlice, {Float({5}), Int32({2}), Ints({0})}, Float({5}), "INT32"},
      {builtin::kMirrorPad, {Float({3}), Ints({3, 0})}, Float({6}), "can mirror 2"},
      {builtin::kMirrorPad, {Float({3}), Ints({4, 0})}, Float({7}), "mirror 3", {{0, 1, 1}}},
      {builtin::kMirrorPad, {Float({3}), Ints({1, 0})}, Float({4}), "mode 2", {{0, 1, 2}}},
      {builtin::kMirrorPad, {Float({}), Ints({})}, Float({}), "must be a constant"},
      {builtin::kResizeBilinear, {image, Ints({8, 8})}, Float({1, 8, 9, 2}), "is 9, expected 8"},
      {builtin::kResizeBilinear, {image, Ints({8, 8})}, Float({1, 8, 8, 3}), "channels"},
      {builtin::kResizeBilinear,
       {image, Ints({8, 8})},
       Float({1, 8, 8, 2}),
       "exclude each other",
       {{2, 1, 1}, {3, 1, 1}}},
      {builtin::kResizeNearestNeighbor,
       {Float({1, 0, 4, 2}), Ints({8, 8})},
       Float({1, 8, 8, 2}),
       "no elements"},
  });
}

}  // namespace
}  // namespace microlite
