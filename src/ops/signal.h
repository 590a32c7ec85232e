// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_OPS_SIGNAL_H_
#define MICROLITE_SRC_OPS_SIGNAL_H_

#include <stdint.h>

#include "src/base/flex_map.h"
#include "src/ops/prepare.h"

// What TFLM's Signal ops have in common: options in a map of names, and tensors that are a vector,
// or vectors that lie one behind the other along the last dimension.

namespace microlite {

// An option that must be there and lie between `min` and `max`, or else the node is refused with
// `text`, such as "option shift must be {} to {}".
struct SignalOption {
  const char* name;
  const char* text;
  int32_t min, max;
};
[[gnu::cold]] Status GetOption(PrepareContext& p, const SignalOption& option, int32_t* value);

// Refuse an input or output that is no vector of `count` elements (any number where it is -1) of
// this type.
[[gnu::cold]] Status CheckVectorInput(PrepareContext& p, int i, DataType type, int32_t count);
[[gnu::cold]] Status CheckVectorOutput(PrepareContext& p, int i, DataType type, int32_t count);

// Refuses output i unless it is a scalar of this type.
[[gnu::cold]] Status CheckScalarOutput(PrepareContext& p, int i, DataType type);

// Refuses the output where it differs from the input in one of their first `count` dimensions.
[[gnu::cold]] Status CheckSameOuter(PrepareContext& p, const Shape& input, const Shape& output,
                                    int count);

// The length of the last dimension; `shape` has one. How many such rows there are.
inline int32_t RowLength(const Shape& shape) { return shape[shape.rank - 1]; }
inline int32_t RowCount(const Shape& shape) {
  return RowLength(shape) == 0 ? 0 : shape.Count() / RowLength(shape);
}

// Memory for `rows` lines of `length` elements, kept from one invocation to the next.
template <class T>
Status KeepLines(PrepareContext& p, int32_t rows, int32_t length, T** lines) {
  const int64_t count = int64_t{rows} * length;
  if (count > INT32_MAX / 16)
    return p.Invalid("{} lines of {} elements are too much", rows, length);
  *lines = p.KeepArray<T>(static_cast<size_t>(count));
  return Status::kOk;
}

}  // namespace microlite

#endif  // MICROLITE_SRC_OPS_SIGNAL_H_
