// SPDX-License-Identifier: Apache-2.0
// What ops on two operands refuse while they run. (What they compute is compared with TensorFlow
// Lite in tests/conformance, what prepare refuses is in elementwise_test.cc.)

#include <gtest/gtest.h>

#include <cstring>

#include "microlite/interpreter.h"
#include "src/ops/ops.h"
#include "tests/support/model_builder.h"

namespace microlite {
namespace {

using testing::GraphSpec;
using testing::NodeSpec;
using testing::TensorSpec;

// The report on a model with that node alone, run with `left` and the constant `right`; "" where
// it succeeds.
template <class T>
std::string Compute(int32_t op, DataType type, std::vector<T> left, std::vector<T> right) {
  TensorSpec tensor;
  tensor.type = type;
  tensor.shape = {static_cast<int32_t>(left.size())};
  tensor.scales = {0.5f};
  tensor.zero_points = {2};
  GraphSpec graph;
  graph.tensors = {tensor, tensor, tensor};
  graph.tensors[1].data.resize(right.size() * sizeof(T));
  memcpy(graph.tensors[1].data.data(), right.data(), right.size() * sizeof(T));
  graph.inputs = {0};
  graph.outputs = {2};
  NodeSpec node;
  node.code = op;
  node.inputs = {0, 1};
  node.outputs = {2};
  graph.nodes = {node};

  const std::vector<uint8_t> file = testing::Build(graph);
  alignas(16) uint8_t arena[4096];
  const OpPack* packs[] = {&kAllOps};
  Interpreter::Config config;
  config.ops = packs;
  Report report;
  Model model;
  Interpreter interpreter;
  if (model.Open(file.data(), file.size(), &report) != Status::kOk ||
      interpreter.Init(model, config, {arena, sizeof arena}, &report) != Status::kOk) {
    return "not prepared: " + testing::Explain(report);
  }
  memcpy(interpreter.input_data(0), left.data(), left.size() * sizeof(T));
  if (interpreter.Invoke() == Status::kOk) return "";
  return testing::Explain(interpreter.report());
}

TEST(Binary, FailsWhereAnElementHasNoResult) {
  const char* says = "element 1 of input 1 is a divisor of 0";
  for (const int32_t op : {builtin::kDiv, builtin::kFloorDiv, builtin::kFloorMod}) {
    const std::string report = Compute<int32_t>(op, DataType::kInt32, {1, 2, 3}, {5, 0, 0});
    EXPECT_NE(report.find(says), std::string::npos) << report;
  }
  // The divisor's zero point is 2.
  std::string report = Compute<int8_t>(builtin::kDiv, DataType::kInt8, {1, 2, 3}, {0, 2, 5});
  EXPECT_NE(report.find(says), std::string::npos) << report;
  report = Compute<float>(builtin::kFloorDiv, DataType::kFloat32, {1, 2}, {3.0f, -0.0f});
  EXPECT_NE(report.find(says), std::string::npos) << report;
  report = Compute<int64_t>(builtin::kFloorMod, DataType::kInt64, {1, 2}, {3, 0});
  EXPECT_NE(report.find(says), std::string::npos) << report;
  report = Compute<int32_t>(builtin::kPow, DataType::kInt32, {1, 2}, {3, -1});
  EXPECT_NE(report.find("element 1 of input 1 is a negative exponent"), std::string::npos);
}

TEST(Binary, SurvivesTheSmallestNumber) {
  for (const int32_t op : {builtin::kDiv, builtin::kFloorDiv, builtin::kFloorMod}) {
    EXPECT_EQ(Compute<int32_t>(op, DataType::kInt32, {INT32_MIN, INT32_MIN}, {-1, INT32_MIN}), "");
  }
  EXPECT_EQ(Compute<int64_t>(builtin::kFloorMod, DataType::kInt64, {INT64_MIN, INT64_MIN, 5},
                             {-1, INT64_MIN, INT64_MIN}),
            "");
  EXPECT_EQ(Compute<int8_t>(builtin::kDiv, DataType::kInt8, {-128, 127, 2}, {1, 3, -128}), "");
}

}  // namespace
}  // namespace microlite
