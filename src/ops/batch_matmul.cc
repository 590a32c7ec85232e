// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "src/ops/broadcast.h"
#include "src/ops/ops.h"
#include "src/ops/product.h"

// BATCH_MATMUL: for each pair of matrices what FULLY_CONNECTED computes, with the right one,
// transposed where necessary, as the filter.

namespace microlite {
namespace {

// BatchMatMulOptions
constexpr int kTransposeLeftSlot = 0, kTransposeRightSlot = 1, kAsymmetricSlot = 2;

// One of the operands: matrices of rows x columns as they lie in memory.
struct Matrices {
  int32_t rows, columns;
  uint8_t element_bytes;
  bool transpose;
  int8_t step;       // From one pair of matrices to the next one of a row of the nest.
  uint32_t scratch;  // For the transposed matrix.

  size_t bytes() const { return static_cast<size_t>(rows * columns) * element_bytes; }
};

struct State {
  FullyConnectedParams params;
  void (*run)(const FullyConnectedParams&, const void*, const void*, const void*, void*, void*);
  uint32_t scratch;
  Matrices operands[2];
  int32_t output_bytes;  // Of a matrix.
  RowNest nest;          // Of matrices.
};

template <class T>
void Transpose(const void* from, int32_t rows, int32_t columns, void* to) {
  const T* x = static_cast<const T*>(from);
  for (int32_t row = 0; row < rows; ++row) {
    T* y = static_cast<T*>(to) + row;
    for (int32_t column = 0; column < columns; ++column, y += rows) *y = *x++;
  }
}

// Matrix number `index` as the kernel wants it.
const void* Lay(const Matrices& m, const void* all, int32_t index, void* scratch) {
  const uint8_t* from = static_cast<const uint8_t*>(all) + static_cast<size_t>(index) * m.bytes();
  if (!m.transpose) return from;
  switch (m.element_bytes) {
    case 1:
      Transpose<uint8_t>(from, m.rows, m.columns, scratch);
      break;
    case 2:
      Transpose<uint16_t>(from, m.rows, m.columns, scratch);
      break;
    default:
      Transpose<uint32_t>(from, m.rows, m.columns, scratch);
  }
  return scratch;
}

Status Eval(const State& state, EvalContext& context) {
  const Matrices& left = state.operands[0];
  const Matrices& right = state.operands[1];
  uint8_t* output = context.output<uint8_t>(0);
  const void* filters = nullptr;
  int32_t laid = -1;  // Number of the right matrix that has been laid out.
  ForEachRow(state.nest, [&](const int32_t* offsets) {
    for (int32_t i = 0; i < state.nest.row; ++i, output += state.output_bytes) {
      const int32_t index = offsets[1] + i * right.step;
      if (index != laid) {
        filters = Lay(right, context.input<void>(1), index, context.scratch<void>(right.scratch));
        laid = index;
      }
      const void* rows = Lay(left, context.input<void>(0), offsets[0] + i * left.step,
                             context.scratch<void>(left.scratch));
      state.run(state.params, rows, filters, nullptr, output, context.scratch<void>(state.scratch));
    }
  });
  return Status::kOk;
}

// Operand i, which is to be transposed where `transpose` says so.
Matrices OperandOf(PrepareContext& p, int i, bool transpose) {
  const Tensor& t = p.input(i);
  Matrices m = {};
  m.rows = t.shape.FromEnd(1);
  m.columns = t.shape.FromEnd(0);
  m.element_bytes = static_cast<uint8_t>(BitsPerElement(t.type) / 8);
  // A matrix of one row or column is its own transpose.
  m.transpose = transpose && m.rows != 1 && m.columns != 1;
  return m;
}

Status PrepareShapes(PrepareContext& p, bool transpose_left, bool transpose_right, State* state) {
  const Shape& left = p.input(0).shape;
  const Shape& right = p.input(1).shape;
  const Shape& out = p.output(0).shape;
  if (left.rank < 2 || right.rank < 2 || out.rank < 2) {
    return p.Invalid("inputs and output have ranks {}, {} and {}, expected 2 and more", left.rank,
                     right.rank, out.rank);
  }
  const int32_t depth = left.FromEnd(transpose_left ? 1 : 0);
  const int32_t right_depth = right.FromEnd(transpose_right ? 0 : 1);
  if (depth != right_depth) {
    return p.Invalid("a matrix of depth {} cannot be multiplied with one of {}", depth,
                     right_depth);
  }
  FullyConnectedParams& params = state->params;
  params.batches = left.FromEnd(transpose_left ? 0 : 1);
  params.inputs = depth;
  params.outputs = right.FromEnd(transpose_right ? 1 : 0);
  if (out.FromEnd(1) != params.batches || out.FromEnd(0) != params.outputs) {
    return p.Invalid("output has matrices of {} x {}", out.FromEnd(1), out.FromEnd(0));
  }
  const Shape batches[] = {{left.dims, left.rank - 2}, {right.dims, right.rank - 2}};
  RowNestBuilder builder;
  if (!Broadcast(batches, 2, {out.dims, out.rank - 2}, &builder)) {
    return p.Invalid("the inputs' batches do not broadcast to the output's");
  }
  for (int i = 0; i < 2; ++i) state->operands[i].step = static_cast<int8_t>(builder.row_stride(i));
  state->nest = KeepRows(p, builder);
  return Status::kOk;
}

// Finds the kernel and fills in the parameters that depend on the types.
Status PrepareKernel(PrepareContext& p, const ProductSpec& spec, FullyConnectedParams* params,
                     ChooseProduct<FullyConnectedParams>* choose) {
  const BatchMatmulKernels& kernels = p.kernels<BatchMatmulKernels>();
  const DataType right = p.input(1).type;
  if (p.input(0).type == DataType::kInt8 && p.output(0).type == DataType::kInt32) {
    *choose = kernels.s8_s32;
    return CheckInputType(p, 1, DataType::kInt8);
  }
  ProductTypes types;
  MICROLITE_TRY(PrepareProduct(p, spec, params, &types));
  // These matrices have elements of whole bytes; and only filters come from old converters.
  const bool known = right != DataType::kInt4 && right != DataType::kUInt8;
  *choose = kernels.choose[static_cast<int>(types)];
  return known && *choose != nullptr ? Status::kOk : p.UnsupportedInput(1);
}

[[gnu::cold]] Status Prepare(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(2, 2, 1));
  const bool transpose_left = p.option<int8_t>(kTransposeLeftSlot) != 0;
  const bool transpose_right = p.option<int8_t>(kTransposeRightSlot) != 0;
  State state = {};
  // The kernel wants the left matrix by its rows, the right one by its columns.
  state.operands[0] = OperandOf(p, 0, transpose_left);
  state.operands[1] = OperandOf(p, 1, !transpose_right);
  MICROLITE_TRY(PrepareShapes(p, transpose_left, transpose_right, &state));
  ProductSpec spec;
  spec.filter_axis = p.input(1).shape.rank - (transpose_right ? 2 : 1);
  spec.outputs = state.params.outputs;
  spec.connected = true;
  spec.asymmetric = p.option<int8_t>(kAsymmetricSlot) != 0;
  ChooseProduct<FullyConnectedParams> choose;
  MICROLITE_TRY(PrepareKernel(p, spec, &state.params, &choose));
  const auto kernel = choose(state.params);
  state.run = kernel.run;
  state.scratch = p.RequestScratch(kernel.scratch_bytes);
  for (Matrices& m : state.operands) {
    if (m.transpose) m.scratch = p.RequestScratch(m.bytes());
  }
  state.output_bytes =
      state.params.batches * state.params.outputs * (BitsPerElement(p.output(0).type) / 8);
  return p.Install<Eval>(state);
}

}  // namespace

namespace ops {
const OpFor<BatchMatmulKernels> kBatchMatmul = {{builtin::kBatchMatmul, nullptr, Prepare, nullptr}};
}

}  // namespace microlite
