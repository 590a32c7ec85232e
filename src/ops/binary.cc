// SPDX-License-Identifier: Apache-2.0
#include "src/ops/binary.h"

namespace microlite {

Status GetOperands(PrepareContext& p, DataType output, Operands* operands) {
  MICROLITE_TRY(p.CheckArity(2, 2, 1));
  operands->type = p.input(0).type;
  MICROLITE_TRY(CheckInputType(p, 1, operands->type));
  MICROLITE_TRY(CheckOutputType(p, 0, output));
  return PrepareBroadcast(p, &operands->rows, operands->steps);
}

Status GetArithmeticOperands(PrepareContext& p, ArithmeticOperands* operands) {
  MICROLITE_TRY(GetOperands(p, p.input(0).type, operands));
  if (!IsQuantizedType(operands->type)) return Status::kOk;
  for (int i = 0; i < 2; ++i) MICROLITE_TRY(CheckQuantizedInput(p, i));
  return CheckQuantizedOutput(p, 0);
}

Status GetOperandsAndActivation(PrepareContext& p, int slot, ArithmeticOperands* operands) {
  MICROLITE_TRY(GetArithmeticOperands(p, operands));
  return GetActivation(p, slot, &operands->activation);
}

BinaryWalk PrepareWalk(PrepareContext& p, const Operands& operands, const BinaryKernel& kernel) {
  return {operands.rows, kernel.run, p.RequestScratch(kernel.scratch_bytes),
          static_cast<uint8_t>(BitsPerElement(operands.type) / 8),
          static_cast<uint8_t>(BitsPerElement(p.output(0).type) / 8)};
}

void RunWalk(const BinaryWalk& walk, const BinaryParams& params, EvalContext& context) {
  const uint8_t* a = context.input<uint8_t>(0);
  const uint8_t* b = context.input<uint8_t>(1);
  uint8_t* output = context.output<uint8_t>(0);
  void* scratch = context.scratch<void>(walk.scratch);
  const int32_t count = walk.rows.row;
  const ptrdiff_t bytes = walk.input_bytes;
  const ptrdiff_t row_bytes = static_cast<ptrdiff_t>(count) * walk.output_bytes;
  ForEachRow(walk.rows, [&](const int32_t* offsets) {
    walk.run(params, a + offsets[0] * bytes, b + offsets[1] * bytes, output, count, scratch);
    output += row_bytes;
  });
}

}  // namespace microlite
