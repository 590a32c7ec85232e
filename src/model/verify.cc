// SPDX-License-Identifier: Apache-2.0
#include "src/model/verify.h"

#include "src/model/schema.h"

namespace microlite {

[[gnu::cold]] Span<const uint8_t> BufferData(const Table& model, uint32_t buffer) {
  const Table table = model.Element(schema::model::kBuffers, buffer);
  const Span<const uint8_t> inside = table.Vector<uint8_t>(schema::buffer::kData);
  if (!inside.empty()) return inside;
  // Large models keep the data behind the FlatBuffer, at a plain file offset (0 and 1: unused).
  const uint64_t offset = table.Get<uint64_t>(schema::buffer::kOffset);
  const uint64_t size = table.Get<uint64_t>(schema::buffer::kSize);
  const uint64_t file = static_cast<uint64_t>(model.end() - model.begin());
  if (offset <= 1 || offset > file || size > file - offset) return {};
  return {model.begin() + offset, static_cast<uint32_t>(size)};
}

[[gnu::cold]] OpCode OpCodeAt(const Table& model, uint32_t index) {
  const Table table = model.Element(schema::model::kOperatorCodes, index);
  OpCode op;
  // Codes above 127 did not fit the old one-byte field; the larger of the two is the real one.
  const int32_t old_code = table.Get<int8_t>(schema::operator_code::kDeprecatedBuiltinCode);
  const int32_t new_code = table.Get<int32_t>(schema::operator_code::kBuiltinCode);
  op.code = new_code > old_code ? new_code : old_code;
  op.custom_name = table.Vector<char>(schema::operator_code::kCustomCode);
  op.version = table.Get<int32_t>(schema::operator_code::kVersion, 1);
  return op;
}

uint32_t BytesOf(DataType type, const Shape& shape) {
  const uint64_t bits = static_cast<uint64_t>(shape.Count()) * BitsPerElement(type);
  return static_cast<uint32_t>((bits + 7) / 8);
}

namespace {

class Verifier {
 public:
  Verifier(const uint8_t* data, size_t size, Report* report)
      : begin_(data), end_(data + size), work_left_(size), report_(report) {}

  Status Run(Table* root) {
    const size_t size = static_cast<size_t>(end_ - begin_);
    if (begin_ == nullptr || size < 8) return Bad("not a TFLite model: only {} bytes", size);
    if (reinterpret_cast<uintptr_t>(begin_) % 4 != 0) {
      return report_->Set(Status::kInvalidArgument, "the model's bytes are not 4-byte aligned");
    }
    if (memcmp(begin_ + 4, "TFL3", 4) != 0) {
      return Bad("not a TFLite model: no TFL3 at byte 4");
    }
    // Positions are kept in 32 bits.
    if (size > INT32_MAX) return Bad("model is larger than 2 GiB");
    const uint32_t at = LoadAs<uint32_t>(begin_);
    root_ = Table::Check(begin_, end_, at);
    if (!root_.valid()) return Bad("root table at byte {} is damaged", at);
    const uint32_t version = root_.Get<uint32_t>(schema::model::kVersion);
    if (version != schema::kVersion) return Bad("schema version {}, expected 3", version);
    MICROLITE_TRY(CheckOperatorCodes());
    MICROLITE_TRY(CheckBuffers());
    MICROLITE_TRY(CheckSubgraphs());
    *root = root_;
    return Status::kOk;
  }

 private:
  [[gnu::noinline]] Status Bad(const char* text, size_t a = 0, size_t b = 0, size_t c = 0) {
    return report_->Set(Status::kInvalidModel, text, static_cast<int32_t>(a),
                        static_cast<int32_t>(b), static_cast<int32_t>(c));
  }

  // Tables and vectors may be shared, so a small file could describe a huge amount of work. No
  // honest file has more entries to visit than it has bytes.
  bool Charge(size_t work) {
    if (work > work_left_) return false;
    work_left_ -= work;
    return true;
  }

  // A vector in `slot`: absent, or wholly inside the file. Its elements are charged as work.
  template <class T>
  Status GetVector(const Table& table, int slot, Span<const T>* out) {
    Span<const uint8_t> raw;
    MICROLITE_TRY(GetRawVector(table, slot, sizeof(T), &raw));
    *out = {reinterpret_cast<const T*>(raw.data), raw.size};
    return Status::kOk;
  }

  [[gnu::noinline]] Status GetRawVector(const Table& table, int slot, size_t element_size,
                                        Span<const uint8_t>* out) {
    *out = table.RawVector(slot, element_size);
    if (out->data == nullptr && table.Has(slot)) {
      return Bad("vector in slot {} of the table at byte {} is damaged", slot, table.position());
    }
    if (!Charge(out->size)) return Bad("file refers to more entries than it can hold");
    return Status::kOk;
  }

  // The same where the elements are of no interest.
  Status CheckVector(const Table& table, int slot, size_t element_size) {
    Span<const uint8_t> ignored;
    return GetRawVector(table, slot, element_size, &ignored);
  }

