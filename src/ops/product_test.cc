// SPDX-License-Identifier: Apache-2.0
// What TRANSPOSE_CONV, CONV_3D, BATCH_MATMUL and LOCAL_RESPONSE_NORMALIZATION refuse, and how they
// say it.

#include <gtest/gtest.h>

#include "tests/support/one_op.h"

namespace microlite {
namespace {

using testing::ExpectRefusals;
using testing::FlatBuffer;
using testing::Float;
using testing::Int32;
using testing::OneOp;
using testing::TryToPrepare;

OneOp Transposed() {
  return {builtin::kTransposeConv,
          {Int32({4}), Float({3, 2, 2, 5}), Float({1, 4, 4, 5}), Float({3})},
          Float({1, 8, 8, 3}),
          "",
          {FlatBuffer::Scalar8(0, 1), FlatBuffer::Scalar32(1, 2), FlatBuffer::Scalar32(2, 2)}};
}
OneOp Conv3D() {
  return {builtin::kConv3D,
          {Float({1, 3, 4, 5, 2}), Float({2, 2, 2, 2, 3}), Float({3})},
          Float({1, 2, 3, 4, 3}),
          "",
          {FlatBuffer::Scalar8(0, 1), FlatBuffer::Scalar32(1, 1), FlatBuffer::Scalar32(2, 1),
           FlatBuffer::Scalar32(3, 1)}};
}
OneOp Multiplied() {
  OneOp node = {builtin::kBatchMatmul, {Float({2, 3}), Float({3, 4})}, Float({2, 4}), {}};
  node.inputs[1].scales = {0.5f};
  return node;
}
OneOp Normalization() {
  return {builtin::kLocalResponseNormalization,
          {Float({1, 2, 2, 3})},
          Float({1, 2, 2, 3}),
          "",
          {FlatBuffer::Scalar32(0, 1)}};
}

TEST(Product, TakesRightNodes) {
  EXPECT_EQ(TryToPrepare(Transposed()), "");
  EXPECT_EQ(TryToPrepare(Conv3D()), "");
  EXPECT_EQ(TryToPrepare(Multiplied()), "");
  EXPECT_EQ(TryToPrepare(Normalization()), "");
}

TEST(Product, RefusesWhatItCannotCompute) {
  ExpectRefusals<OneOp>({
      {Transposed, [](auto& n) { n.inputs.resize(2); }, "2 inputs, expected 3 to 4"},
      {Transposed, [](auto& n) { n.inputs[2].shape.pop_back(); }, "ranks 4, 3 and 4"},
      {Transposed, [](auto& n) { n.inputs[1].shape[3] = 4; }, "from 4 to 3 channels"},
      {Transposed, [](auto& n) { n.outputs[0].shape[0] = 2; }, "1 batches, output 2"},
      {Transposed, [](auto& n) { n.options[1].value = 0; }, "stride 0"},
      {Transposed, [](auto& n) { n.options[0].value = 9; }, "padding 9"},
      {Transposed, [](auto& n) { n.inputs[3].shape[0] = 4; }, "bias has 4 elements"},
      {Transposed, [](auto& n) { n.inputs[1].shape[1] = 0; }, "window of size 0"},
      {Transposed, [](auto& n) { n.inputs[1].type = DataType::kInt8; }, "no usable scale"},
      {Transposed, [](auto& n) { n.inputs[3].type = DataType::kInt16; }, "type INT16 of input 3"},
      {Transposed,
       [](auto& n) {
         n.inputs[2].type = n.inputs[3].type = DataType::kInt16;
         n.inputs[1].type = DataType::kInt8;
       },
       "type FLOAT32 of output 0"},
      {Transposed,
       [](auto& n) {
         n.inputs[2].type = n.inputs[3].type = DataType::kInt16;
         n.inputs[1].type = DataType::kInt8;
         n.inputs[3].shape[0] = 2;
       },
       "bias has 2 elements"},
      {Multiplied, [](auto& n) { n.inputs[1].type = DataType::kInt4; }, "type INT4 of input 1"},
      {Multiplied, [](auto& n) { n.outputs[0].type = DataType::kInt16; }, "type INT16 of output 0"},
      {Multiplied,
       [](auto& n) {
         n.inputs[0].type = DataType::kInt8;
         n.outputs[0].type = DataType::kInt32;
       },
       "type FLOAT32 of input 1"},
      {Conv3D, [](auto& n) { n.inputs[0].type = DataType::kInt8; }, "type INT8 of input 0"},
      {Conv3D, [](auto& n) { n.inputs[0].shape.pop_back(); }, "ranks 4, 5 and 5"},
      {Conv3D, [](auto& n) { n.inputs[1].shape[4] = 4; }, "from 2 to 4 channels"},
      {Conv3D, [](auto& n) { n.outputs[0].shape[1] = 3; }, "the window gives 2"},
      {Conv3D, [](auto& n) { n.inputs[2].shape[0] = 2; }, "bias has 2 elements"},
      {Transposed,
       [](auto& n) {
         n.inputs[1].shape = {3, 9999, 9999, 0};
         n.inputs[2].shape[3] = 0;
         n.outputs[0].shape = {1, 99, 99, 3};
       },
       "29403 elements of 99980001 steps each are too much work"},
      {Conv3D,
       [](auto& n) {
         n.inputs[0].shape = {1, 1, 9999, 9999, 1};
         n.inputs[1].shape = {1, 5000, 5000, 1, 1};
         n.outputs[0].shape = {1, 1, 5000, 5000, 1};
         n.inputs[2].shape = {1};
       },
       "too much work"},
      {Normalization,
       [](auto& n) {
         n.inputs[0].shape = n.outputs[0].shape = {1, 1, 1, 300000};
         n.options[0].value = INT32_MAX;
       },
       "300000 elements of 600000 steps each"},
      {Normalization, [](auto& n) { n.outputs[0].shape[3] = 2; }, "another shape"},
      {Normalization, [](auto& n) { n.options[0].value = static_cast<uint32_t>(-1); },
       "radius is -1"},
      {Normalization,
       [](auto& n) {
         n.inputs[0].shape.pop_back();
         n.outputs[0].shape.pop_back();
       },
       "rank 3, expected 4"},
  });
}

}  // namespace
}  // namespace microlite
