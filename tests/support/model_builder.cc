// SPDX-License-Identifier: Apache-2.0
#include "tests/support/model_builder.h"

#include <algorithm>

#include "microlite/interpreter.h"

namespace microlite::testing {

void FlatBuffer::Prepend(const void* data, size_t size) {
  bytes_.insert(0, static_cast<const char*>(data), size);
}

void FlatBuffer::Align(size_t alignment, size_t ahead) {
  const size_t past = (bytes_.size() + ahead) % alignment;
  if (past != 0) bytes_.insert(0, alignment - past, '\0');
}

FlatBuffer::Ref FlatBuffer::Raw(const void* data, size_t count, size_t element_size,
                                size_t alignment) {
  Align(std::max<size_t>(alignment, 4), count * element_size);
  Prepend(data, count * element_size);
  const uint32_t length = static_cast<uint32_t>(count);
  Prepend(&length, sizeof length);
  return front();
}

FlatBuffer::Ref FlatBuffer::Tables(const std::vector<Ref>& tables) {
  Align(4);
  for (size_t i = tables.size(); i-- > 0;) {
    const uint32_t distance = front() + 4 - tables[i];
    Prepend(&distance, sizeof distance);
  }
  const uint32_t length = static_cast<uint32_t>(tables.size());
  Prepend(&length, sizeof length);
  return front();
}

FlatBuffer::Ref FlatBuffer::Table(const std::vector<Field>& fields) {
  // Each field gets eight bytes, so that all are aligned; the first eight hold the vtable's place.
  const uint16_t table_size = static_cast<uint16_t>(8 + 8 * fields.size());
  int slots = 0;
  for (const Field& field : fields) slots = std::max(slots, field.slot + 1);
  std::vector<uint16_t> vtable(2 + slots);
  vtable[0] = static_cast<uint16_t>(2 * vtable.size());
  vtable[1] = table_size;

  Align(8);
  const Ref table = front() + table_size;
  std::string body(table_size, '\0');
  for (size_t i = 0; i < fields.size(); ++i) {
    const uint16_t at = static_cast<uint16_t>(8 + 8 * i);
    vtable[2 + fields[i].slot] = at;
    const uint64_t value = fields[i].bytes > 0 ? fields[i].value : table - at - fields[i].value;
    body.replace(at, 8, reinterpret_cast<const char*>(&value), 8);
  }
  const int32_t to_vtable = static_cast<int32_t>(vtable[0]);
  body.replace(0, 4, reinterpret_cast<const char*>(&to_vtable), 4);
  Prepend(body.data(), body.size());
  Prepend(vtable.data(), vtable[0]);
  return table;
}

std::vector<uint8_t> FlatBuffer::Finish(Ref root, const std::string& identifier) {
  Align(16, 8);
  const uint32_t distance = front() + 8 - root;
  Prepend(identifier.data(), 4);
  Prepend(&distance, sizeof distance);
  return std::vector<uint8_t>(bytes_.begin(), bytes_.end());
}

namespace {

using Ref = FlatBuffer::Ref;

// Collects buffers and operator codes, which all subgraphs share, while it writes the subgraphs.
class ModelWriter {
 public:
  explicit ModelWriter(const ModelSpec& spec) : spec_(spec) { buffers_.push_back(flat_.Table({})); }

  std::vector<uint8_t> Write() {
    std::vector<Ref> graphs;
    for (const GraphSpec& graph : spec_.graphs) graphs.push_back(WriteGraph(graph));
    const Ref root = flat_.Table({
        FlatBuffer::Scalar32(0, spec_.version),
        FlatBuffer::Reference(1, flat_.Tables(codes_)),
        FlatBuffer::Reference(2, flat_.Tables(graphs)),
        FlatBuffer::Reference(3, flat_.Text("made by a test")),
        FlatBuffer::Reference(4, flat_.Tables(buffers_)),
    });
    return flat_.Finish(root, spec_.identifier);
  }

 private:
  Ref WriteGraph(const GraphSpec& graph) {
    std::vector<Ref> tensors, nodes;
    for (const TensorSpec& tensor : graph.tensors) tensors.push_back(WriteTensor(tensor));
    for (const NodeSpec& node : graph.nodes) nodes.push_back(WriteNode(node));
    return flat_.Table({
        FlatBuffer::Reference(0, flat_.Tables(tensors)),
        FlatBuffer::Reference(1, flat_.Vector(graph.inputs)),
        FlatBuffer::Reference(2, flat_.Vector(graph.outputs)),
        FlatBuffer::Reference(3, flat_.Tables(nodes)),
    });
  }

  Ref WriteTensor(const TensorSpec& tensor) {
    int32_t buffer = 0;
    if (!tensor.data.empty()) {
      buffer = static_cast<int32_t>(buffers_.size());
      const Ref data = flat_.Vector(tensor.data, 16);
      buffers_.push_back(flat_.Table({FlatBuffer::Reference(0, data)}));
    }
    if (tensor.buffer != -1) buffer = tensor.buffer;
    const Ref quantization = flat_.Table({
        FlatBuffer::Reference(2, flat_.Vector(tensor.scales)),
        FlatBuffer::Reference(3, flat_.Vector(tensor.zero_points)),
    });
    return flat_.Table({
        FlatBuffer::Reference(0, flat_.Vector(tensor.shape)),
        FlatBuffer::Scalar8(1, static_cast<int64_t>(tensor.type)),
        FlatBuffer::Scalar32(2, buffer),
        FlatBuffer::Reference(3, flat_.Text(tensor.name)),
        FlatBuffer::Reference(4, quantization),
        FlatBuffer::Scalar8(5, tensor.variable),
    });
  }

