// SPDX-License-Identifier: Apache-2.0
// What the elementwise and reducing ops refuse, and how they say it. (What they compute is compared
// with TensorFlow Lite in tests/conformance.)

#include <gtest/gtest.h>

#include "tests/support/one_op.h"

namespace microlite {
namespace {

using testing::ExpectRefusals;
using testing::Float;
using testing::Int16;
using testing::Int8;
using testing::Ints;
using testing::Of;
using testing::OneOp;
using testing::Quantized;
using testing::TensorSpec;
using testing::TryToPrepare;
using testing::Uint8;

TEST(Elementwise, RefusesWhatItCannotCompute) {
  const float tiny = 1e-30f;
  TensorSpec two_scales = Int8({3});
  two_scales.scales = {0.5f, 0.25f};
  two_scales.zero_points = {0, 0};
  const TensorSpec least = Quantized(DataType::kInt32, {3}, 0.5f, INT32_MIN);
  constexpr DataType kBool = DataType::kBool;
  constexpr DataType kInt16 = DataType::kInt16;
  constexpr DataType kInt64 = DataType::kInt64;
  ExpectRefusals({
      {builtin::kAdd, {Int8({2, 3}), Int8({2})}, Int8({2, 3}), "do not broadcast"},
      {builtin::kAdd, {Int8({3}), Int8({3})}, Int8({2, 3}), "do not broadcast"},
      {builtin::kAdd, {Int8({3}), Float({3})}, Int8({3}), "type FLOAT32 of input 1"},
      {builtin::kAdd, {Int8({3})}, Int8({3}), "has 1 inputs"},
      {builtin::kAdd, {Int8({3}), Int8({3}, 0.0f)}, Int8({3}), "input 1 has no usable scale"},
      {builtin::kSub, {Int8({3}), Int8({3})}, Int8({3}, tiny), "out of proportion"},
      {builtin::kSub, {Int8({3}), Int8({3})}, Int8({3}, 1e-7f), "too small"},
      {builtin::kMul, {Int8({3}), Int8({3})}, Int8({3}, 0.5f, 128), "output 0 has no usable"},
      {builtin::kAdd, {Of(kBool, {3}), Of(kBool, {3})}, Of(kBool, {3}), "type BOOL of input 0"},
      {builtin::kSub, {Of(kInt16, {3}), Of(kInt16, {3})}, Of(kInt16, {3}), "no usable scale"},
      {builtin::kAdd, {Int16({3}), Of(kInt16, {3})}, Int16({3}), "input 1 has no usable scale"},
      {builtin::kAdd, {Of(kInt16, {3}), Int8({3})}, Of(kInt16, {3}), "type INT8 of input 1"},
      {builtin::kMul, {Of(kInt16, {3})}, Of(kInt16, {3}), "has 1 inputs"},
      {builtin::kAdd, {Int16({3}), Int16({3})}, Int16({3}, 1e-7f), "too small"},
      {builtin::kMul, {Int16({3}), Int16({3}, 0.5f, 1)}, Int16({3}), "zero point 1 of type INT16"},
      {builtin::kSquaredDifference,
       {Int16({3}), Int16({3})},
       Int16({3}, 0.5f, -1),
       "zero point -1 of type INT16"},
      {builtin::kSquaredDifference, {Uint8({3}), Uint8({3})}, Uint8({3}), "type UINT8 of input 0"},
      {builtin::kDiv, {Int16({3}), Int16({3})}, Int16({3}), "type INT16 of input 0"},
      {builtin::kDiv, {Int8({3}), Int8({3})}, Int8({3}, 1e-8f), "too small"},
      {builtin::kFloorDiv, {Of(kInt64, {3}), Of(kInt64, {3})}, Of(kInt64, {3}), "type INT64"},
      {builtin::kFloorMod, {Float({3}), Float({2})}, Float({3}), "do not broadcast"},
      {builtin::kMaximum, {Int8({3}), Uint8({3})}, Int8({3}), "type UINT8 of input 1"},
      {builtin::kMinimum, {Uint8({3}), Uint8({3})}, Int8({3}), "type INT8 of output 0"},
      {builtin::kMinimum, {Of(kBool, {3}), Of(kBool, {3})}, Of(kBool, {3}), "type BOOL"},
      {builtin::kLess, {Float({3}), Float({3})}, Float({3}), "expected BOOL"},
      {builtin::kLess, {Of(kBool, {3}), Of(kBool, {3})}, Of(kBool, {3}), "type BOOL of input 0"},
      {builtin::kEqual, {Float({3}), Float({2, 3})}, Of(kBool, {3}), "do not broadcast"},
      {builtin::kEqual, {Int8({3}), Int8({3}, 1e6f)}, Of(kBool, {3}), "scale of input 1 is too"},
      {builtin::kGreater, {Int8({3}, 0.0f), Int8({3})}, Of(kBool, {3}), "input 0 has no usable"},
      {builtin::kLogicalAnd, {Float({3}), Float({3})}, Of(kBool, {3}), "type FLOAT32 of input 0"},
      {builtin::kLogicalOr, {Of(kBool, {3})}, Of(kBool, {3}), "has 1 inputs"},
      {builtin::kPow, {Int8({3}), Int8({3})}, Int8({3}), "type INT8 of input 0"},
      {builtin::kAtan2, {Float({3}), Float({3})}, Int8({3}), "type INT8 of output 0"},
      {builtin::kSelect, {Float({3}), Float({3}), Float({3})}, Float({3}), "FLOAT32 of input 0"},
      {builtin::kSelect,
       {Of(kBool, {2}), Float({3, 2}), Float({3, 2})},
       Float({3, 2}),
       "broadcast"},
      {builtin::kSelectV2,
       {Of(kBool, {3}), Float({3}), Int8({3})},
       Float({3}),
       "type INT8 of input 2"},
      {builtin::kSelectV2,
       {Of(kBool, {3}), Int8({3}), Uint8({3})},
       Int8({3}),
       "type UINT8 of input 2"},
      {builtin::kSelectV2, {Of(kBool, {3}), Float({3})}, Float({3}), "has 2 inputs"},
      {builtin::kAddN, {Float({3})}, Float({3}), "has 1 inputs"},
      {builtin::kAddN, {Float({3}), Float({1})}, Float({3}), "input 1 has another shape"},
      {builtin::kAddN, {Int8({3}), Int8({3}, 0.25f)}, Int8({3}), "input 1 is quantised in"},
      {builtin::kAddN, {Int8({3}), Int8({3})}, Int8({3}, 1e-7f), "too small"},
      {builtin::kRelu, {Int8({3})}, Int8({4}), "another shape"},
      {builtin::kRelu, {least}, least, "INT32 of input 0"},
      {builtin::kTanh, {Int8({3})}, Int8({3}), "scale 1/128 and zero point 0"},
      {builtin::kLogistic, {Int8({3})}, Int8({3}, 1.0f / 256), "scale 1/256 and zero point -128"},
      {builtin::kAbs, {Float({3})}, Int8({3}), "type INT8 of output 0"},
      {builtin::kAbs, {Of(DataType::kInt16, {3})}, Of(DataType::kInt16, {4}), "another shape"},
      {builtin::kAbs, {Int8({3}, 1e30f)}, Int8({3}, tiny), "out of proportion"},
      {builtin::kExp, {Int16({3})}, Int16({3}, 0.0f), "no usable scale"},
      {builtin::kExp, {Of(DataType::kInt32, {3})}, Of(DataType::kInt32, {3}), "type INT32"},
      {builtin::kFloor, {Int8({3})}, Int8({3}), "type INT8 of input 0"},
      {builtin::kHardSwish, {Int8({3}, 1e6f)}, Int8({3}), "output scale is too small"},
      {builtin::kLogicalNot, {Float({3})}, Float({3}), "type FLOAT32"},
      {builtin::kNeg, {Float({3}), Float({3})}, Float({3}), "has 2 inputs"},
      {builtin::kRsqrt, {Int8({3}, 0.0f)}, Int8({3}), "no usable scale"},
      {builtin::kCast, {Float({3})}, Of(DataType::kComplex64, {3}), "type COMPLEX64 of output 0"},
      {builtin::kCast, {Of(DataType::kComplex64, {3})}, Float({3}), "type COMPLEX64 of input 0"},
      {builtin::kPrelu, {Float({3}), Int8({3})}, Float({3}), "type INT8 of input 1"},
      {builtin::kPrelu, {Float({3}), Float({2, 3})}, Float({2, 3}), "another shape"},
      {builtin::kPrelu, {Float({3}), Float({2})}, Float({3}), "do not broadcast"},
      {builtin::kL2Normalization, {Float({})}, Float({}), "scalar"},
      {builtin::kL2Normalization, {Int8({3})}, Int8({3}), "scale 1/128 and zero point 0"},
      {builtin::kLogSoftmax, {Float({})}, Float({}), "scalar"},
      {builtin::kLogSoftmax, {Int8({3})}, Int8({3}), "scale 1/16 and zero point 127"},
      {builtin::kLogSoftmax, {Uint8({3})}, Uint8({3}, 0.0625f, 127), "and zero point 255"},
      {builtin::kLogSoftmax, {Int8({3}, 1e-9f)}, Int8({3}, 0.0625f, 127), "too small"},
      {builtin::kSoftmax, {Float({})}, Float({}), "scalar"},
      {builtin::kSoftmax, {Int8({3})}, Int8({3}, 1.0f / 256, -128), "beta"},
      {builtin::kQuantize, {Float({3})}, Float({3}), "type FLOAT32 of output 0"},
      {builtin::kQuantize, {Float({3})}, two_scales, "2 scales, but not along a dimension"},
      {builtin::kQuantize, {Int8({3})}, two_scales, "output has a scale per channel"},
      {builtin::kDequantize, {two_scales}, Float({3}), "2 scales, but not along a dimension"},
      {builtin::kDequantize, {Float({3})}, Float({3}), "no usable scale"},
      {builtin::kMean, {Float({2, 3}), Ints({2})}, Float({2}), "axis 2 of an input of rank 2"},
      {builtin::kMean, {Float({2, 3}), Ints({1})}, Float({3}), "expected 2"},
      {builtin::kMean, {Float({0, 3}), Ints({1})}, Float({0}), "no elements"},
      {builtin::kMean,
       {Float({2}), Of(DataType::kInt32, {1})},
       Float({1}),
       "input 1 must be a constant"},
  });
}

TEST(Elementwise, PreparesTheOddButSound) {
  const OneOp cases[] = {
      {builtin::kAdd, {Int8({}), Int8({1, 1, 1})}, Int8({1, 1, 1})},
      {builtin::kMul, {Float({0, 3}), Float({1, 3})}, Float({0, 3})},
      {builtin::kSoftmax, {Float({2, 0})}, Float({2, 0})},
      {builtin::kMaximum,
       {Of(DataType::kInt8, {3}), Of(DataType::kInt8, {3})},
       Of(DataType::kInt8, {3})},
      {builtin::kSelectV2, {Of(DataType::kBool, {}), Float({0, 3}), Float({3})}, Float({0, 3})},
      {builtin::kMean, {Float({}), Ints({0})}, Float({})},
      {builtin::kMean, {Float({2, 3}), Ints({1, 1})}, Float({2, 1})},
  };
  for (const OneOp& c : cases) EXPECT_EQ(TryToPrepare(c), "") << c.op.code;
}

}  // namespace
}  // namespace microlite