  [[gnu::noinline]] Status GetTable(const Table& parent, Span<const uint32_t> offsets, uint32_t i,
                                    Table* out) {
    *out = parent.At(offsets, i);
    if (!out->valid()) {
      const uint8_t* entry = reinterpret_cast<const uint8_t*>(offsets.data + i);
      return Bad("table {} referred to at byte {} is damaged", i, entry - begin_);
    }
    return Status::kOk;
  }

  [[gnu::noinline]] Status CheckOptionalTable(const Table& table, int slot) {
    if (table.Has(slot) && !table.Child(slot).valid()) {
      return Bad("table in slot {} of the table at byte {} is damaged", slot, table.position());
    }
    return Status::kOk;
  }

  Status CheckOperatorCodes() {
    Span<const uint32_t> codes;
    MICROLITE_TRY(GetVector(root_, schema::model::kOperatorCodes, &codes));
    code_count_ = codes.size;
    for (uint32_t i = 0; i < codes.size; ++i) {
      Table table;
      MICROLITE_TRY(GetTable(root_, codes, i, &table));
      MICROLITE_TRY(CheckVector(table, schema::operator_code::kCustomCode, sizeof(char)));
    }
    return Status::kOk;
  }

  Status CheckBuffers() {
    Span<const uint32_t> buffers;
    MICROLITE_TRY(GetVector(root_, schema::model::kBuffers, &buffers));
    buffer_count_ = buffers.size;
    for (uint32_t i = 0; i < buffers.size; ++i) {
      Table table;
      MICROLITE_TRY(GetTable(root_, buffers, i, &table));
      // Data is not charged: it is not visited here, and sharing it is legal.
      if (table.Has(schema::buffer::kData) &&
          table.Vector<uint8_t>(schema::buffer::kData).data == nullptr) {
        return Bad("data of buffer {} reaches beyond the end of the file", i);
      }
      const uint64_t offset = table.Get<uint64_t>(schema::buffer::kOffset);
      const uint64_t size = table.Get<uint64_t>(schema::buffer::kSize);
      const uint64_t file = static_cast<uint64_t>(end_ - begin_);
      if (offset > 1 && (offset > file || size > file - offset)) {
        return Bad("data of buffer {} reaches beyond the end of the file", i);
      }
    }
    return Status::kOk;
  }

  Status CheckSubgraphs() {
    Span<const uint32_t> subgraphs;
    MICROLITE_TRY(GetVector(root_, schema::model::kSubgraphs, &subgraphs));
    if (subgraphs.empty()) return Bad("model has no subgraph");
    for (uint32_t i = 0; i < subgraphs.size; ++i) {
      Table table;
      MICROLITE_TRY(GetTable(root_, subgraphs, i, &table));
      report_->subgraph = static_cast<int32_t>(i);
      MICROLITE_TRY(CheckSubgraph(table));
    }
    report_->subgraph = -1;
    return Status::kOk;
  }

  Status CheckSubgraph(const Table& graph) {
    Span<const uint32_t> tensors, operators;
    MICROLITE_TRY(CheckVector(graph, schema::subgraph::kName, sizeof(char)));
    MICROLITE_TRY(GetVector(graph, schema::subgraph::kTensors, &tensors));
    MICROLITE_TRY(GetVector(graph, schema::subgraph::kOperators, &operators));
    for (uint32_t i = 0; i < tensors.size; ++i) {
      Table table;
      MICROLITE_TRY(GetTable(graph, tensors, i, &table));
      MICROLITE_TRY(CheckTensor(table, i));
    }
    MICROLITE_TRY(CheckIndices(graph, schema::subgraph::kInputs, tensors.size, false));
    MICROLITE_TRY(CheckIndices(graph, schema::subgraph::kOutputs, tensors.size, false));
    for (uint32_t i = 0; i < operators.size; ++i) {
      Table table;
      MICROLITE_TRY(GetTable(graph, operators, i, &table));
      report_->node = static_cast<int32_t>(i);
      MICROLITE_TRY(CheckOperator(table, tensors.size));
    }
    report_->node = -1;
    return Status::kOk;
  }

  [[gnu::noinline]] Status CheckIndices(const Table& table, int slot, uint32_t count,
                                        bool optional) {
    Span<const int32_t> indices;
    MICROLITE_TRY(GetVector(table, slot, &indices));
    for (const int32_t i : indices) {
      if (optional && i == -1) continue;
      if (i < 0 || static_cast<uint32_t>(i) >= count) {
        return Bad("tensor index {} is out of range, the subgraph has {} tensors", i, count);
      }
    }
    return Status::kOk;
  }

