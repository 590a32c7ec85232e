// SPDX-License-Identifier: Apache-2.0
// What TFLM's Signal ops refuse, and how they say it. (Answers are compared in tests/conformance.)

#include <gtest/gtest.h>

#include "tests/support/one_op.h"

namespace microlite {
namespace {

using testing::Bool;
using testing::ExpectToSay;
using testing::Of;
using testing::TensorSpec;

TensorSpec I16(std::vector<int32_t> shape) { return Of(DataType::kInt16, shape); }
TensorSpec I32(std::vector<int32_t> shape) { return Of(DataType::kInt32, shape); }
TensorSpec U32(std::vector<int32_t> shape) { return Of(DataType::kUInt32, shape); }
TensorSpec U64(std::vector<int32_t> shape) { return Of(DataType::kUInt64, shape); }
TensorSpec F32(std::vector<int32_t> shape) { return Of(DataType::kFloat32, shape); }

struct Case {
  const char* op;
  std::map<std::string, int32_t> options;
  std::vector<TensorSpec> inputs, outputs;
  const char* says;  // Part of the report.
};

std::string Prepare(const Case& c) {
  std::map<std::string, std::pair<int, uint32_t>> numbers;
  for (const auto& [name, number] : c.options) numbers[name] = {1, static_cast<uint32_t>(number)};
  std::vector<uint8_t> options;
  if (!numbers.empty()) options = testing::FlexBytes(numbers);
  return testing::TryToPrepare(testing::OneOp{c.op, c.inputs, c.outputs, "", {}, options});
}

void ExpectRefused(const std::vector<Case>& cases) {
  for (const Case& c : cases) ExpectToSay(Prepare(c), c.says);
}

TEST(Signal, AcceptsWhatIsRight) {
  EXPECT_EQ(Prepare({"SignalWindow", {{"shift", 12}}, {I16({1, 4}), I16({4})}, {I16({1, 4})}, ""}),
            "");
  EXPECT_EQ(Prepare({"SignalRfft", {{"fft_length", 8}}, {F32({2, 7})}, {F32({2, 10})}, ""}), "");
}

TEST(Signal, RefusesStagesThatDoNotFit) {
  const std::vector<TensorSpec> bank = {U32({9}), I16({7}), I16({7}), I16({4}), I16({4}), I16({4})};
  std::vector<TensorSpec> narrow = bank, uneven = bank;
  narrow[5] = I16({3});
  uneven[2] = I16({6});
  const TensorSpec a = I16({4}), row = I16({1, 4}), u = U32({4});
  ExpectRefused({
      {"SignalWindow", {}, {row, a}, {row}, "option shift must be 0 to 31"},
      {"SignalWindow", {{"shift", 32}}, {row, a}, {row}, "option shift must be 0 to 31"},
      {"SignalWindow", {{"shift", 1}}, {row, I16({3})}, {row}, "3 elements, expected 4"},
      {"SignalWindow", {{"shift", 1}}, {row, row}, {row}, "input 1 has rank 2, expected 1"},
      {"SignalWindow", {{"shift", 1}}, {row, a}, {a}, "another shape"},
      {"SignalWindow", {{"shift", 1}}, {row}, {row}, "has 1 inputs"},
      {"SignalWindow", {{"shift", 1}}, {F32({4}), a}, {F32({4})}, "type FLOAT32 of input 0"},
      {"SignalFftAutoScale", {}, {a}, {a}, "has 1 outputs"},
      {"SignalFftAutoScale", {}, {row}, {row, I32({})}, "rank 2, expected 1"},
      {"SignalFftAutoScale", {}, {a}, {a, I32({1})}, "output 1 has rank 1, expected 0"},
      {"SignalFftAutoScale", {}, {a}, {I16({5}), I32({})}, "5 elements, expected 4"},
      {"SignalEnergy", {{"end_index", 3}, {"start_index", 0}}, {a}, {U32({2})}, "end_index"},
      {"SignalEnergy", {{"end_index", 1}, {"start_index", 2}}, {a}, {U32({2})}, "start_index"},
      {"SignalEnergy", {{"end_index", 1}}, {a}, {U32({2})}, "option start_index"},
      {"SignalEnergy", {{"end_index", 1}}, {a}, {U32({4})}, "4 elements, expected 2"},
      {"SignalFilterBank", {}, bank, {U64({3})}, "option num_channels"},
      {"SignalFilterBank", {{"num_channels", 4}}, bank, {U64({4})}, "expected 5"},
      {"SignalFilterBank", {{"num_channels", 3}}, narrow, {U64({3})}, "3 elements, expected 4"},
      {"SignalFilterBank", {{"num_channels", 3}}, uneven, {U64({3})}, "6 elements, expected 7"},
      {"SignalFilterBank", {{"num_channels", 3}}, bank, {U64({4})}, "output 0 has 4"},
      {"SignalFilterBank", {{"num_channels", 3}}, bank, {U32({3})}, "type UINT32 of output 0"},
      {"SignalFilterBankSquareRoot", {}, {U64({4}), I32({1})}, {u}, "input 1 has rank 1"},
      {"SignalFilterBankSquareRoot", {}, {u, I32({})}, {u}, "type UINT32 of input 0"},
      {"SignalFilterBankLog", {{"output_scale", 1}}, {u}, {a}, "input_correction_bits"},
      {"SignalFilterBankLog", {{"input_correction_bits", 1}}, {u}, {a}, "output_scale"},
      {"SignalFilterBankSpectralSubtraction", {{"num_channels", 4}}, {u}, {u, u}, "factors"},
      {"SignalFilterBankSpectralSubtraction", {{"num_channels", 3}}, {u}, {u, u}, "expected 3"},
      {"SignalPCAN", {{"snr_shift", 64}}, {u, u, I16({125})}, {u}, "option snr_shift"},
      {"SignalPCAN", {{"snr_shift", 6}}, {u, u, I16({124})}, {u}, "124 elements, expected 125"},
      {"SignalPCAN", {{"snr_shift", 6}}, {u, U32({3}), I16({125})}, {u}, "3 elements, expected 4"},
  });
}

TEST(Signal, RefusesTransformsThatDoNotFit) {
  const std::map<std::string, int32_t> eight = {{"fft_length", 8}};
  ExpectRefused({
      {"SignalRfft", {}, {I16({8})}, {I16({10})}, "option fft_length"},
      {"SignalRfft", {{"fft_length", 14}}, {I16({14})}, {I16({16})}, "fft_length 14"},
      {"SignalRfft", {{"fft_length", 15}}, {I16({15})}, {I16({17})}, "fft_length 15"},
      {"SignalRfft", {{"fft_length", 131072}}, {I16({8})}, {I16({10})}, "4 to 65536"},
      {"SignalRfft", eight, {I16({9})}, {I16({10})}, "9 samples for a transform of 8"},
      {"SignalRfft", eight, {I16({8})}, {I16({8})}, "8 values, expected 10"},
      {"SignalRfft", eight, {I16({2, 8})}, {I16({3, 10})}, "dimension 0 of the output is 3"},
      {"SignalRfft", eight, {I16({8})}, {I32({10})}, "type INT32 of output 0"},
      {"SignalRfft", eight, {U32({8})}, {U32({10})}, "type UINT32 of input 0"},
      {"SignalRfft", eight, {I16({8})}, {I16({1, 10})}, "rank 1, output 2"},
      {"SignalIrfft", eight, {F32({8})}, {F32({8})}, "8 values, expected 10"},
      {"SignalIrfft", eight, {F32({10})}, {F32({7})}, "7 samples for a transform of 8"},
  });
}

TEST(Signal, RefusesStreamsThatDoNotFit) {
  const TensorSpec a = I16({4});
  const std::map<std::string, int32_t> frames = {{"frame_size", 3}, {"frame_step", 2}};
  const std::map<std::string, int32_t> stack = {{"num_channels", 2},
                                                {"stacker_left_context", 1},
                                                {"stacker_right_context", 1},
                                                {"stacker_step", 1}};
  std::map<std::string, int32_t> leap = stack;
  leap["stacker_step"] = 4;
  const int32_t most = 1 << 24;
  ExpectRefused({
      {"SignalDelay", {{"delay_length", -1}}, {a}, {a}, "option delay_length"},
      {"SignalDelay", {{"delay_length", most}}, {I16({512, 1})}, {I16({512, 1})}, "too much"},
      {"SignalDelay", {{"delay_length", 1}}, {a}, {I16({5})}, "another shape"},
      {"SignalFramer", frames, {a}, {I16({2, 3})}, "has 1 outputs"},
      {"SignalFramer", frames, {a}, {I16({3, 3}), Bool()}, "3 frames of 3, expected 2"},
      {"SignalFramer", frames, {I16({5})}, {I16({2, 3}), Bool()}, "5 samples are no multiple"},
      {"SignalFramer", frames, {a}, {I16({6}), Bool()}, "rank 1, expected 2"},
      {"SignalFramer", frames, {a}, {I16({2, 3}), I32({})}, "type INT32 of output 1"},
      {"SignalFramer",
       {{"frame_size", 2}, {"frame_step", 3}},
       {I16({3})},
       {I16({1, 2}), Bool()},
       "option frame_step must be 1 to 2"},
      {"SignalStacker", stack, {I16({2})}, {I16({5}), Bool()}, "5 elements, expected 6"},
      {"SignalStacker", stack, {I16({3})}, {I16({6}), Bool()}, "3 elements, expected 2"},
      {"SignalStacker", leap, {I16({2})}, {I16({6}), Bool()}, "option stacker_step"},
      {"SignalOverlapAdd", {{"frame_step", 2}}, {I16({2, 4})}, {I16({5})}, "5 samples, expected 4"},
      {"SignalOverlapAdd", {{"frame_step", 5}}, {I16({2, 4})}, {I16({10})}, "must be 1 to 4"},
      {"SignalOverlapAdd", {{"frame_step", 2}}, {a}, {a}, "rank 1, output 1"},
      {"SignalOverlapAdd", {{"frame_step", 2}}, {I32({2, 4})}, {I32({4})}, "type INT32 of input 0"},
  });
}

}  // namespace
}  // namespace microlite
