// SPDX-License-Identifier: Apache-2.0
// What the ops that find boxes refuse. (Answers are compared with TensorFlow Lite's in
// tests/conformance.)

#include <gtest/gtest.h>

#include <cstring>
#include <map>

#include "tests/support/one_op.h"

namespace microlite {
namespace {

using testing::ExpectRefusals;
using testing::ExpectToSay;
using testing::FlexBytes;
using testing::Float;
using testing::GraphSpec;
using testing::Int32;
using testing::Of;
using testing::TryToPrepare;

std::pair<int, uint32_t> Int(int32_t value) { return {1, static_cast<uint32_t>(value)}; }
std::pair<int, uint32_t> Real(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return {3, bits};
}

using Options = std::map<std::string, std::pair<int, uint32_t>>;

const Options kOptions = {
    {"max_detections", Int(5)},
    {"max_classes_per_detection", Int(1)},
    {"num_classes", Int(3)},
    {"nms_score_threshold", Real(0.5f)},
    {"nms_iou_threshold", Real(0.5f)},
    {"y_scale", Real(10)},
    {"x_scale", Real(10)},
    {"h_scale", Real(5)},
    {"w_scale", Real(5)},
};

GraphSpec Detection(const Options& options = kOptions) {
  return testing::Graph({"TFLite_Detection_PostProcess",
                         {Float({1, 12, 4}), Float({1, 12, 4}), Float({12, 4})},
                         {Float({1, 5, 4}), Float({1, 5}), Float({1, 5}), Float({1})},
                         "",
                         {},
                         FlexBytes(options)});
}

GraphSpec V5() {
  return testing::Graph({builtin::kNonMaxSuppressionV5,
                         {Float({12, 4}), Float({12}), Int32({}), Float({}), Float({}), Float({})},
                         {Int32({5}), Float({5}), Int32({})}});
}

GraphSpec V4() {
  return testing::Graph({builtin::kNonMaxSuppressionV4,
                         {Float({12, 4}), Float({12}), Int32({}), Float({}), Float({})},
                         {Int32({5}), Int32({})}});
}

GraphSpec Circular() {
  return testing::Graph(
      {"CIRCULAR_BUFFER", Of(DataType::kInt8, {1, 1, 2, 3}), Of(DataType::kInt8, {1, 4, 2, 3})});
}

TEST(Detection, RefusesWhatDoesNotFit) {
  const auto detection = [] { return Detection(); };
  ExpectRefusals<GraphSpec>({
      {detection, [](auto& g) { g.nodes[0].inputs.pop_back(); }, "has 2 inputs"},
      {detection,
       [](auto& g) {
         g.nodes[0].outputs.pop_back();
         g.outputs.pop_back();
       },
       "has 3 outputs"},
      {detection, [](auto& g) { g.nodes[0].custom_options.clear(); }, "options are missing"},
      {detection,
       [](auto& g) {
         g.tensors[0] = Float({12, 4});
       },
       "have ranks 2, 3 and 2"},
      {detection, [](auto& g) { g.tensors[1].shape[0] = 2; }, "have batches 1 and 2"},
      {detection, [](auto& g) { g.tensors[1].shape[1] = 11; }, "12 boxes, 11 rows of scores"},
      {detection, [](auto& g) { g.tensors[2].shape[0] = 13; }, "13 anchors"},
      {detection, [](auto& g) { g.tensors[0].shape[2] = 3; }, "boxes have 3 coordinates"},
      {detection, [](auto& g) { g.tensors[2].shape[1] = 5; }, "anchors 5"},
      {detection, [](auto& g) { g.tensors[1].shape[2] = 5; }, "5 scores a box for 3 classes"},
      {detection, [](auto& g) { g.tensors[1].shape[2] = 2; }, "2 scores a box for 3 classes"},
      {detection,
       [](auto& g) {
         g.tensors[0] = Int32({1, 12, 4});
       },
       "type INT32 of input 0"},
      {detection,
       [](auto& g) {
         g.tensors[1] = Of(DataType::kUInt8, {1, 12, 4});
       },
       "scale"},
      {detection,
       [](auto& g) {
         g.tensors[4] = Int32({1, 5});
       },
       "INT32"},
      {detection,
       [](auto& g) {
         g.tensors[5] = Float({1, 4});
       },
       "room for 4 detections, of 5"},
      {detection,
       [](auto& g) {
         g.tensors[3] = Float({1, 4, 4});
       },
       "outputs are of 16 numbers"},
      {detection,
       [](auto& g) {
         g.tensors[4] = Float({1, 6});
       },
       "6 classes"},
      {detection, [](auto& g) { g.tensors[6] = Float({2}); }, "outputs are of"},
      {V5,
       [](auto& g) {
         g.tensors[0] = Float({12, 5});
       },
       "boxes are not a matrix"},
      {V5, [](auto& g) { g.tensors[1] = Float({11}); }, "11 scores for 12 boxes"},
      {V5, [](auto& g) { g.tensors[2] = Int32({2}); }, "input 2 is no scalar"},
      {V5, [](auto& g) { g.tensors[5] = Int32({}); }, "INT32"},
      {V5, [](auto& g) { g.tensors[7] = Float({4}); }, "output 1 has the wrong shape"},
      {V5, [](auto& g) { g.tensors[8] = Int32({2}); }, "output 2 has the wrong shape"},
      {V5,
       [](auto& g) {
         g.tensors[6] = Int32({5, 1});
       },
       "output 0 has the wrong shape"},
      {V4,
       [](auto& g) {
         g.tensors[2].data = {6, 0, 0, 0};
       },
       "selects up to 6 boxes"},
      {V4,
       [](auto& g) {
         g.tensors[0] = Float({100000, 4});
         g.tensors[1] = Float({100000});
         g.tensors[5] = Int32({100000});
       },
       "100000 boxes are too many"},
      {Circular, [](auto& g) { g.tensors[0].type = DataType::kInt16; }, "INT16"},
      {Circular, [](auto& g) { g.tensors[1].type = DataType::kFloat32; }, "FLOAT32"},
      {Circular,
       [](auto& g) {
         g.tensors[0].shape = {1, 2, 3};
       },
       "input has rank 3"},
      {Circular, [](auto& g) { g.tensors[0].shape[1] = 2; }, "dimension 1 of the input is 2"},
      {Circular, [](auto& g) { g.tensors[1].shape[3] = 4; }, "dimension 3 of the input is 3"},
      {Circular, [](auto& g) { g.tensors[0].shape[0] = g.tensors[1].shape[0] = 2; }, "batch 2"},
      {Circular,
       [](auto& g) {
         g.tensors[0].variable = true;
         g.tensors[0].shape = g.tensors[1].shape = {1, 1, 2, 3};
         g.nodes[0].outputs = {0};
       },
       "writes tensor 0"},
  });
}

TEST(Detection, RefusesOptionsWithoutSense) {
  const struct {
    const char* name;
    std::pair<int, uint32_t> value;
    const char* message;
  } changes[] = {
      {"max_detections", Int(0), "0 detections of 3 classes"},
      {"max_detections", Int(INT32_MAX), "room for 5 detections, of 2147483647"},
      {"num_classes", Int(-1), "5 detections of -1 classes"},
      {"max_classes_per_detection", Int(0), "0 classes per box"},
      {"max_classes_per_detection", Int(2), "room for 5 detections"},
      {"nms_iou_threshold", Real(0), "nms_iou_threshold"},
      {"nms_iou_threshold", Real(1.5f), "nms_iou_threshold"},
      {"y_scale", Real(0), "a scale of the boxes"},
      {"w_scale", Real(-1), "a scale of the boxes"},
  };
  for (const auto& change : changes) {
    Options options = kOptions;
    options[change.name] = change.value;
    ExpectToSay(TryToPrepare(Detection(options)), change.message);
  }
}

}  // namespace
}  // namespace microlite
