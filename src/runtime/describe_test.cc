// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "microlite/model.h"
#include "microlite/status.h"
#include "microlite/tensor.h"

namespace microlite {
namespace {

Report At(int32_t subgraph, int32_t node, int32_t op_code, const char* text) {
  Report report;
  (void)report.Set(Status::kInvalidArgument, text, 1, -2, 3);
  report.subgraph = subgraph;
  report.node = node;
  report.op_code = op_code;
  return report;
}

std::string Described(const Report& report) {
  char text[200];
  const size_t length = Describe(report, text, sizeof text);
  EXPECT_EQ(length, std::strlen(text));
  return text;
}

TEST(Describe, SaysWhereAndWhy) {
  Report custom = At(0, 7, kCustomOp, "text");
  custom.name = "MyOpAndMore";
  custom.name_size = 4;
  Report strange = At(0, 7, kCustomOp, "text");
  strange.name = "My\0\n\x1b\xff Op~";
  strange.name_size = 10;
  struct Case {
    Report report;
    const char* expected;
  };
  const Case cases[] = {
      {Report(), ""},
      {At(-1, -1, -1, "plain"), "plain"},
      {At(0, -1, -1, "no node"), "no node"},
      {At(0, 12, 3, "has {} inputs, expected {} to {}"),
       "CONV_2D (node 12): has 1 inputs, expected -2 to 3"},
      {At(2, 0, 0, "text"), "ADD (subgraph 2, node 0): text"},
      {At(0, 1, 9999, "text"), "op 9999 (node 1): text"},
      {At(0, 1, -1, "text"), "operator (node 1): text"},
      {At(0, 1, kCustomOp, "text"), "CUSTOM (node 1): text"},
      {custom, "MyOp (node 7): text"},
      {strange, "My???? Op~ (node 7): text"},
      {At(-1, -1, -1, "{type} of input {}"), "FLOAT16 of input -2"},
      {At(-1, -1, -1, "{}{}{}{}"), "1-23{}"},
      {At(-1, -1, -1, "{ } {typ {"), "{ } {typ {"},
  };
  for (const Case& c : cases) EXPECT_EQ(Described(c.report), c.expected);
}

TEST(Describe, WritesExtremeNumbers) {
  Report report;
  (void)report.Set(Status::kFailed, "{} {} {}", INT32_MIN, INT32_MAX, 0);
  EXPECT_EQ(Described(report), "-2147483648 2147483647 0");
}

TEST(Describe, CutsWhatDoesNotFit) {
  const Report report = At(0, 12, 3, "filter depth {} does not divide {}");
  const std::string whole = Described(report);
  for (size_t size = 0; size <= whole.size() + 2; ++size) {
    std::string text(size + 1, '#');
    const size_t length = Describe(report, text.data(), size);
    EXPECT_EQ(text[size], '#');
    if (size == 0) continue;
    EXPECT_EQ(length, std::min(whole.size(), size - 1));
    EXPECT_EQ(text.substr(0, length), whole.substr(0, length));
    EXPECT_EQ(text[length], '\0');
  }
}

TEST(Names, FollowTheSchemasNumbers) {
  struct Case {
    int32_t code;
    const char* name;
  };
  const Case cases[] = {
      {0, "ADD"},
      {3, "CONV_2D"},
      {9, "FULLY_CONNECTED"},
      {25, "SOFTMAX"},
      {32, "CUSTOM"},
      {45, "STRIDED_SLICE"},
      {98, "LEAKY_RELU"},
      {114, "QUANTIZE"},
      {126, "BATCH_MATMUL"},
      {127, "PLACEHOLDER_FOR_GREATER_OP_CODES"},
      {128, "CUMSUM"},
      {142, "VAR_HANDLE"},
      {150, "GELU"},
      {161, "RIGHT_SHIFT"},
      {162, "STABLEHLO"},
      {163, "STABLEHLO"},
      {202, "STABLEHLO"},
      {203, "STABLEHLO"},
      {206, "STABLEHLO_COMPOSITE"},
      {209, "STABLEHLO"},
  };
  for (const Case& c : cases) EXPECT_STREQ(BuiltinName(c.code), c.name) << c.code;
  EXPECT_EQ(BuiltinName(-1), nullptr);
  EXPECT_EQ(BuiltinName(210), nullptr);
  EXPECT_EQ(BuiltinName(INT32_MAX), nullptr);
  EXPECT_STREQ(TypeName(DataType::kInt4), "INT4");
  EXPECT_STREQ(TypeName(static_cast<DataType>(-1)), "UNKNOWN");
  EXPECT_STREQ(TypeName(static_cast<DataType>(99)), "UNKNOWN");
  EXPECT_EQ(BitsPerElement(DataType::kInt64), 64);
  EXPECT_EQ(BitsPerElement(DataType::kString), 0);
  EXPECT_EQ(BitsPerElement(static_cast<DataType>(99)), 0);
}

}  // namespace
}  // namespace microlite
