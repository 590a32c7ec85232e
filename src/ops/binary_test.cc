// SPDX-License-Identifier: Apache-2.0
// What ops on two operands refuse while they run. (What they compute is compared with TensorFlow
// Lite in tests/conformance, what prepare refuses is in elementwise_test.cc.)

#include <gtest/gtest.h>

#include <cstring>

#include "tests/support/machine.h"
#include "tests/support/one_op.h"

namespace microlite {
namespace {

using testing::ExpectToSay;
using testing::Machine;
using testing::TensorSpec;

// The report on a model with that node alone, run with `left` and the constant `right`; "" where
// it succeeds.
template <class T>
std::string Compute(int32_t op, DataType type, std::vector<T> left, std::vector<T> right) {
  const TensorSpec tensor = testing::Quantized(type, {static_cast<int32_t>(left.size())}, 0.5f, 2);
  TensorSpec constant = tensor;
  constant.data.resize(right.size() * sizeof(T));
  memcpy(constant.data.data(), right.data(), constant.data.size());
  Machine machine(testing::Graph({op, {tensor, constant}, tensor}));
  if (!machine.problem.empty()) return "not prepared: " + machine.problem;
  memcpy(machine.interpreter.input_data(0), left.data(), left.size() * sizeof(T));
  (void)machine.Invoke();
  return machine.problem;
}

TEST(Binary, FailsWhereAnElementHasNoResult) {
  const char* says = "element 1 of input 1 is a divisor of 0";
  for (const int32_t op : {builtin::kDiv, builtin::kFloorDiv, builtin::kFloorMod}) {
    const std::string report = Compute<int32_t>(op, DataType::kInt32, {1, 2, 3}, {5, 0, 0});
    ExpectToSay(report, says);
  }
  // The divisor's zero point is 2.
  std::string report = Compute<int8_t>(builtin::kDiv, DataType::kInt8, {1, 2, 3}, {0, 2, 5});
  ExpectToSay(report, says);
  report = Compute<float>(builtin::kFloorDiv, DataType::kFloat32, {1, 2}, {3.0f, -0.0f});
  ExpectToSay(report, says);
  report = Compute<int64_t>(builtin::kFloorMod, DataType::kInt64, {1, 2}, {3, 0});
  ExpectToSay(report, says);
  report = Compute<int32_t>(builtin::kPow, DataType::kInt32, {1, 2}, {3, -1});
  ExpectToSay(report, "element 1 of input 1 is a negative exponent");
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
