// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/model_places.h"

#include <algorithm>
#include <iterator>

#include "microlite/table.h"
#include "src/model/schema.h"

namespace microlite::testing {
namespace {

enum Kind : uint8_t {
  kModel,
  kOpCode,
  kGraph,
  kTensor,
  kQuantization,
  kSparsity,
  kLevel,
  kLevelNumbers,
  kNode,
  kBuffer,
  kOptions,
  kNone
};

enum Form : uint8_t { kScalar, kVector, kTable, kTables };

struct Field {
  Kind of;
  int slot;
  Form form;
  uint8_t width;  // Of the scalar or of the vector's elements.
  bool real = false;
  Kind child = kNone;
};

constexpr Field Scalar(Kind of, int slot, uint8_t width) { return {of, slot, kScalar, width}; }
constexpr Field Vector(Kind of, int slot, uint8_t width, bool real = false) {
  return {of, slot, kVector, width, real};
}
constexpr Field Child(Kind of, int slot, Kind child) { return {of, slot, kTable, 4, false, child}; }
constexpr Field Children(Kind of, int slot, Kind child) {
  return {of, slot, kTables, 4, false, child};
}

const Field kFields[] = {
    Scalar(kModel, schema::model::kVersion, 4),
    Children(kModel, schema::model::kOperatorCodes, kOpCode),
    Children(kModel, schema::model::kSubgraphs, kGraph),
    Children(kModel, schema::model::kBuffers, kBuffer),
    Scalar(kOpCode, schema::operator_code::kDeprecatedBuiltinCode, 1),
    Vector(kOpCode, schema::operator_code::kCustomCode, 1),
    Scalar(kOpCode, schema::operator_code::kVersion, 4),
    Scalar(kOpCode, schema::operator_code::kBuiltinCode, 4),
    Children(kGraph, schema::subgraph::kTensors, kTensor),
    Vector(kGraph, schema::subgraph::kInputs, 4),
    Vector(kGraph, schema::subgraph::kOutputs, 4),
    Children(kGraph, schema::subgraph::kOperators, kNode),
    Vector(kTensor, schema::tensor::kShape, 4),
    Scalar(kTensor, schema::tensor::kType, 1),
    Scalar(kTensor, schema::tensor::kBuffer, 4),
    Child(kTensor, schema::tensor::kQuantization, kQuantization),
    Scalar(kTensor, schema::tensor::kIsVariable, 1),
    Child(kTensor, schema::tensor::kSparsity, kSparsity),
    Vector(kQuantization, schema::quantization::kScale, 4, true),
    Vector(kQuantization, schema::quantization::kZeroPoint, 8),
    Scalar(kQuantization, schema::quantization::kQuantizedDimension, 4),
    Vector(kSparsity, schema::sparsity::kTraversalOrder, 4),
    Vector(kSparsity, schema::sparsity::kBlockMap, 4),
    Children(kSparsity, schema::sparsity::kDimMetadata, kLevel),
    Scalar(kLevel, 0, 1),
    Scalar(kLevel, 1, 4),
    Scalar(kLevel, schema::dimension_metadata::kSegmentsType, 1),
    Child(kLevel, schema::dimension_metadata::kSegments, kLevelNumbers),
    Scalar(kLevel, schema::dimension_metadata::kIndicesType, 1),
    Child(kLevel, schema::dimension_metadata::kIndices, kLevelNumbers),
    Vector(kLevelNumbers, 0, 1),
    Scalar(kNode, schema::op::kOpcodeIndex, 4),
    Vector(kNode, schema::op::kInputs, 4),
    Vector(kNode, schema::op::kOutputs, 4),
    Child(kNode, schema::op::kBuiltinOptions, kOptions),
    Vector(kNode, schema::op::kCustomOptions, 1),
    Vector(kNode, schema::op::kIntermediates, 4),
    Child(kNode, schema::op::kBuiltinOptions2, kOptions),
    Vector(kBuffer, schema::buffer::kData, 1),
    Scalar(kBuffer, schema::buffer::kOffset, 8),
    Scalar(kBuffer, schema::buffer::kSize, 8),
};

constexpr uint32_t kFewElements = 8;   // Of longer vectors, so many are numbers of their own.
constexpr size_t kMostPlaces = 20000;  // A damaged file may share tables without end.

class Finder {
 public:
  explicit Finder(ModelPlaces* places) : places_(*places) {}

