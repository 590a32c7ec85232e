// SPDX-License-Identifier: Apache-2.0
#include "src/model/verify.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "microlite/interpreter.h"
#include "tests/support/model_builder.h"

namespace microlite {
namespace {

using testing::Build;
using testing::Explain;
using testing::FlatBuffer;
using testing::ModelSpec;
using testing::TwoLayers;

Status Open(const std::vector<uint8_t>& bytes, Model* model, std::string* why) {
  Report report;
  const Status status = model->Open(bytes.data(), bytes.size(), &report);
  *why = Explain(report);
  EXPECT_EQ(report.status, status);
  EXPECT_EQ(model->valid(), status == Status::kOk);
  return status;
}

TEST(Model, ShowsWhatTheFileHolds) {
  const std::vector<uint8_t> bytes = Build(TwoLayers());
  Model model;
  std::string why;
  ASSERT_EQ(Open(bytes, &model, &why), Status::kOk) << why;
  EXPECT_EQ(std::string(model.description().begin(), model.description().end()), "made by a test");
  ASSERT_EQ(model.subgraph_count(), 1u);
  const Subgraph graph = model.subgraph(0);
  ASSERT_EQ(graph.tensor_count(), 7u);
  ASSERT_EQ(graph.operator_count(), 2u);
  EXPECT_EQ(graph.inputs()[0], 0);
  EXPECT_EQ(graph.outputs()[0], 6);

  const Tensor filter = graph.tensor(1);
  EXPECT_EQ(filter.type, DataType::kInt8);
  EXPECT_EQ(filter.shape.rank, 2);
  EXPECT_EQ(filter.shape[0], 3);
  EXPECT_EQ(filter.bytes, 6u);
  EXPECT_EQ(filter.scale(), 0.5f);
  EXPECT_EQ(filter.constant_as<int8_t>()[3], -4);
  EXPECT_EQ(graph.tensor(0).constant, nullptr);
  EXPECT_EQ(graph.tensor(2).bytes, 12u);

  const Operator node = graph.op(0);
  EXPECT_STREQ(BuiltinName(node.op.code), "FULLY_CONNECTED");
  EXPECT_EQ(node.inputs.size, 3u);
  EXPECT_EQ(node.outputs[0], 3);
  EXPECT_EQ(node.options.Get<int8_t>(0), 1);
}

TEST(Model, ReadsZeroPointsPerChannel) {
  testing::GraphSpec graph = TwoLayers();
  graph.tensors[1].scales = {0.5f, 0.25f, 0.125f};
  graph.tensors[1].zero_points = {-128, 0, 127};
  const std::vector<uint8_t> bytes = Build(graph);
  Model model;
  std::string why;
  ASSERT_EQ(Open(bytes, &model, &why), Status::kOk) << why;
  const Quantization q = model.subgraph(0).tensor(1).quantization;
  EXPECT_TRUE(q.per_channel());
  EXPECT_EQ(q.scales[2], 0.125f);
  EXPECT_EQ(q.zero_point(0), -128);
  EXPECT_EQ(q.zero_point(2), 127);
  EXPECT_EQ(q.zero_point(3), -128);  // One for all, where there are fewer.
}

TEST(Verify, ClearsTheModelOnFailure) {
  const std::vector<uint8_t> good = Build(TwoLayers());
  Model model;
  std::string why;
  ASSERT_EQ(Open(good, &model, &why), Status::kOk);
  ASSERT_EQ(Open({1, 2, 3}, &model, &why), Status::kInvalidModel);
}

TEST(Verify, RefusesNoBytes) {
  Model model;
  Report report;
  EXPECT_EQ(model.Open(nullptr, 0, &report), Status::kInvalidModel);
  EXPECT_EQ(Explain(report), "not a TFLite model: only 0 bytes");
}

TEST(Verify, RefusesMisalignedBytes) {
  std::vector<uint8_t> bytes = Build(TwoLayers());
  bytes.insert(bytes.begin(), 0);
  Model model;
  Report report;
  EXPECT_EQ(model.Open(bytes.data() + 1, bytes.size() - 1, &report), Status::kInvalidArgument);
  EXPECT_EQ(Explain(report), "the model's bytes are not 4-byte aligned");
}

struct Case {
  const char* why;  // The message, or its start.
  std::function<void(ModelSpec*)> damage;
};

TEST(Verify, NamesWhatIsWrong) {
  const Case cases[] = {
      {"not a TFLite model: no TFL3", [](ModelSpec* m) { m->identifier = "TFL2"; }},
      {"schema version 4, expected 3", [](ModelSpec* m) { m->version = 4; }},
      {"model has no subgraph", [](ModelSpec* m) { m->graphs.clear(); }},
      {"operator (node 0): operator code 2 is out of range",
       [](ModelSpec* m) { m->wrong_op_code = 2; }},
      {"tensor index 7 is out of range, the subgraph has 7 tensors",
       [](ModelSpec* m) { m->graphs[0].inputs = {7}; }},
      {"tensor index -1 is out of range", [](ModelSpec* m) { m->graphs[0].outputs = {-1}; }},
      {"operator (node 1): tensor index 7 is out of range",
       [](ModelSpec* m) { m->graphs[0].nodes[1].inputs[0] = 7; }},
      {"operator (node 1): tensor index -2 is out of range",
       [](ModelSpec* m) { m->graphs[0].nodes[1].outputs[0] = -2; }},
      {"tensor 0 has rank 9, at most 8 is supported",
       [](ModelSpec* m) { m->graphs[0].tensors[0].shape.assign(9, 1); }},
      {"tensor 0 has dimension -1",
       [](ModelSpec* m) {
         m->graphs[0].tensors[0].shape = {1, -1};
       }},
      {"tensor 0 is larger than 2 GiB",
       [](ModelSpec* m) {
         m->graphs[0].tensors[0].shape = {65536, 65536};
       }},
      {"tensor 0 is larger than 2 GiB",
       [](ModelSpec* m) {
         m->graphs[0].tensors[0].shape = {65536, 0, 65536};
       }},
      {"tensor 3 is larger than 2 GiB",
       [](ModelSpec* m) {
         m->graphs[0].tensors[3].type = DataType::kFloat32;
         m->graphs[0].tensors[3].shape = {1 << 29};
       }},
      {"tensor 1 refers to buffer 5 of 5",
       [](ModelSpec* m) { m->graphs[0].tensors[1].buffer = 5; }},
      {"constant tensor 1 has 6 bytes, its shape needs 8",
       [](ModelSpec* m) {
         m->graphs[0].tensors[1].shape = {4, 2};
       }},
  };
  for (const Case& c : cases) {
    ModelSpec spec{{TwoLayers()}};
    c.damage(&spec);
    const std::vector<uint8_t> bytes = Build(spec);
    Model model;
    std::string why;
    EXPECT_EQ(Open(bytes, &model, &why), Status::kInvalidModel) << c.why;
    EXPECT_EQ(why.substr(0, std::string(c.why).size()), c.why);
  }
}

TEST(Verify, AcceptsWhatIsUnusualButRight) {
  const Case cases[] = {
      {"a scalar", [](ModelSpec* m) { m->graphs[0].tensors[0].shape = {}; }},
      {"no elements",
       [](ModelSpec* m) {
         m->graphs[0].tensors[0].shape = {0, 100};
       }},
      {"an input left out", [](ModelSpec* m) { m->graphs[0].nodes[0].inputs[2] = -1; }},
      {"an unknown type",
       [](ModelSpec* m) { m->graphs[0].tensors[0].type = static_cast<DataType>(77); }},
      {"rank 8", [](ModelSpec* m) { m->graphs[0].tensors[0].shape.assign(8, 1); }},
      {"the largest tensor", [](ModelSpec* m) { m->graphs[0].tensors[0].shape = {INT32_MAX}; }},
      {"no nodes", [](ModelSpec* m) { m->graphs[0].nodes.clear(); }},
      {"two subgraphs", [](ModelSpec* m) { m->graphs.push_back(TwoLayers()); }},
  };
  for (const Case& c : cases) {
    ModelSpec spec{{TwoLayers()}};
    c.damage(&spec);
    const std::vector<uint8_t> bytes = Build(spec);
    Model model;
    std::string why;
    EXPECT_EQ(Open(bytes, &model, &why), Status::kOk) << c.why << ": " << why;
  }
}

// Data that lies behind the FlatBuffer, as in models beyond 2 GiB, by plain file offset.
std::vector<uint8_t> WithDataBehind(uint64_t offset, uint64_t size) {
  FlatBuffer flat;
  const auto buffer = flat.Table({FlatBuffer::Scalar64(1, static_cast<int64_t>(offset)),
                                  FlatBuffer::Scalar64(2, static_cast<int64_t>(size))});
  const auto tensor = flat.Table({FlatBuffer::Reference(0, flat.Vector<int32_t>({4})),
                                  FlatBuffer::Scalar8(1, 9), FlatBuffer::Scalar32(2, 1)});
  const auto graph = flat.Table({FlatBuffer::Reference(0, flat.Tables({tensor}))});
  std::vector<uint8_t> bytes = flat.Finish(flat.Table({
      FlatBuffer::Scalar32(0, 3),
      FlatBuffer::Reference(2, flat.Tables({graph})),
      FlatBuffer::Reference(4, flat.Tables({flat.Table({}), buffer})),
  }));
  return bytes;
}

TEST(Verify, FindsDataBehindTheFlatBuffer) {
  const uint64_t size = WithDataBehind(8, 4).size();
  Model model;
  std::string why;
  std::vector<uint8_t> bytes = WithDataBehind(size, 4);
  for (uint8_t i = 0; i < 4; ++i) bytes.push_back(static_cast<uint8_t>(10 + i));
  ASSERT_EQ(Open(bytes, &model, &why), Status::kOk) << why;
  EXPECT_EQ(model.subgraph(0).tensor(0).constant_as<int8_t>()[3], 13);

  const uint64_t most = UINT64_MAX;
  struct Place {
    uint64_t offset, size;
  };
  for (const Place& place : {Place{size, 4}, Place{size - 3, 4}, Place{8, size}, Place{8, most},
                             Place{most, 4}, Place{most - 1, most}}) {
    const std::vector<uint8_t> damaged = WithDataBehind(place.offset, place.size);
    EXPECT_EQ(Open(damaged, &model, &why), Status::kInvalidModel);
    EXPECT_EQ(why, "data of buffer 1 reaches beyond the end of the file");
  }
}

// Tables may be shared, so that a small file can describe endless work.
TEST(Verify, RefusesAnExplosionOfSharedTables) {
  FlatBuffer flat;
  const auto tensor =
      flat.Table({FlatBuffer::Reference(0, flat.Vector(std::vector<int32_t>(8, 1)))});
  const auto tensors = flat.Tables(std::vector<FlatBuffer::Ref>(2000, tensor));
  const auto graph = flat.Table({FlatBuffer::Reference(0, tensors)});
  const auto graphs = flat.Tables(std::vector<FlatBuffer::Ref>(2000, graph));
  const std::vector<uint8_t> bytes =
      flat.Finish(flat.Table({FlatBuffer::Scalar32(0, 3), FlatBuffer::Reference(2, graphs)}));
  Model model;
  std::string why;
  EXPECT_EQ(Open(bytes, &model, &why), Status::kInvalidModel);
  EXPECT_EQ(why, "file refers to more entries than it can hold");
}

// All that the view shows, so that the sanitizers see each read.
uint32_t ReadAll(const Model& model) {
  uint32_t sum = 0;
  for (uint32_t g = 0; g < model.subgraph_count(); ++g) {
    const Subgraph graph = model.subgraph(g);
    for (uint32_t i = 0; i < graph.tensor_count(); ++i) {
      const Tensor t = graph.tensor(i);
      for (const char c : t.name) sum += static_cast<uint8_t>(c);
      for (uint32_t k = 0; t.constant != nullptr && k < t.bytes; ++k) {
        sum += t.constant_as<uint8_t>()[k];
      }
      sum += static_cast<uint32_t>(t.zero_point());
      sum += static_cast<uint32_t>(t.quantization.zero_point(3));
    }
    for (uint32_t n = 0; n < graph.operator_count(); ++n) {
      const Operator op = graph.op(n);
      for (const int32_t i : op.inputs) sum += static_cast<uint32_t>(i);
      for (const char c : op.op.custom_name) sum += static_cast<uint8_t>(c);
      sum += static_cast<uint32_t>(op.options.Get<int8_t>(0));
    }
  }
  return sum;
}

TEST(Verify, LeavesNothingUncheckedInDamagedFiles) {
  const std::vector<uint8_t> good = Build(TwoLayers());
  Model model;
  Report report;
  uint32_t sum = 0;
  for (size_t size = 0; size < good.size(); ++size) {
    const std::vector<uint8_t> bytes(good.begin(), good.begin() + static_cast<long>(size));
    if (model.Open(bytes.data(), size, &report) == Status::kOk) sum += ReadAll(model);
  }
  for (size_t at = 0; at < good.size(); ++at) {
    for (const int value : {0, 1, 4, 0x7f, 0x80, 0xff}) {
      std::vector<uint8_t> bytes = good;
      bytes[at] = static_cast<uint8_t>(value);
      if (model.Open(bytes.data(), bytes.size(), &report) == Status::kOk) sum += ReadAll(model);
    }
  }
  EXPECT_NE(sum, 0u);  // Some damage goes unnoticed, in names and weights.
}

}  // namespace
}  // namespace microlite
