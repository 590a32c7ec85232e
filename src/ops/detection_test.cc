// SPDX-License-Identifier: Apache-2.0
// What the ops that find boxes refuse. (Answers are compared with TensorFlow Lite's in
// tests/conformance.)

#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <map>

#include "src/ops/ops.h"
#include "tests/support/model_builder.h"

namespace microlite {
namespace {

using testing::FlexBytes;
using testing::GraphSpec;
using testing::NodeSpec;
using testing::TensorSpec;
using testing::TryToPrepare;

TensorSpec Of(DataType type, std::vector<int32_t> shape) {
  TensorSpec tensor;
  tensor.type = type;
  tensor.shape = shape;
  return tensor;
}

TensorSpec Floats(std::vector<int32_t> shape) { return Of(DataType::kFloat32, shape); }
TensorSpec Ints(std::vector<int32_t> shape) { return Of(DataType::kInt32, shape); }

std::pair<int, uint32_t> Int(int32_t value) { return {1, static_cast<uint32_t>(value)}; }
std::pair<int, uint32_t> Float(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return {3, bits};
}

using Options = std::map<std::string, std::pair<int, uint32_t>>;

const Options kOptions = {
    {"max_detections", Int(5)},
    {"max_classes_per_detection", Int(1)},
    {"num_classes", Int(3)},
    {"nms_score_threshold", Float(0.5f)},
    {"nms_iou_threshold", Float(0.5f)},
    {"y_scale", Float(10)},
    {"x_scale", Float(10)},
    {"h_scale", Float(5)},
    {"w_scale", Float(5)},
};

GraphSpec Graph(int32_t code, std::vector<TensorSpec> tensors, int inputs) {
  GraphSpec graph;
  graph.tensors = tensors;
  NodeSpec node;
  node.code = code;
  for (int i = 0; i < static_cast<int>(tensors.size()); ++i) {
    (i < inputs ? node.inputs : node.outputs).push_back(i);
  }
  graph.inputs = node.inputs;
  graph.outputs = node.outputs;
  graph.nodes = {node};
  return graph;
}

GraphSpec Detection(const Options& options = kOptions) {
  GraphSpec graph = Graph(kCustomOp,
                          {Floats({1, 12, 4}), Floats({1, 12, 4}), Floats({12, 4}),
                           Floats({1, 5, 4}), Floats({1, 5}), Floats({1, 5}), Floats({1})},
                          3);
  graph.nodes[0].custom_name = "TFLite_Detection_PostProcess";
  graph.nodes[0].custom_options = FlexBytes(options);
  return graph;
}

GraphSpec V5() {
  return Graph(builtin::kNonMaxSuppressionV5,
               {Floats({12, 4}), Floats({12}), Ints({}), Floats({}), Floats({}), Floats({}),
                Ints({5}), Floats({5}), Ints({})},
               6);
}

GraphSpec V4() {
  return Graph(
      builtin::kNonMaxSuppressionV4,
      {Floats({12, 4}), Floats({12}), Ints({}), Floats({}), Floats({}), Ints({5}), Ints({})}, 5);
}

GraphSpec Circular() {
  GraphSpec graph =
      Graph(kCustomOp, {Of(DataType::kInt8, {1, 1, 2, 3}), Of(DataType::kInt8, {1, 4, 2, 3})}, 1);
  graph.nodes[0].custom_name = "CIRCULAR_BUFFER";
  return graph;
}

struct Refusal {
  GraphSpec (*model)();
  std::function<void(GraphSpec&)> spoil;
  const char* message;
};

TEST(Detection, RefusesWhatDoesNotFit) {
  const auto detection = [] { return Detection(); };
  const Refusal refusals[] = {
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
         g.tensors[0] = Floats({12, 4});
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
         g.tensors[0] = Ints({1, 12, 4});
       },
       "type INT32 of input 0"},
      {detection,
       [](auto& g) {
         g.tensors[1] = Of(DataType::kUInt8, {1, 12, 4});
       },
       "scale"},
      {detection,
       [](auto& g) {
         g.tensors[4] = Ints({1, 5});
       },
       "INT32"},
      {detection,
       [](auto& g) {
         g.tensors[5] = Floats({1, 4});
       },
       "room for 4 detections, of 5"},
      {detection,
       [](auto& g) {
         g.tensors[3] = Floats({1, 4, 4});
       },
       "outputs are of 16 numbers"},
      {detection,
       [](auto& g) {
         g.tensors[4] = Floats({1, 6});
       },
       "6 classes"},
      {detection, [](auto& g) { g.tensors[6] = Floats({2}); }, "outputs are of"},
      {V5,
       [](auto& g) {
         g.tensors[0] = Floats({12, 5});
       },
       "boxes are not a matrix"},
      {V5, [](auto& g) { g.tensors[1] = Floats({11}); }, "11 scores for 12 boxes"},
      {V5, [](auto& g) { g.tensors[2] = Ints({2}); }, "input 2 is no scalar"},
      {V5, [](auto& g) { g.tensors[5] = Ints({}); }, "INT32"},
      {V5, [](auto& g) { g.tensors[7] = Floats({4}); }, "output 1 has the wrong shape"},
      {V5, [](auto& g) { g.tensors[8] = Ints({2}); }, "output 2 has the wrong shape"},
      {V5,
       [](auto& g) {
         g.tensors[6] = Ints({5, 1});
       },
       "output 0 has the wrong shape"},
      {V4,
       [](auto& g) {
         g.tensors[2].data = {6, 0, 0, 0};
       },
       "selects up to 6 boxes"},
      {V4,
       [](auto& g) {
         g.tensors[0] = Floats({100000, 4});
         g.tensors[1] = Floats({100000});
         g.tensors[5] = Ints({100000});
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
  };
  for (const Refusal& refusal : refusals) {
    GraphSpec graph = refusal.model();
    EXPECT_EQ(TryToPrepare(graph), "") << refusal.message;
    refusal.spoil(graph);
    const std::string problem = TryToPrepare(graph);
    EXPECT_NE(problem.find(refusal.message), std::string::npos)
        << "expected: " << refusal.message << "\ngot: " << problem;
  }
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
      {"nms_iou_threshold", Float(0), "nms_iou_threshold"},
      {"nms_iou_threshold", Float(1.5f), "nms_iou_threshold"},
      {"y_scale", Float(0), "a scale of the boxes"},
      {"w_scale", Float(-1), "a scale of the boxes"},
  };
  for (const auto& change : changes) {
    Options options = kOptions;
    options[change.name] = change.value;
    const std::string problem = TryToPrepare(Detection(options));
    EXPECT_NE(problem.find(change.message), std::string::npos) << change.name << ": " << problem;
  }
}

}  // namespace
}  // namespace microlite
