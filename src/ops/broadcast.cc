// SPDX-License-Identifier: Apache-2.0
#include "src/ops/broadcast.h"

namespace microlite {

RowNest KeepRows(PrepareContext& p, const RowNestBuilder& builder) {
  RowNest nest;
  nest.row = builder.row();
  nest.rank = builder.loops();
  if (nest.rank > 0) {
    RowLoop* loops = p.KeepArray<RowLoop>(static_cast<size_t>(nest.rank));
    if (loops != nullptr) builder.Write(loops);
    nest.loops = loops;
  }
  return nest;
}

Status PrepareBroadcast(PrepareContext& p, const Shape* shapes, int inputs, RowNest* rows,
                        int32_t* steps) {
  const Tensor& output = p.output(0);
  RowNestBuilder builder;
  if (!Broadcast(shapes, inputs, output.shape, &builder)) {
    return p.Invalid("the inputs' shapes do not broadcast to the output's");
  }
  for (int i = 0; i < inputs; ++i) {
    steps[i] = builder.row_stride(i);
    if (p.input(i).bytes == output.bytes && shapes[i].Count() == output.shape.Count()) {
      p.MayAlias(0, i);
    }
  }
  *rows = KeepRows(p, builder);
  return Status::kOk;
}

Status PrepareBroadcast(PrepareContext& p, RowNest* rows, int32_t* steps) {
  const Shape shapes[] = {p.input(0).shape, p.input(1).shape};
  return PrepareBroadcast(p, shapes, 2, rows, steps);
}

}  // namespace microlite
