// SPDX-License-Identifier: Apache-2.0
// What recurrent layers refuse, and how they say it. (What they compute is compared with TensorFlow
// Lite in tests/conformance.)

#include <gtest/gtest.h>

#include "tests/support/one_op.h"

namespace microlite {
namespace {

using testing::ExpectRefusals;
using testing::FlatBuffer;
using testing::Float;
using testing::Int16;
using testing::Int32;
using testing::Int8;
using testing::LeftOut;
using testing::OneOp;
using testing::Tensors;
using testing::TryToPrepare;
using testing::Variable;

constexpr int64_t kTanh = 4;

OneOp Rnn() {
  return {builtin::kRnn,
          {Float({2, 3}), Float({4, 3}), Float({4, 4}), Float({4}), Variable({2, 4})},
          {Float({2, 4})},
          "",
          {FlatBuffer::Scalar8(0, kTanh)}};
}

// Two sequences of 5 steps, 3 inputs, 4 units; 24 inputs.
OneOp Lstm() {
  OneOp n = {builtin::kUnidirectionalSequenceLstm,
             Tensors(24, LeftOut()),
             {Float({2, 5, 4})},
             "",
             {FlatBuffer::Scalar8(0, kTanh)}};
  n.inputs[0] = Float({2, 5, 3});
  for (size_t g = 0; g < 4; ++g) {
    n.inputs[1 + g] = Float({4, 3});
    n.inputs[5 + g] = Float({4, 4});
    n.inputs[12 + g] = Float({4});
  }
  n.inputs[18] = n.inputs[19] = Variable({2, 4});
  return n;
}

// Two sequences, 3 inputs, 4 units, 2 outputs, with all variants but a coupled input gate.
OneOp Quantized() {
  OneOp n = {builtin::kLstm,
             Tensors(24, LeftOut()),
             {Int8({2, 2})},
             "",
             {FlatBuffer::Scalar8(0, kTanh)},
             {},
             Tensors(5, Int8({0}, 0.01f))};
  n.inputs[0] = Int8({2, 3}, 0.02f);
  for (size_t g = 0; g < 4; ++g) {
    n.inputs[1 + g] = Int8({4, 3}, 0.01f);
    n.inputs[5 + g] = Int8({4, 2}, 0.01f);
    n.inputs[12 + g] = Int32({4});
    n.inputs[20 + g] = Int16({4}, 0.0001f);
  }
  for (size_t i = 9; i < 12; ++i) n.inputs[i] = Int16({4}, 0.0001f);
  n.inputs[16] = Int8({2, 4}, 0.01f);
  n.inputs[17] = Int32({2});
  n.inputs[18] = Int8({2, 2});
  n.inputs[19] = Int16({2, 4}, 1.0f / 2048.0f);
  n.inputs[18].variable = n.inputs[19].variable = true;
  return n;
}

// 6 filters of rank 2, 3 units, memory 5.
OneOp Svdf() {
  return {builtin::kSvdf,
          {Float({2, 3}), Int8({6, 3}), Int8({6, 5}), Float({3}), Variable({2, 30})},
          {Float({2, 3})},
          "",
          {FlatBuffer::Scalar32(0, 2)}};
}

TEST(Recurrent, TakesRightNodes) {
  EXPECT_EQ(TryToPrepare(Rnn()), "");
  EXPECT_EQ(TryToPrepare(Lstm()), "");
  EXPECT_EQ(TryToPrepare(Quantized()), "");
  EXPECT_EQ(TryToPrepare(Svdf()), "");
}

TEST(Recurrent, RefusesQuantizedLstms) {
  ExpectRefusals<OneOp>({
      {Quantized, [](auto& n) { n.inputs.pop_back(); }, "has 23 inputs"},
      {Quantized,
       [](auto& n) {
         n.inputs[0] = Int16({2, 3});
       },
       "type INT16 of input 0"},
      {Quantized,
       [](auto& n) {
         n.inputs[0] = Int8({2, 1, 3});
       },
       "rank 3, expected 2"},
      {Quantized,
       [](auto& n) {
         n.inputs[0] = Int8({2, 2});
       },
       "not a matrix of 4 x 2"},
      {Quantized, [](auto& n) { n.inputs[0].scales.clear(); }, "input 0"},
      {Quantized, [](auto& n) { n.options.clear(); }, "fused activation 0"},
      {Quantized, [](auto& n) { n.intermediates.pop_back(); }, "4 intermediate tensors"},
      {Quantized, [](auto& n) { n.intermediates = Tensors(12, Int8({0})); }, "gates of 8 bits"},
      {Quantized, [](auto& n) { n.intermediates[3].scales.clear(); }, "tensor 3 has no usable"},
      {Quantized, [](auto& n) { n.intermediates[1].scales = {-1.0f}; }, "tensor 1 has no usable"},
      {Quantized, [](auto& n) { n.intermediates[4].zero_points = {128}; }, "zero point 128"},
      {Quantized, [](auto& n) { n.intermediates[4].scales = {1e-30f}; }, "out of proportion"},
      {Quantized, [](auto& n) { n.intermediates[2].scales = {1e-30f}; }, "out of proportion"},
      {Quantized,
       [](auto& n) {
         n.inputs[3] = Int8({3, 3});
       },
       "not a matrix of 4 x 3"},
      {Quantized, [](auto& n) { n.inputs[4] = LeftOut(); }, "input 4 is missing"},
      {Quantized,
       [](auto& n) {
         n.inputs[6] = Float({4, 2});
       },
       "input 6"},
      {Quantized, [](auto& n) { n.inputs[7].zero_points = {3}; }, "zero point"},
      {Quantized, [](auto& n) { n.inputs[8] = LeftOut(); }, "input 8 is missing"},
      {Quantized, [](auto& n) { n.inputs[9] = LeftOut(); }, "input 9 is missing"},
      {Quantized, [](auto& n) { n.inputs[10] = Int8({4}); }, "input 10"},
      {Quantized, [](auto& n) { n.inputs[11] = Int16({2}); }, "input 11 is not of 4"},
      {Quantized, [](auto& n) { n.inputs[11].scales = {1e30f}; }, "input 11 is out of proportion"},
      {Quantized, [](auto& n) { n.inputs[12] = LeftOut(); }, "input 12 is missing"},
      {Quantized, [](auto& n) { n.inputs[13] = Int32({3}); }, "bias has 3 elements"},
      {Quantized, [](auto& n) { n.inputs[14] = Float({4}); }, "input 14"},
      {Quantized,
       [](auto& n) {
         n.inputs[16] = Int8({2, 3});
       },
       "not a matrix of 2 x 4"},
      {Quantized, [](auto& n) { n.inputs[16] = LeftOut(); }, "no projection"},
      {Quantized, [](auto& n) { n.inputs[17] = Int32({4}); }, "bias has 4 elements"},
      {Quantized, [](auto& n) { n.inputs[18].variable = false; }, "input 18 is not a variable"},
      {Quantized,
       [](auto& n) {
         n.inputs[18].shape = {2, 4};
       },
       "state 18 has 8"},
      {Quantized, [](auto& n) { n.inputs[19] = LeftOut(); }, "input 19 is missing"},
      {Quantized, [](auto& n) { n.inputs[19].scales = {0.0004f}; }, "not a power of two"},
      {Quantized, [](auto& n) { n.inputs[19].scales = {0.00390625f}; }, "not a power of two"},
      {Quantized, [](auto& n) { n.inputs[20] = Int16({5}, 0.0001f); }, "input 20 is not of 4"},
      {Quantized, [](auto& n) { n.inputs[22] = LeftOut(); }, "input 22 is missing"},
      {Quantized, [](auto& n) { n.inputs[23].scales = {1e6f}; }, "input 23 is out of proportion"},
      {Quantized,
       [](auto& n) {
         n.outputs[0] = Int8({2, 4});
       },
       "row of 2 elements"},
      {Quantized, [](auto& n) { n.outputs[0] = Int8({}); }, "does not say the shape"},
      {Quantized,
       [](auto& n) {
         n.outputs[0] = Float({2, 2});
       },
       "output 0"},
  });
}

TEST(Recurrent, RefusesWhatItCannotCompute) {
  ExpectRefusals<OneOp>({
      {Rnn, [](auto& n) { n.inputs.pop_back(); }, "has 4 inputs"},
      {Rnn,
       [](auto& n) {
         n.inputs[0] = Float({2, 1, 3});
       },
       "rank 3, expected 2"},
      {Rnn,
       [](auto& n) {
         n.inputs[1] = Float({4, 2});
       },
       "not a matrix of 4 x 3"},
      {Rnn,
       [](auto& n) {
         n.inputs[2] = Float({3, 4});
       },
       "not a matrix of 4 x 4"},
      {Rnn,
       [](auto& n) {
         n.inputs[2] = Int8({4, 4});
       },
       "input 2"},
      {Rnn, [](auto& n) { n.inputs[3] = Float({5}); }, "bias has 5 elements"},
      {Rnn,
       [](auto& n) {
         n.inputs[4] = Variable({1, 4});
       },
       "state 4 has 4"},
      {Rnn, [](auto& n) { n.inputs[4].variable = false; }, "input 4"},
      {Rnn,
       [](auto& n) {
         n.outputs[0] = Float({2, 3});
       },
       "output 0"},
      {Rnn, [](auto& n) { n.options = {FlatBuffer::Scalar8(0, 5)}; }, "activation"},
      {Lstm, [](auto& n) { n.inputs.resize(19); }, "has 19 inputs"},
      {Lstm,
       [](auto& n) {
         n.inputs[0] = Float({2, 3});
       },
       "rank 2, expected 3"},
      {Lstm, [](auto& n) { n.inputs[2] = LeftOut(); }, "input 2 is missing"},
      {Lstm,
       [](auto& n) {
         n.inputs[8] = Float({4, 3});
       },
       "no projection"},
      {Lstm, [](auto& n) { n.inputs[11] = Float({4}); }, "input 9 is missing"},
      {Lstm, [](auto& n) { n.inputs[13] = LeftOut(); }, "input 13 is missing"},
      {Lstm,
       [](auto& n) {
         n.inputs[16] = Float({4, 3});
       },
       "not a matrix of 4 x 4"},
      {Lstm, [](auto& n) { n.inputs[19] = LeftOut(); }, "input 19 is missing"},
      {Lstm,
       [](auto& n) {
         n.inputs[19] = Variable({2, 3});
       },
       "state 19 has 6"},
      {Lstm, [](auto& n) { n.inputs[21] = Float({4}); }, "input 20 is missing"},
      {Lstm,
       [](auto& n) {
         n.outputs[0] = Float({5, 2, 4});
       },
       "output 0"},
      {Lstm, [](auto& n) { n.options.clear(); }, "without activation"},
      {Lstm, [](auto& n) { n.options.push_back(FlatBuffer::Scalar8(5, 1)); }, "diagonal"},
      {Svdf,
       [](auto& n) {
         n.inputs[2] = Float({6, 5});
       },
       "input 2"},
      {Svdf, [](auto& n) { n.inputs[1].zero_points = {1}; }, "zero point"},
      {Svdf, [](auto& n) { n.inputs[1].scales.clear(); }, "input 1"},
      {Svdf,
       [](auto& n) {
         n.inputs[4] = Variable({2, 20});
       },
       "state 4 has 40"},
      {Svdf, [](auto& n) { n.options = {FlatBuffer::Scalar32(0, 4)}; }, "rank 4"},
  });
}

}  // namespace
}  // namespace microlite
