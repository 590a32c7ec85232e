// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_TESTS_SUPPORT_MODEL_BUILDER_H_
#define MICROLITE_TESTS_SUPPORT_MODEL_BUILDER_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "microlite/op.h"

// Makes .tflite files for tests, right ones and wrong ones: nothing here checks what it is told.

namespace microlite::testing {

// A FlatBuffer, built from its leaves to its root.
class FlatBuffer {
 public:
  // An object that has been written, by its distance from the end of the file.
  using Ref = uint32_t;

  struct Field {
    int slot;
    int bytes;  // 1, 4 or 8; 0 for a reference.
    uint64_t value;
  };
  static Field Scalar8(int slot, int64_t value) { return {slot, 1, static_cast<uint64_t>(value)}; }
  static Field Scalar32(int slot, int64_t value) { return {slot, 4, static_cast<uint64_t>(value)}; }
  static Field Scalar64(int slot, int64_t value) { return {slot, 8, static_cast<uint64_t>(value)}; }
  static Field Reference(int slot, Ref ref) { return {slot, 0, ref}; }

  Ref Table(const std::vector<Field>& fields);
  Ref Tables(const std::vector<Ref>& tables);
  Ref Text(const std::string& text) { return Raw(text.data(), text.size(), 1, 4); }
  template <class T>
  Ref Vector(const std::vector<T>& values, size_t alignment = sizeof(T)) {
    return Raw(values.data(), values.size(), sizeof(T), alignment);
  }
  std::vector<uint8_t> Finish(Ref root, const std::string& identifier = "TFL3");

 private:
  Ref Raw(const void* data, size_t count, size_t element_size, size_t alignment);
  // Pads so that after `ahead` more bytes the front of the file is a multiple of `alignment`.
  void Align(size_t alignment, size_t ahead = 0);
  void Prepend(const void* data, size_t size);
  Ref front() const { return static_cast<Ref>(bytes_.size()); }

  std::string bytes_;  // The tail of the file.
};

struct TensorSpec {
  DataType type = DataType::kInt8;
  std::vector<int32_t> shape;
  std::vector<uint8_t> data;  // The constant's bytes; empty: not a constant.
  bool variable = false;
  std::vector<float> scales;
  std::vector<int64_t> zero_points;
  std::string name = "t";
  int32_t buffer = -1;  // Where not -1, the number of the buffer whatever `data` says.
};

struct NodeSpec {
  int32_t code = kCustomOp;
  std::string custom_name;
  std::vector<int32_t> inputs, outputs, intermediates;
  std::vector<FlatBuffer::Field> options;  // Builtin options: scalars only.
  std::vector<uint8_t> custom_options;
};

struct GraphSpec {
  std::vector<TensorSpec> tensors;
  std::vector<int32_t> inputs, outputs;
  std::vector<NodeSpec> nodes;
};

struct ModelSpec {
  std::vector<GraphSpec> graphs;
  int32_t version = 3;
  std::string identifier = "TFL3";
  int32_t wrong_op_code = -1;  // Where not -1, the operator code that every node names.
};

// The bytes of the file, in memory of exactly its size.
std::vector<uint8_t> Build(const ModelSpec& spec);
inline std::vector<uint8_t> Build(const GraphSpec& graph) { return Build(ModelSpec{{graph}}); }

// hello_world in small: INT8 [1, 2] -> FULLY_CONNECTED with RELU -> [1, 3] -> FULLY_CONNECTED ->
// [1, 1], all scales 1 but for the filters' 0.5, filters and biases of small numbers.
GraphSpec TwoLayers();

// The options of a custom op: a map from names to (type, the bits of a 4-byte number). Types and
// layout: src/base/flex_map.h.
std::vector<uint8_t> FlexBytes(const std::map<std::string, std::pair<int, uint32_t>>& numbers);

// The report as text.
std::string Explain(const Report& report);

// What the library's ops say of the graph when they prepare its nodes; "" where all agree.
std::string TryToPrepare(const GraphSpec& graph);

}  // namespace microlite::testing

#endif  // MICROLITE_TESTS_SUPPORT_MODEL_BUILDER_H_
