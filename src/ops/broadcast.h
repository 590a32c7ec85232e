// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_OPS_BROADCAST_H_
#define MICROLITE_SRC_OPS_BROADCAST_H_

#include "microlite/op.h"
#include "src/math/broadcast.h"

// What prepare functions of ops that walk rows (src/math/broadcast.h) have in common.

namespace microlite {

// The nest with its loops in kept memory.
[[gnu::cold]] RowNest KeepRows(PrepareContext& p, const RowNestBuilder& builder);

// Lays the first `inputs` <= kMaxRowOperands inputs over output 0, or refuses the node; steps[i] is
// how far input i advances along a row: 0 or 1. Where an input has an element for each of the
// output's, the output may take over its memory, should the types have one size. `shapes` are
// those of the inputs, or what an op takes them for.
[[gnu::cold]] Status PrepareBroadcast(PrepareContext& p, const Shape* shapes, int inputs,
                                      RowNest* rows, int32_t* steps);

// The same with two inputs as they are.
[[gnu::cold]] Status PrepareBroadcast(PrepareContext& p, RowNest* rows, int32_t* steps);

}  // namespace microlite

#endif  // MICROLITE_SRC_OPS_BROADCAST_H_