  Status CheckOperator(const Table& table, uint32_t tensor_count) {
    const uint32_t code = table.Get<uint32_t>(schema::op::kOpcodeIndex);
    if (code >= code_count_) return Bad("operator code {} is out of range", code);
    MICROLITE_TRY(CheckIndices(table, schema::op::kInputs, tensor_count, true));
    MICROLITE_TRY(CheckIndices(table, schema::op::kOutputs, tensor_count, true));
    MICROLITE_TRY(CheckIndices(table, schema::op::kIntermediates, tensor_count, true));
    MICROLITE_TRY(CheckVector(table, schema::op::kCustomOptions, sizeof(uint8_t)));
    MICROLITE_TRY(CheckOptionalTable(table, schema::op::kBuiltinOptions));
    return CheckOptionalTable(table, schema::op::kBuiltinOptions2);
  }

  Status CheckTensor(const Table& table, uint32_t index) {
    Span<const int32_t> dims;
    MICROLITE_TRY(CheckVector(table, schema::tensor::kName, sizeof(char)));
    MICROLITE_TRY(GetVector(table, schema::tensor::kShape, &dims));
    const DataType type = static_cast<DataType>(table.Get<int8_t>(schema::tensor::kType));
    MICROLITE_TRY(CheckShape(dims, type, index));
    MICROLITE_TRY(CheckOptionalTable(table, schema::tensor::kQuantization));
    MICROLITE_TRY(CheckQuantization(table.Child(schema::tensor::kQuantization)));
    MICROLITE_TRY(CheckOptionalTable(table, schema::tensor::kSparsity));
    MICROLITE_TRY(CheckSparsity(table.Child(schema::tensor::kSparsity)));

    const uint32_t buffer = table.Get<uint32_t>(schema::tensor::kBuffer);
    if (buffer != 0 && buffer >= buffer_count_) {
      return Bad("tensor {} refers to buffer {} of {}", index, buffer, buffer_count_);
    }
    const Span<const uint8_t> data = BufferData(root_, buffer);
    const uint32_t bytes = BytesOf(type, {dims.data, static_cast<int32_t>(dims.size)});
    const bool sparse = table.Has(schema::tensor::kSparsity);
    if (!data.empty() && !sparse && data.size < bytes) {
      return Bad("constant tensor {} has {} bytes, its shape needs {}", index, data.size, bytes);
    }
    return Status::kOk;
  }

  Status CheckShape(Span<const int32_t> dims, DataType type, uint32_t index) {
    if (dims.size > kMaxRank) {
      return Bad("tensor {} has rank {}, at most {} is supported", index, dims.size, kMaxRank);
    }
    // Partial products must fit too, even where another dimension is zero.
    const int bits = BitsPerElement(type);
    uint64_t product = bits > 8 ? static_cast<uint64_t>(bits) / 8 : 1;
    for (const int32_t d : dims) {
      if (d < 0) return Bad("tensor {} has dimension {}", index, d);
      product *= d > 1 ? static_cast<uint64_t>(d) : 1;
      if (product > INT32_MAX) return Bad("tensor {} is larger than 2 GiB", index);
    }
    return Status::kOk;
  }

  Status CheckQuantization(const Table& table) {
    MICROLITE_TRY(CheckVector(table, schema::quantization::kScale, sizeof(float)));
    return CheckVector(table, schema::quantization::kZeroPoint, sizeof(int64_t));
  }

  // That all can be read; DENSIFY sees to the rest.
  Status CheckSparsity(const Table& table) {
    Span<const uint32_t> levels;
    MICROLITE_TRY(CheckVector(table, schema::sparsity::kTraversalOrder, sizeof(int32_t)));
    MICROLITE_TRY(CheckVector(table, schema::sparsity::kBlockMap, sizeof(int32_t)));
    MICROLITE_TRY(GetVector(table, schema::sparsity::kDimMetadata, &levels));
    for (uint32_t i = 0; i < levels.size; ++i) {
      Table level;
      MICROLITE_TRY(GetTable(table, levels, i, &level));
      namespace metadata = schema::dimension_metadata;
      MICROLITE_TRY(CheckNumbers(level, metadata::kSegmentsType, metadata::kSegments));
      MICROLITE_TRY(CheckNumbers(level, metadata::kIndicesType, metadata::kIndices));
    }
    return Status::kOk;
  }

  // A union of a vector of 4, 2 or 1 bytes an element.
  Status CheckNumbers(const Table& level, int type_slot, int slot) {
    const uint8_t type = level.Get<uint8_t>(type_slot);
    if (type > 3) return Bad("sparsity has a vector of type {}", type);
    if (type == 0) return Status::kOk;
    MICROLITE_TRY(CheckOptionalTable(level, slot));
    return CheckVector(level.Child(slot), 0, type == 1 ? 4 : type == 2 ? 2 : 1);
  }

  const uint8_t* const begin_;
  const uint8_t* const end_;
  size_t work_left_;
  Report* const report_;
  Table root_;
  uint32_t code_count_ = 0;
  uint32_t buffer_count_ = 0;
};

}  // namespace

[[gnu::cold]] Status VerifyModel(const uint8_t* data, size_t size, Table* root, Report* report) {
  *report = Report();
  return Verifier(data, size, report).Run(root);
}

}  // namespace microlite
