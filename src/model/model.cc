// SPDX-License-Identifier: Apache-2.0
#include "microlite/model.h"

#include "src/model/schema.h"
#include "src/model/verify.h"

namespace microlite {

Status Model::Open(const uint8_t* data, size_t size, Report* report) {
  root_ = Table();
  Table root;
  MICROLITE_TRY(VerifyModel(data, size, &root, report));
  root_ = root;
  return Status::kOk;
}

uint32_t Model::subgraph_count() const {
  return root_.Vector<uint32_t>(schema::model::kSubgraphs).size;
}

Subgraph Model::subgraph(uint32_t i) const {
  return Subgraph(root_.Element(schema::model::kSubgraphs, i), root_);
}

Span<const char> Model::description() const {
  return root_.Vector<char>(schema::model::kDescription);
}

uint32_t Subgraph::tensor_count() const {
  return table_.Vector<uint32_t>(schema::subgraph::kTensors).size;
}

uint32_t Subgraph::operator_count() const {
  return table_.Vector<uint32_t>(schema::subgraph::kOperators).size;
}

Span<const int32_t> Subgraph::inputs() const {
  return table_.Vector<int32_t>(schema::subgraph::kInputs);
}

Span<const int32_t> Subgraph::outputs() const {
  return table_.Vector<int32_t>(schema::subgraph::kOutputs);
}

Span<const char> Subgraph::name() const { return table_.Vector<char>(schema::subgraph::kName); }

[[gnu::cold]] Tensor Subgraph::tensor(uint32_t i) const {
  const Table table = table_.Element(schema::subgraph::kTensors, i);
  Tensor t;
  t.type = static_cast<DataType>(table.Get<int8_t>(schema::tensor::kType));
  t.variable = table.Get<uint8_t>(schema::tensor::kIsVariable) != 0;
  t.sparse = table.Child(schema::tensor::kSparsity).valid();
  t.name = table.Vector<char>(schema::tensor::kName);
  const Span<const int32_t> dims = table.Vector<int32_t>(schema::tensor::kShape);
  t.shape = {dims.data, static_cast<int32_t>(dims.size)};
  t.bytes = BytesOf(t.type, t.shape);

  const Table q = table.Child(schema::tensor::kQuantization);
  const Span<const uint64_t> zero_points = q.Vector<uint64_t>(schema::quantization::kZeroPoint);
  t.quantization.scales = q.Vector<float>(schema::quantization::kScale);
  t.quantization.zero_points = reinterpret_cast<const uint8_t*>(zero_points.data);
  t.quantization.zero_point_count = zero_points.size;
  t.quantization.axis = q.Get<int32_t>(schema::quantization::kQuantizedDimension);

  const uint32_t buffer = table.Get<uint32_t>(schema::tensor::kBuffer);
  const Span<const uint8_t> data = BufferData(model_, buffer);
  if (!data.empty()) {
    t.constant = data.data;
    if (t.sparse) t.bytes = data.size;
  } else if (buffer != 0 && t.bytes == 0) {
    t.constant = model_.begin();  // An empty constant: there, though nothing can be read of it.
  }
  return t;
}

[[gnu::cold]] Table Subgraph::sparsity(uint32_t i) const {
  return table_.Element(schema::subgraph::kTensors, i).Child(schema::tensor::kSparsity);
}

[[gnu::cold]] Operator Subgraph::op(uint32_t i) const {
  const Table table = table_.Element(schema::subgraph::kOperators, i);
  Operator o;
  o.op = OpCodeAt(model_, table.Get<uint32_t>(schema::op::kOpcodeIndex));
  o.inputs = table.Vector<int32_t>(schema::op::kInputs);
  o.outputs = table.Vector<int32_t>(schema::op::kOutputs);
  o.intermediates = table.Vector<int32_t>(schema::op::kIntermediates);
  o.custom_options = table.Vector<uint8_t>(schema::op::kCustomOptions);
  o.options = table.Child(schema::op::kBuiltinOptions);
  if (!o.options.valid()) o.options = table.Child(schema::op::kBuiltinOptions2);
  return o;
}

}  // namespace microlite
