// SPDX-License-Identifier: Apache-2.0
#include "src/math/broadcast.h"

namespace microlite {

void RowNestBuilder::Add(int32_t count, const int32_t* strides) {
  if (count == 1) return;
  bool merges = rank_ > 0;
  for (int k = 0; merges && k < kMaxRowOperands; ++k) {
    const RowLoop& inner = dims_[rank_ - 1];
    merges = strides[k] == inner.steps[k] * inner.count;
  }
  if (merges) {
    dims_[rank_ - 1].count *= count;
    return;
  }
  RowLoop& dim = dims_[rank_++];
  dim.count = count;
  for (int k = 0; k < kMaxRowOperands; ++k) dim.steps[k] = strides[k];
}

void RowNestBuilder::Clear() {
  rank_ = 0;
  empty_ = true;
}

void RowNestBuilder::Write(RowLoop* loops) const {
  int32_t way_back[kMaxRowOperands] = {};
  for (int32_t d = 1; d < rank_; ++d) {
    const RowLoop& dim = dims_[d];
    loops[d - 1].count = dim.count;
    for (int k = 0; k < kMaxRowOperands; ++k) {
      loops[d - 1].steps[k] = dim.steps[k] - way_back[k];
      way_back[k] += dim.steps[k] * (dim.count - 1);
    }
  }
}

bool Broadcast(const Shape* inputs, int count, const Shape& output, RowNestBuilder* nest) {
  int32_t rank = output.rank;
  for (int k = 0; k < count; ++k) rank = inputs[k].rank > rank ? inputs[k].rank : rank;
  for (int32_t d = 0; d < rank; ++d) {
    const int32_t extent = output.FromEnd(d);
    bool reached = false;
    for (int k = 0; k < count; ++k) {
      const int32_t in = inputs[k].FromEnd(d);
      if (in != extent && in != 1) return false;
      reached |= in == extent;
    }
    if (!reached) return false;
  }
  if (output.Count() == 0) {
    nest->Clear();
    return true;
  }
  int32_t strides[kMaxRowOperands] = {};
  int32_t sizes[kMaxRowOperands] = {1, 1, 1};
  for (int32_t d = 0; d < rank; ++d) {
    const int32_t extent = output.FromEnd(d);
    for (int k = 0; k < count; ++k) {
      const int32_t in = inputs[k].FromEnd(d);
      strides[k] = in == extent ? sizes[k] : 0;
      sizes[k] *= in;
    }
    nest->Add(extent, strides);
  }
  return true;
}

bool NextRow(const RowNest& nest, int32_t* index, int32_t* offsets) {
  int32_t d = 0;
  while (++index[d] == nest.loops[d].count) {
    index[d] = 0;
    if (++d == nest.rank) return false;
  }
  for (int k = 0; k < kMaxRowOperands; ++k) offsets[k] += nest.loops[d].steps[k];
  return true;
}

}  // namespace microlite
