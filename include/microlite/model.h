// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_MODEL_H_
#define MICROLITE_MODEL_H_

#include <stddef.h>
#include <stdint.h>

#include "microlite/span.h"
#include "microlite/status.h"
#include "microlite/table.h"
#include "microlite/tensor.h"

namespace microlite {

// The operator a node runs: a builtin's number, or kCustomOp and a name.
constexpr int32_t kCustomOp = 32;

struct OpCode {
  int32_t code = -1;
  Span<const char> custom_name;  // Only for kCustomOp; not NUL-terminated.
  int32_t version = 1;
};

// TensorFlow Lite's name of a builtin operator ("CONV_2D"), or null for an unknown number.
const char* BuiltinName(int32_t code);

// One node of a graph. Indices are tensor indices; -1 stands for an optional input left out.
struct Operator {
  OpCode op;
  Span<const int32_t> inputs;
  Span<const int32_t> outputs;
  Span<const int32_t> intermediates;
  Table options;  // The builtin options; empty where the model has none.
  Span<const uint8_t> custom_options;
};

// A graph: tensors and the operators over them in the order they run.
class Subgraph {
 public:
  Subgraph() = default;
  Subgraph(Table table, Table model) : table_(table), model_(model) {}

  uint32_t tensor_count() const;
  uint32_t operator_count() const;
  Tensor tensor(uint32_t i) const;
  Operator op(uint32_t i) const;
  // The SparsityParameters of tensor i; an empty table where it has none.
  Table sparsity(uint32_t i) const;
  Span<const int32_t> inputs() const;
  Span<const int32_t> outputs() const;
  Span<const char> name() const;

 private:
  Table table_;
  Table model_;
};

// A read-only view of a .tflite file. Open() verifies once everything that can be reached through
// this class: offsets, vectors, indices, sizes of constant data. Nothing is copied: the bytes must
// stay where they are for as long as the model, or an interpreter made of it, is used.
class Model {
 public:
  // `data` must be 4-byte aligned (kInvalidArgument otherwise). On failure `report` says which
  // table, tensor or byte is at fault and the model stays empty.
  Status Open(const uint8_t* data, size_t size, Report* report);

  bool valid() const { return root_.valid(); }
  uint32_t subgraph_count() const;
  Subgraph subgraph(uint32_t i) const;
  Span<const char> description() const;

 private:
  Table root_;
};

}  // namespace microlite

#endif  // MICROLITE_MODEL_H_
