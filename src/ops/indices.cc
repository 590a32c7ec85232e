// SPDX-License-Identifier: Apache-2.0
#include "src/ops/indices.h"

namespace microlite {

Status CheckIndices(PrepareContext& p, int i, DataType* type) {
  *type = p.input(i).type;
  switch (*type) {
    case DataType::kInt16:
    case DataType::kInt32:
    case DataType::kInt64:
      return Status::kOk;
    default:
      return p.UnsupportedInput(i);
  }
}

void ExpectedShape::Add(const Shape& shape, int32_t from, int32_t to) {
  for (int32_t i = from; i < to; ++i) Add(shape[i]);
}

Status ExpectedShape::CheckOutput(PrepareContext& p, int i) const {
  const Shape& output = p.output(i).shape;
  if (output.rank != rank_) {
    return p.Invalid("output {} has rank {}, expected {}", i, output.rank, rank_);
  }
  for (int32_t d = 0; d < rank_; ++d) {
    if (output[d] == dims_[d]) continue;
    return p.Invalid("dimension {} of the output is {}, expected {}", d, output[d], dims_[d]);
  }
  return Status::kOk;
}

AxisSplit SplitAt(const Shape& shape, int32_t axis) {
  return {shape.Count(0, axis), shape[axis], shape.Count(axis + 1, shape.rank)};
}

}  // namespace microlite
