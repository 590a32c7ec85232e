// SPDX-License-Identifier: Apache-2.0
// What convolutions, matrix products and pools refuse, and how they say it. (What they compute is
// compared with TensorFlow Lite in tests/conformance.)

#include <gtest/gtest.h>

#include "tests/support/one_op.h"

namespace microlite {
namespace {

using testing::ExpectRefusals;
using testing::FlatBuffer;
using testing::Int32;
using testing::Int8;
using testing::OneOp;
using testing::TryToPrepare;

// Padding VALID (1), stride 1 x 1; windows of a pool follow.
std::vector<FlatBuffer::Field> Options(int32_t width = 0, int32_t height = 0) {
  std::vector<FlatBuffer::Field> options = {FlatBuffer::Scalar8(0, 1), FlatBuffer::Scalar32(1, 1),
                                            FlatBuffer::Scalar32(2, 1)};
  if (width != 0) {
    options.push_back(FlatBuffer::Scalar32(3, width));
    options.push_back(FlatBuffer::Scalar32(4, height));
  }
  return options;
}
OneOp Conv() {
  return {builtin::kConv2D,
          {Int8({1, 4, 4, 6}), Int8({8, 3, 2, 3}), Int32({8})},
          Int8({1, 2, 3, 8}),
          "",
          Options()};
}
OneOp Depthwise() {
  return {builtin::kDepthwiseConv2D,
          {Int8({1, 4, 4, 2}), Int8({1, 3, 2, 4}), Int32({4})},
          Int8({1, 2, 3, 4}),
          "",
          Options()};
}
OneOp Dense() {
  return {builtin::kFullyConnected, {Int8({2, 3}), Int8({4, 3}), Int32({4})}, Int8({2, 4})};
}
OneOp Pool() {
  return {builtin::kMaxPool2D, Int8({1, 4, 4, 2}), Int8({1, 2, 3, 2}), "", Options(2, 3)};
}
OneOp Matmul() {
  return {builtin::kBatchMatmul, {Int8({2, 2, 3}), Int8({2, 3, 4})}, Int8({2, 2, 4})};
}

TEST(Conv, TakesRightNodes) {
  EXPECT_EQ(TryToPrepare(Conv()), "");
  EXPECT_EQ(TryToPrepare(Depthwise()), "");
  EXPECT_EQ(TryToPrepare(Dense()), "");
  EXPECT_EQ(TryToPrepare(Matmul()), "");
  EXPECT_EQ(TryToPrepare(Pool()), "");
}

TEST(Conv, RefusesWhatItCannotCompute) {
  ExpectRefusals<OneOp>({
      {Conv,
       [](auto& n) {
         n.inputs[0].shape = {4, 4, 6};
       },
       "ranks 3 and 4"},
      {Conv, [](auto& n) { n.inputs[0].shape[0] = 2; }, "2 batches"},
      {Conv, [](auto& n) { n.outputs[0].shape[1] = 3; }, "3 rows or columns, the window gives 2"},
      {Conv, [](auto& n) { n.outputs[0].shape[3] = 9; }, "for 8 output channels, output has 9"},
      {Conv, [](auto& n) { n.inputs[1].shape[3] = 4; },
       "6 channels, not a multiple of the filter's 4"},
      {Conv, [](auto& n) { n.inputs[1].shape[1] = 0; }, "filter has no elements"},
      {Conv, [](auto& n) { n.inputs[1].zero_points = {1}; }, "zero point 1"},
      {Conv, [](auto& n) { n.inputs[1].type = DataType::kInt16; },
       "type INT16 with input of type INT8"},
      {Conv,
       [](auto& n) {
         n.inputs[1].scales = {1, 2, 3};
       },
       "3 scales for 8 output channels"},
      {Dense,
       [](auto& n) {
         n.inputs[1].scales = {1, 2};
       },
       "2 scales for 4 output channels"},
      {Dense,
       [](auto& n) {
         n.inputs[1].zero_points = {3, 4, 3, 3};
       },
       "zero points 3 and 4"},
      {Conv, [](auto& n) { n.inputs[2].shape = {7}; }, "bias has 7 elements, expected 8"},
      {Conv, [](auto& n) { n.inputs[2].type = DataType::kInt64; }, "type INT64 of input 2"},
      {Conv, [](auto& n) { n.outputs[0].scales = {0}; }, "output 0 has no usable scale"},
      {Conv, [](auto& n) { n.options[0].value = 2; }, "padding 2"},
      {Conv, [](auto& n) { n.options[1].value = 0; }, "stride 0"},
      {Conv, [](auto& n) { n.options.push_back(FlatBuffer::Scalar32(4, INT32_MAX)); },
       "dilation 2147483647 is too large"},
      {Depthwise, [](auto& n) { n.inputs[1].shape[0] = 2; }, "first dimension is 2"},
      {Depthwise, [](auto& n) { n.inputs[0].shape[3] = 3; },
       "4 output channels cannot be cut into 3"},
      {Conv,
       [](auto& n) {
         n.inputs[0].type = n.outputs[0].type = DataType::kInt16;
         n.inputs[0].zero_points = {7};
         n.inputs[2].type = DataType::kInt64;
       },
       "zero points 7 and 0, expected 0"},
      {Dense, [](auto& n) { n.inputs[0].type = n.outputs[0].type = DataType::kUInt8; },
       "filter of type INT8 with input of type UINT8"},
      {Dense,
       [](auto& n) {
         n.inputs[0].type = n.outputs[0].type = DataType::kInt16;
         n.inputs[2].type = DataType::kFloat32;
       },
       "type FLOAT32 of input 2"},
      {Dense,
       [](auto& n) {
         n.inputs[0].type = n.outputs[0].type = n.inputs[2].type = DataType::kFloat32;
         n.inputs[1].scales = {};
       },
       "input 1 has no usable scale"},
      {Dense, [](auto& n) { n.inputs[0].type = n.outputs[0].type = DataType::kInt32; },
       "with input of type INT32 is not supported"},
      {Matmul, [](auto& n) { n.inputs[1].shape[1] = 5; },
       "depth 3 cannot be multiplied with one of 5"},
      {Matmul, [](auto& n) { n.outputs[0].shape[2] = 5; }, "output has matrices of 2 x 5"},
      {Matmul,
       [](auto& n) {
         n.inputs[1].shape = {3, 3, 4};
       },
       "do not broadcast"},
      {Matmul, [](auto& n) { n.inputs[0].shape = {3}; }, "ranks 1, 3 and 3"},
      {Matmul, [](auto& n) { n.inputs[1].type = DataType::kInt4; }, "type INT4 of input 1"},
      {Pool, [](auto& n) { n.inputs[0].type = n.outputs[0].type = DataType::kInt32; },
       "type INT32 of input 0"},
      {Pool, [](auto& n) { n.outputs[0].shape[3] = 3; }, "2 channels, output 3"},
      {Pool, [](auto& n) { n.outputs[0].scales = {0.25f}; }, "quantised differently"},
      {Pool, [](auto& n) { n.options[3].value = 0; }, "window of size 0"},
  });
}

// Padding SAME (0) and windows as large as the image.
OneOp PoolOfSquare(int32_t side) {
  OneOp n = Pool();
  n.inputs[0].shape = n.outputs[0].shape = {1, side, side, 1};
  n.options = Options(side, side);
  n.options[0].value = 0;
  return n;
}

TEST(Conv, RefusesWorkWithoutEnd) {
  EXPECT_EQ(TryToPrepare(PoolOfSquare(512)), "");
  testing::ExpectToSay(TryToPrepare(PoolOfSquare(513)), "263169 elements of 263169 steps each");
  OneOp wide = PoolOfSquare(512);  // More than the image is not looked at.
  wide.options = Options(32767, 32767);
  wide.options[0].value = 0;
  EXPECT_EQ(TryToPrepare(wide), "");
  OneOp computed = Conv();
  computed.inputs[0].shape = computed.inputs[1].shape =
      computed.outputs[0].shape = {1, 9999, 9999, 1};
  computed.inputs[2].shape = {1};
  computed.options[0].value = 0;
  testing::ExpectToSay(TryToPrepare(computed), "99980001 elements of 99980001 steps each");
}

}  // namespace
}  // namespace microlite