  void Visit(const Table& table, Kind kind) {
    if (!table.valid() || places_.numbers.size() + places_.slots.size() > kMostPlaces) return;
    if (kind == kOptions) return VisitOptions(table);
    for (const Field& field : kFields) {
      if (field.of != kind || !table.Has(field.slot)) continue;
      places_.slots.push_back(SlotOf(table, field.slot));
      const size_t before = places_.numbers.size();
      VisitField(table, field);
      if (kind != kTensor) continue;
      if (field.slot == schema::tensor::kType) CopyFrom(before, &places_.types);
      if (field.slot == schema::tensor::kShape) CopyFrom(before, &places_.dimensions);
    }
  }

 private:
  static uint32_t At(const Table& table, const void* p) {
    return static_cast<uint32_t>(static_cast<const uint8_t*>(p) - table.begin());
  }
  static uint32_t VtableOf(const Table& table) {
    const uint32_t at = table.position();
    return at - static_cast<uint32_t>(LoadAs<int32_t>(table.begin() + at));
  }
  static uint32_t SlotOf(const Table& table, int slot) {
    return VtableOf(table) + 4 + 2 * static_cast<uint32_t>(slot);
  }
  static uint32_t FieldOf(const Table& table, int slot) {
    return table.position() + LoadAs<uint16_t>(table.begin() + SlotOf(table, slot));
  }

  void CopyFrom(size_t first, std::vector<Number>* to) const {
    to->insert(to->end(), places_.numbers.begin() + first, places_.numbers.end());
  }

  void VisitField(const Table& table, const Field& field) {
    if (field.form == kScalar) return AddScalar(table, field.slot, field.width);
    if (field.form == kTable) return Visit(table.Child(field.slot), field.child);
    const Span<const uint8_t> raw = table.RawVector(field.slot, field.width);
    if (raw.data == nullptr) return;
    const uint32_t first = At(table, raw.data);
    const Numbers vector = {FieldOf(table, field.slot), first, raw.size, field.width};
    if (field.form == kVector) return AddVector(vector, field.real);
    places_.tables.push_back(vector);
    for (uint32_t i = 0; i < raw.size; ++i) Visit(table.Element(field.slot, i), field.child);
  }

  void AddScalar(const Table& table, int slot, uint8_t width) {
    const uint32_t at = FieldOf(table, slot);
    const uint32_t end = static_cast<uint32_t>(table.end() - table.begin());
    if (width <= end && at <= end - width) places_.numbers.push_back({at, width, false});
  }

  void AddVector(const Numbers& vector, bool real) {
    places_.vectors.push_back(vector);
    for (uint32_t i = 0; i < std::min(vector.count, kFewElements); ++i) {
      places_.numbers.push_back({vector.first + i * vector.width, vector.width, real});
    }
  }

  // Of options only the vtable is known: a field ends where the next one begins.
  void VisitOptions(const Table& table) {
    const uint8_t* vtable = table.begin() + VtableOf(table);
    const int slots = (LoadAs<uint16_t>(vtable) - 4) / 2;
    std::vector<uint16_t> offsets = {LoadAs<uint16_t>(vtable + 2)};
    for (int slot = 0; slot < slots; ++slot) {
      offsets.push_back(LoadAs<uint16_t>(vtable + 4 + 2 * slot));
    }
    std::sort(offsets.begin(), offsets.end());
    for (int slot = 0; slot < slots; ++slot) {
      if (!table.Has(slot)) continue;
      places_.slots.push_back(SlotOf(table, slot));
      const uint16_t offset = LoadAs<uint16_t>(table.begin() + SlotOf(table, slot));
      const auto next = std::upper_bound(offsets.begin(), offsets.end(), offset);
      const int width = next != offsets.end() ? *next - offset : 1;
      AddScalar(table, slot, width >= 8 && offset % 8 == 0 ? 8 : width >= 4 ? 4 : 1);
      const Span<const uint8_t> raw = table.RawVector(slot, 4);
      if (width >= 4 && !raw.empty() && raw.size <= 64) {
        AddVector({FieldOf(table, slot), At(table, raw.data), raw.size, 4}, false);
      }
    }
  }

  ModelPlaces& places_;
};

}  // namespace

ModelPlaces FindPlaces(const uint8_t* data, size_t size) {
  ModelPlaces places;
  if (size < 8) return places;
  Finder(&places).Visit(Table::Check(data, data + size, LoadAs<uint32_t>(data)), kModel);
  return places;
}

}  // namespace microlite::testing
