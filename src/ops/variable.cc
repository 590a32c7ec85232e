// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "src/ops/ops.h"
#include "src/ops/prepare.h"

// Resource variables: memory with a name that keeps its content between invocations. The engine
// owns that memory and knows which variable a handle stands for before anything runs, so that
// reading and assigning are plain copies.

namespace microlite {
namespace {

constexpr int kHandle = 0, kValue = 1;

struct Access {
  int32_t variable;
  uint32_t bytes;
};

Status FindAccess(PrepareContext& p, const Tensor& value, int32_t start, Access* access) {
  if (BitsPerElement(value.type) == 0) {
    return p.Unsupported("variables of type {type} are not supported",
                         static_cast<int32_t>(value.type));
  }
  access->variable = p.FindVariable(p.node().inputs[kHandle]);
  if (access->variable < 0) {
    return p.Unsupported(
        "input 0 is not made by a VAR_HANDLE before it, nor handed in by a caller");
  }
  access->bytes = value.bytes;
  return p.SizeVariable(access->variable, value.bytes, start);
}

void* DataOf(const Access& access, EvalContext& context) {
  return context.host->variable_data(&context, access.variable);
}

Status Read(const Access& access, EvalContext& context) {
  if (access.bytes == 0) return Status::kOk;
  memcpy(context.output<void>(0), DataOf(access, context), access.bytes);
  return Status::kOk;
}

[[gnu::cold]] Status PrepareRead(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(1, 1, 1));
  Access access;
  MICROLITE_TRY(FindAccess(p, p.output(0), kAnyStart, &access));
  return p.Install<Read>(access);
}

Status Assign(const Access& access, EvalContext& context) {
  if (access.bytes == 0) return Status::kOk;
  memcpy(DataOf(access, context), context.input<void>(kValue), access.bytes);
  return Status::kOk;
}

// Before any assignment, each byte of a variable is the zero point of the value assigned first in
// the model, as in TensorFlow Lite for Microcontrollers.
[[gnu::cold]] Status PrepareAssign(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(2, 2, 0));
  const Tensor& value = p.input(kValue);
  Access access;
  MICROLITE_TRY(FindAccess(p, value, value.zero_point() & 0xff, &access));
  return p.Install<Assign>(access);
}

// ---- VAR_HANDLE ------------------------------------------------------------------------------

struct Handle {
  int32_t variable;
};

Status WriteHandle(const Handle& handle, EvalContext& context) {
  *context.output<int32_t>(0) = handle.variable;
  return Status::kOk;
}

[[gnu::cold]] Status PrepareHandle(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(0, 0, 1));
  const Tensor& output = p.output(0);
  if (output.bytes != sizeof(int32_t)) {
    return p.Invalid("a handle has 4 bytes, the output has {}", static_cast<int32_t>(output.bytes));
  }
  return p.Install<WriteHandle>(Handle{p.FindVariable(p.node().outputs[0])});
}

}  // namespace

namespace ops {
const Op kAssignVariable = {builtin::kAssignVariable, nullptr, PrepareAssign, nullptr};
const Op kReadVariable = {builtin::kReadVariable, nullptr, PrepareRead, nullptr};
const Op kVarHandle = {builtin::kVarHandle, nullptr, PrepareHandle, nullptr};
}  // namespace ops

}  // namespace microlite
