// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_MATH_BROADCAST_H_
#define MICROLITE_SRC_MATH_BROADCAST_H_

#include <stdint.h>

#include "microlite/tensor.h"

// One way to walk several tensors together, in the order of an output that is written from front to
// back: dimensions are merged where the memory allows it, the innermost one is a row that a kernel
// computes in one go, and the others are loops around the rows. Serves broadcasting (an operand
// that is repeated along a dimension has stride 0 there) and reductions.

namespace microlite {

constexpr int kMaxRowOperands = 3;

// A loop around rows. `steps` lead from the last row before this loop advances to the next row: the
// way back through the inner loops is part of them.
struct RowLoop {
  int32_t count;
  int32_t steps[kMaxRowOperands];
};

struct RowNest {
  int32_t row = 1;                 // Elements of a row.
  int32_t rank = 0;                // Loops around the rows.
  const RowLoop* loops = nullptr;  // Innermost first.
};

// Builds a nest from dimensions, innermost first.
class RowNestBuilder {
 public:
  // A dimension of `count` >= 1 steps in which operand k advances by strides[k] elements.
  [[gnu::cold]] void Add(int32_t count, const int32_t* strides);

  // Makes the nest empty: for tensors without elements.
  void Clear();

  int32_t row() const { return rank_ > 0 ? dims_[0].count : empty_ ? 0 : 1; }
  int32_t row_stride(int operand) const { return rank_ > 0 ? dims_[0].steps[operand] : 1; }

  // The loops around the rows, to be stored by whoever keeps the nest.
  int32_t loops() const { return rank_ > 1 ? rank_ - 1 : 0; }
  [[gnu::cold]] void Write(RowLoop* loops) const;

 private:
  RowLoop dims_[kMaxRank];  // Innermost first; `steps` are plain strides.
  int32_t rank_ = 0;
  bool empty_ = false;
};

// Lays out `count` inputs over an output. False where the output is not the shape that the inputs
// broadcast to.
[[gnu::cold]] bool Broadcast(const Shape* inputs, int count, const Shape& output,
                             RowNestBuilder* nest);

// Moves `offsets` to the next row; false after the last one. `index` starts as zeros.
bool NextRow(const RowNest& nest, int32_t* index, int32_t* offsets);

// Calls visit(offsets) for each row, where offsets[k] is the row's first element in operand k. The
// output's offset grows by nest.row from row to row.
template <class Visit>
void ForEachRow(const RowNest& nest, Visit visit) {
  int32_t index[kMaxRank] = {};
  int32_t offsets[kMaxRowOperands] = {};
  do {
    visit(static_cast<const int32_t*>(offsets));
  } while (nest.rank > 0 && NextRow(nest, index, offsets));
}

// Computes a row of two operands: output[i] = function(a[i * steps[0]], b[i * steps[1]]).
template <class Function, class A, class B, class Out>
void ComputeRow(const Function& function, const int32_t* steps, const A* a, const B* b, Out* output,
                int32_t count) {
  const int32_t step_a = steps[0], step_b = steps[1];
  // Worth a loop of its own but for bytes, whose functions requantise.
  if (sizeof(A) > 1 && step_a == 1 && step_b == 1) {
    for (int32_t i = 0; i < count; ++i) output[i] = static_cast<Out>(function(a[i], b[i]));
    return;
  }
  for (int32_t i = 0; i < count; ++i, a += step_a, b += step_b) {
    output[i] = static_cast<Out>(function(*a, *b));
  }
}

// The same with the signature of a BinaryKernel, whose parameters are a Base. A Function is made of
// the parameters.
template <class Function, class Params, class In, class Out = In, class Base>
void RunRow(const Base& params, const void* a, const void* b, void* output, int32_t count, void*) {
  ComputeRow(Function{static_cast<const Params&>(params)}, params.steps, static_cast<const In*>(a),
             static_cast<const In*>(b), static_cast<Out*>(output), count);
}

}  // namespace microlite

#endif  // MICROLITE_SRC_MATH_BROADCAST_H_