  Ref WriteNode(const NodeSpec& node) {
    const int32_t code = static_cast<int32_t>(codes_.size());
    codes_.push_back(flat_.Table({
        FlatBuffer::Scalar8(0, std::min(node.code, 127)),
        FlatBuffer::Reference(1, flat_.Text(node.custom_name)),
        FlatBuffer::Scalar32(3, node.code),
    }));
    return flat_.Table({
        FlatBuffer::Scalar32(0, spec_.wrong_op_code != -1 ? spec_.wrong_op_code : code),
        FlatBuffer::Reference(1, flat_.Vector(node.inputs)),
        FlatBuffer::Reference(2, flat_.Vector(node.outputs)),
        FlatBuffer::Reference(4, flat_.Table(node.options)),
        FlatBuffer::Reference(5, flat_.Vector(node.custom_options)),
        FlatBuffer::Reference(8, flat_.Vector(node.intermediates)),
    });
  }

  const ModelSpec& spec_;
  FlatBuffer flat_;
  std::vector<Ref> buffers_, codes_;
};

TensorSpec Int8(std::vector<int32_t> shape, float scale, std::vector<uint8_t> data = {}) {
  TensorSpec tensor;
  tensor.shape = shape;
  tensor.data = data;
  tensor.scales = {scale};
  tensor.zero_points = {0};
  return tensor;
}

TensorSpec Bias(std::vector<int32_t> values) {
  TensorSpec tensor = Int8({static_cast<int32_t>(values.size())}, 0.5f);
  tensor.type = DataType::kInt32;
  const uint8_t* bytes = reinterpret_cast<const uint8_t*>(values.data());
  tensor.data.assign(bytes, bytes + 4 * values.size());
  return tensor;
}

}  // namespace

std::vector<uint8_t> Build(const ModelSpec& spec) { return ModelWriter(spec).Write(); }

GraphSpec TwoLayers() {
  constexpr int32_t kFullyConnected = 9;
  GraphSpec graph;
  graph.tensors = {
      Int8({1, 2}, 1.0f), Int8({3, 2}, 0.5f, {2, 4, 0xfe, 0xfc, 6, 0}),  // 1 2, -1 -2, 3 0
      Bias({2, 0, 4}),                                                   // 1 0 2
      Int8({1, 3}, 1.0f), Int8({1, 3}, 0.5f, {2, 2, 0xfe}),              // 1 1 -1
      Bias({20}),                                                        // 10
      Int8({1, 1}, 1.0f),
  };
  graph.inputs = {0};
  graph.outputs = {6};
  NodeSpec first, second;
  first.code = second.code = kFullyConnected;
  first.inputs = {0, 1, 2};
  first.outputs = {3};
  first.options = {FlatBuffer::Scalar8(0, 1)};
  second.inputs = {3, 4, 5};
  second.outputs = {6};
  graph.nodes = {first, second};
  return graph;
}

std::vector<uint8_t> FlexBytes(const std::map<std::string, std::pair<int, uint32_t>>& numbers) {
  std::vector<uint8_t> out, types;
  const auto word = [&out](size_t value) {
    for (int i = 0; i < 4; ++i) out.push_back(static_cast<uint8_t>(value >> (8 * i)));
  };
  std::vector<size_t> texts;
  for (const auto& [name, number] : numbers) {
    texts.push_back(out.size());
    out.insert(out.end(), name.c_str(), name.c_str() + name.size() + 1);
  }
  word(numbers.size());
  const size_t keys = out.size();
  for (const size_t text : texts) word(out.size() - text);
  word(out.size() - keys);
  word(4);
  word(numbers.size());
  const size_t values = out.size();
  for (const auto& [name, number] : numbers) {
    word(number.second);
    types.push_back(static_cast<uint8_t>(number.first << 2 | 2));
  }
  out.insert(out.end(), types.begin(), types.end());
  word(out.size() - values);
  out.push_back(9 << 2 | 2);
  out.push_back(4);
  return out;
}

std::string Explain(const Report& report) {
  char text[200];
  return std::string(text, Describe(report, text, sizeof text));
}

std::string TryToPrepare(const GraphSpec& graph) {
  const std::vector<uint8_t> file = Build(graph);
  Report report;
  Model model;
  if (model.Open(file.data(), file.size(), &report) != Status::kOk) return "not a model";
  const OpPack* const packs[] = {&kAllOps};
  Interpreter::Config config;
  config.ops = Span<const OpPack* const>(packs);
  std::vector<uint8_t> workspace(Interpreter::WorkspaceSize(model));
  config.workspace = {workspace.data(), static_cast<uint32_t>(workspace.size())};
  MemoryNeed need;
  const Status status = Interpreter::Measure(model, config, &need, &report);
  return status == Status::kOk ? "" : Explain(report);
}

}  // namespace microlite::testing
