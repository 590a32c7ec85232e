// SPDX-License-Identifier: Apache-2.0
// What TFLM_DECODE, DENSIFY, WHERE, RANGE, RANK and SEGMENT_SUM refuse. (Answers are compared in
// tests/conformance.)

#include <gtest/gtest.h>

#include "tests/support/machine.h"
#include "tests/support/one_op.h"

namespace microlite {
namespace {

using testing::ExpectRefusals;
using testing::ExpectToSay;
using testing::GraphSpec;
using testing::Of;
using testing::TensorSpec;
using testing::TryToPrepare;
using testing::TryToRun;
using Bytes = std::vector<uint8_t>;

TensorSpec Ints(std::vector<int32_t> shape, Bytes data = {}) {
  return Of(DataType::kInt32, shape, data);
}

// A node whose last tensor is its output.
GraphSpec Graph(testing::OpName op, std::vector<TensorSpec> tensors) {
  return testing::Graph(
      {op, std::vector<TensorSpec>(tensors.begin(), tensors.end() - 1), tensors.back()});
}

TensorSpec Constant(Bytes data) {
  return Of(DataType::kUInt8, {static_cast<int32_t>(data.size())}, data);
}

// The parameters of TFLM_DECODE, and a table behind them.
Bytes About(uint8_t method, uint8_t width, uint8_t stride, const Bytes& table) {
  Bytes bytes = {method, 1, 0, 0, 1, width, stride};
  bytes.resize(16);
  bytes.insert(bytes.end(), table.begin(), table.end());
  return bytes;
}

GraphSpec Decode(const Bytes& packed, const Bytes& about, DataType type = DataType::kInt8) {
  return Graph("TFLM_DECODE", {Constant(packed), Constant(about), Of(type, {8})});
}

GraphSpec Lookup() { return Decode({0x1b, 0x1b}, About(0, 2, 4, {1, 2, 3, 4})); }
GraphSpec Prune() { return Decode({0xf0}, About(2, 0, 0, {1, 2, 3, 4})); }

// Two symbols of one bit each.
const Bytes kTwoSymbols = {0x01, 0x88, 0x02, 0x88};
GraphSpec Huffman() { return Decode({0x55}, About(1, 0, 0, kTwoSymbols)); }

GraphSpec Where() {
  return Graph(builtin::kWhere,
               {Of(DataType::kBool, {2, 2}, {1, 0, 0, 1}), Of(DataType::kInt64, {2, 2})});
}

GraphSpec Range() {
  return Graph(builtin::kRange,
               {Ints({}, {0, 0, 0, 0}), Ints({}, {7, 0, 0, 0}), Ints({}, {2, 0, 0, 0}), Ints({4})});
}

GraphSpec Rank() { return Graph(builtin::kRank, {Ints({3, 4}), Ints({})}); }

GraphSpec SegmentSum() {
  return Graph(builtin::kSegmentSum, {Ints({3, 2}), Ints({3}), Ints({2, 2})});
}

GraphSpec Densify() { return Graph(builtin::kDensify, {Ints({2}), Ints({2})}); }

TEST(Decode, RefusesWhatDoesNotFit) {
  ExpectRefusals<GraphSpec>({
      {Lookup, [](auto& g) { g.nodes[0].inputs.pop_back(); }, "has 1 inputs, expected 2"},
      {Lookup, [](auto& g) { g.nodes[0].outputs = g.outputs = {}; }, "has no outputs"},
      {Lookup,
       [](auto& g) {
         g.tensors[0].data = {};
         g.inputs = {0};
       },
       "input 0 is not a constant"},
      {Lookup,
       [](auto& g) {
         g.tensors[1].data = {};
         g.inputs = {1};
       },
       "input 1 is not a constant"},
      {Lookup, [](auto& g) { g.tensors[1] = Constant(Bytes(15)); }, "input 1 has 15 bytes"},
      {Lookup, [](auto& g) { g.tensors[1].data[0] = 3; }, "method 3"},
      {Lookup, [](auto& g) { g.tensors[1].data[0] = 127; }, "method 127"},
      {Lookup, [](auto& g) { g.tensors[1].data[1] = 2; }, "versions 2 and 1"},
      {Lookup, [](auto& g) { g.tensors[1].data[4] = 0; }, "versions 1 and 0"},
      {Lookup, [](auto& g) { g.tensors[1].data[5] = 8; }, "indices have 0 bits"},
      {Lookup, [](auto& g) { g.tensors[1].data[5] = 3; }, "8 indices of 3 bits in 2 bytes"},
      {Lookup, [](auto& g) { g.tensors[2].type = DataType::kUInt8; }, "type UINT8 of output 0"},
      {Lookup,
       [](auto& g) {
         g.tensors[2].scales = {1, 2};
         g.tensors[2].zero_points = {0, 0};
       },
       "output 0 has 2 scales along dimension 0"},
      {Prune, [](auto& g) { g.tensors[2].shape = {9}; }, "9 elements, but 1 bytes"},
      {Prune,
       [](auto& g) {
         g.tensors[1] = Constant(About(2, 0, 0, Bytes(8)));
         g.tensors[2].type = DataType::kInt16;
         g.tensors[2].scales = {1};
         g.tensors[2].zero_points = {3};
       },
       "zero point 3"},
      {Huffman, [](auto& g) { g.tensors[2].type = DataType::kInt16; }, "type INT16 of output 0"},
      {Huffman, [](auto& g) { g.tensors[2].type = DataType::kInt32; }, "type INT32 of output 0"},
      {Where, [](auto& g) { g.tensors[0].data[1] = 1; },
       "3 elements are true, the output has room"},
      {Where,
       [](auto& g) {
         g.tensors[1].shape = {2, 3};
       },
       "not a matrix of 2 columns"},
      {Where, [](auto& g) { g.tensors[1].type = DataType::kInt32; }, "INT32"},
      {Where,
       [](auto& g) {
         g.tensors[0] = Of(DataType::kInt16, {2, 2}, Bytes(8));
       },
       "INT16"},
      {Range, [](auto& g) { g.tensors[3].shape = {3}; },
       "has 4 elements, the output has room for 3"},
      {Range,
       [](auto& g) {
         g.tensors[2].data = {0, 0, 0, 0};
       },
       "has -1 elements"},
      {Range,
       [](auto& g) {
         g.tensors[1].data = {0xff, 0xff, 0xff, 0xff};
       },
       "has -1 elements"},
      {Range, [](auto& g) { g.tensors[2].type = DataType::kFloat32; }, "FLOAT32"},
      {Range, [](auto& g) { g.tensors[0] = Ints({2}, Bytes(8)); }, "input 0 is no scalar"},
      {Range,
       [](auto& g) {
         g.tensors[3].shape = {2, 2};
       },
       "output has rank 2"},
      {Rank, [](auto& g) { g.tensors[1] = Ints({2}); }, "output 0 is no scalar"},
      {Rank, [](auto& g) { g.tensors[1].type = DataType::kInt64; }, "INT64"},
      {SegmentSum, [](auto& g) { g.tensors[1] = Ints({2}); }, "2 segment numbers for 3 rows"},
      {SegmentSum, [](auto& g) { g.tensors[1].type = DataType::kInt64; }, "INT64"},
      {SegmentSum,
       [](auto& g) {
         g.tensors[2] = Ints({2, 3});
       },
       "dimension 1 of the output is 3"},
      {SegmentSum, [](auto& g) { g.tensors[2] = Ints({4}); }, "input has rank 2, output 1"},
      {SegmentSum, [](auto& g) { g.tensors[0].type = g.tensors[2].type = DataType::kInt8; },
       "INT8"},
  });
}

TEST(Decode, FailsWhereTheDataLeadAstray) {
  const struct {
    GraphSpec graph;
    const char* message;
  } runs[] = {
      {Decode({0x1b, 0x1b}, About(0, 2, 4, {1, 2, 3})), "index 3 of a table of 3"},
      {Decode({0xf8}, About(2, 0, 0, {1, 2, 3, 4})), "more than the 4 values"},
      {Decode({0x55}, About(1, 0, 0, {0x01, 0x88})), "element 1: entry 1 of 1"},
      // The first entry leads to itself, for ever.
      {Decode({0x00}, About(1, 0, 0, {0x00, 0x00, 0x02, 0x88})), "element 0: entry 0 of 2"},
      {Decode({0x55}, About(1, 0, 0, {0x01, 0x90, 0x02, 0x90})), ""},
      {SegmentSum(), "1 segments, the output has 2"},
      {Graph(builtin::kRange, {Ints({}), Ints({}), Ints({}), Ints({2})}), "has 0 elements"},
      {Graph(builtin::kRange, {Of(DataType::kInt64, {}), Of(DataType::kInt64, {}),
                               Of(DataType::kInt64, {}), Of(DataType::kInt64, {2})}),
       "has 0 elements"},
      {Graph(builtin::kWhere, {Of(DataType::kBool, {3}), Of(DataType::kInt64, {1, 1})}),
       "0 elements are true, the output has room for 1"},
  };
  for (const auto& run : runs) {
    const std::string problem = TryToRun(run.graph);
    if (*run.message == '\0') {
      EXPECT_EQ(problem, "");
    } else {
      ExpectToSay(problem, run.message);
    }
  }
}

TEST(Decode, FailsWhereTheDataEnd) {
  GraphSpec graph = Huffman();
  graph.tensors[2].shape = {9};
  ExpectToSay(TryToRun(graph), "the data end at element 8 of 9");
}

TEST(Densify, WantsASparseConstant) {
  GraphSpec graph = Densify();
  graph.tensors[0].type = graph.tensors[1].type = DataType::kInt8;
  ExpectToSay(TryToPrepare(graph), "no sparse constant");
}

}  // namespace
}  // namespace microlite
