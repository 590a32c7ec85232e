// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_OPS_INDICES_H_
#define MICROLITE_SRC_OPS_INDICES_H_

#include <stdint.h>

#include "microlite/op.h"
#include "src/math/fixed_point.h"

// What ops have in common that go where the numbers in a tensor lead them, or along one axis.

namespace microlite {

// The numbers of an INT16, INT32 or INT64 tensor. Those beyond int32 saturate, and so are out of
// range of any tensor.
class Indices {
 public:
  Indices(const void* data, DataType type) : data_(data), type_(type) {}

  int32_t operator[](int32_t i) const {
    if (type_ == DataType::kInt32) return static_cast<const int32_t*>(data_)[i];
    if (type_ == DataType::kInt16) return static_cast<const int16_t*>(data_)[i];
    return static_cast<int32_t>(
        Clamp<int64_t>(static_cast<const int64_t*>(data_)[i], INT32_MIN, INT32_MAX));
  }

 private:
  const void* data_;
  DataType type_;
};

constexpr bool InRange(int32_t index, int32_t count) {
  return static_cast<uint32_t>(index) < static_cast<uint32_t>(count);
}

// Refuses input i unless it holds indices, and says of which type.
[[gnu::cold]] Status CheckIndices(PrepareContext& p, int i, DataType* type);

// A shape that is put together from parts of others.
class ExpectedShape {
 public:
  // Dimensions [from, to) of a shape.
  [[gnu::cold]] void Add(const Shape& shape, int32_t from, int32_t to);
  [[gnu::cold]] void Add(int32_t size) { dims_[rank_++] = size; }

  // Refuses output i if it has another shape.
  [[gnu::cold]] Status CheckOutput(PrepareContext& p, int i) const;

 private:
  int32_t dims_[2 * kMaxRank + 1];
  int32_t rank_ = 0;
};

// A tensor as `outer` blocks of `size` rows of `inner` elements, where the rows are an axis.
struct AxisSplit {
  int32_t outer, size, inner;
};
[[gnu::cold]] AxisSplit SplitAt(const Shape& shape, int32_t axis);

}  // namespace microlite

#endif  // MICROLITE_SRC_OPS_INDICES_H_
