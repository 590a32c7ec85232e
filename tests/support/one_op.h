// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_TESTS_SUPPORT_ONE_OP_H_
#define MICROLITE_TESTS_SUPPORT_ONE_OP_H_

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "src/ops/builtin.h"
#include "tests/support/model_builder.h"

// Models of one op as lines of data, for tests of what it refuses:
//
//   {builtin::kExpandDims, {Float({2}), Ints({3})}, Float({2, 1}), "axis 3 of rank 2"},

namespace microlite::testing {

// Tensors of a type and shape; those without data are the model's inputs or computed.
inline TensorSpec Of(DataType type, std::vector<int32_t> shape = {},
                     std::vector<uint8_t> data = {}) {
  TensorSpec tensor;
  tensor.type = type;
  tensor.shape = shape;
  tensor.data = data;
  return tensor;
}
inline TensorSpec Bool(std::vector<int32_t> shape = {}) { return Of(DataType::kBool, shape); }
inline TensorSpec Float(std::vector<int32_t> shape) { return Of(DataType::kFloat32, shape); }
inline TensorSpec Int32(std::vector<int32_t> shape) { return Of(DataType::kInt32, shape); }

inline TensorSpec Quantized(DataType type, std::vector<int32_t> shape, float scale = 0.5f,
                            int64_t zero_point = 0) {
  TensorSpec tensor = Of(type, shape);
  tensor.scales = {scale};
  tensor.zero_points = {zero_point};
  return tensor;
}
inline TensorSpec Int8(std::vector<int32_t> shape, float scale = 0.5f, int64_t zero_point = 0) {
  return Quantized(DataType::kInt8, shape, scale, zero_point);
}
inline TensorSpec Int16(std::vector<int32_t> shape, float scale = 0.5f, int64_t zero_point = 0) {
  return Quantized(DataType::kInt16, shape, scale, zero_point);
}
inline TensorSpec Uint8(std::vector<int32_t> shape, float scale = 0.5f, int64_t zero_point = 0) {
  return Quantized(DataType::kUInt8, shape, scale, zero_point);
}

inline TensorSpec Variable(std::vector<int32_t> shape) {
  TensorSpec tensor = Float(shape);
  tensor.variable = true;
  return tensor;
}

// A constant, of int64 where `bytes` is 8; a vector unless it has a shape.
inline TensorSpec Ints(std::vector<int64_t> values, std::vector<int32_t> shape, int bytes = 4) {
  TensorSpec tensor = Of(bytes == 8 ? DataType::kInt64 : DataType::kInt32, shape);
  for (const int64_t value : values) {
    for (int i = 0; i < bytes; ++i) tensor.data.push_back(static_cast<uint8_t>(value >> 8 * i));
  }
  return tensor;
}
inline TensorSpec Ints(std::vector<int64_t> values, int bytes = 4) {
  return Ints(values, {static_cast<int32_t>(values.size())}, bytes);
}

// An optional input that is not there: a tensor without a name.
inline TensorSpec LeftOut() {
  TensorSpec tensor;
  tensor.name = "";
  return tensor;
}

// Several tensors in braces, or one without.
class Tensors : public std::vector<TensorSpec> {
 public:
  using std::vector<TensorSpec>::vector;
  Tensors(TensorSpec one) : vector{one} {}
  Tensors(std::vector<TensorSpec> several) : vector(std::move(several)) {}
};

// A builtin op by its number, or a custom one by its name.
struct OpName {
  OpName(int32_t builtin) : code(builtin) {}
  OpName(const char* name) : custom_name(name) {}

  int32_t code = kCustomOp;
  std::string custom_name;
};

struct OneOp {
  OpName op;
  Tensors inputs, outputs;
  std::string says = "";  // Part of the report on it.
  std::vector<FlatBuffer::Field> options = {};
  std::vector<uint8_t> custom_options = {};
  Tensors intermediates = {};
};

inline NodeSpec Node(OpName op, std::vector<int32_t> inputs, std::vector<int32_t> outputs) {
  NodeSpec node;
  node.code = op.code;
  node.custom_name = op.custom_name;
  node.inputs = inputs;
  node.outputs = outputs;
  return node;
}

inline GraphSpec Graph(const OneOp& one) {
  GraphSpec graph;
  NodeSpec node = Node(one.op, {}, {});
  node.options = one.options;
  node.custom_options = one.custom_options;
  for (const TensorSpec& input : one.inputs) {
    const bool there = !input.name.empty();
    const int32_t index = there ? static_cast<int32_t>(graph.tensors.size()) : -1;
    node.inputs.push_back(index);
    if (there && input.data.empty() && !input.variable) graph.inputs.push_back(index);
    if (there) graph.tensors.push_back(input);
  }
  for (const TensorSpec& output : one.outputs) {
    node.outputs.push_back(static_cast<int32_t>(graph.tensors.size()));
    graph.tensors.push_back(output);
  }
  for (const TensorSpec& intermediate : one.intermediates) {
    node.intermediates.push_back(static_cast<int32_t>(graph.tensors.size()));
    graph.tensors.push_back(intermediate);
  }
  graph.outputs = node.outputs;
  graph.nodes = {node};
  return graph;
}

inline std::string TryToPrepare(const OneOp& one) { return TryToPrepare(Graph(one)); }

inline void ExpectToSay(const std::string& report, const std::string& says) {
  ASSERT_NE(says, "") << "whatever is reported says that";
  EXPECT_NE(report.find(says), std::string::npos) << "'" << report << "' lacks: " << says;
}

inline void ExpectRefusals(const std::vector<OneOp>& ops) {
  for (const OneOp& one : ops) ExpectToSay(TryToPrepare(one), one.says);
}

// A right model, OneOp or GraphSpec, and what makes it wrong.
template <class M>
struct Spoilt {
  M (*right)();
  std::function<void(M&)> spoil;
  const char* says;
};

template <class M>
void ExpectRefusals(const std::vector<Spoilt<M>>& cases) {
  for (const Spoilt<M>& c : cases) {
    M model = c.right();
    EXPECT_EQ(TryToPrepare(model), "") << c.says;
    c.spoil(model);
    ExpectToSay(TryToPrepare(model), c.says);
  }
}

}  // namespace microlite::testing

#endif  // MICROLITE_TESTS_SUPPORT_ONE_OP_H_
