// SPDX-License-Identifier: Apache-2.0
#include <math.h>

#include "src/ops/binary.h"
#include "src/ops/ops.h"

namespace microlite {
namespace {

struct PowF32 {
  BinaryParams p;
  float operator()(float a, float b) const { return powf(a, b); }
};

struct PowS32 {
  BinaryParams p;
  static constexpr const char* kUndefined = "element {} of input 1 is a negative exponent";
  bool IsDefined(int32_t b) const { return b >= 0; }
  int32_t operator()(int32_t a, int32_t b) const {
    int32_t power = 1;
    for (; b > 0; b >>= 1, a = WrapMul(a, a)) {
      if (b & 1) power = WrapMul(power, a);
    }
    return power;
  }
};

struct Atan2F32 {
  BinaryParams p;
  float operator()(float a, float b) const { return atan2f(a, b); }
};

[[gnu::cold]] Status PreparePow(PrepareContext& p) {
  Operands operands;
  MICROLITE_TRY(GetOperands(p, p.input(0).type, &operands));
  if (operands.type == DataType::kInt32) {
    return InstallPartialFunction<PowS32, int32_t>(p, operands, BinaryParams());
  }
  MICROLITE_TRY(CheckInputType(p, 0, DataType::kFloat32));
  return InstallFunction<PowF32, float>(p, operands, BinaryParams());
}

[[gnu::cold]] Status PrepareAtan2(PrepareContext& p) {
  Operands operands;
  MICROLITE_TRY(GetOperands(p, DataType::kFloat32, &operands));
  MICROLITE_TRY(CheckInputType(p, 0, DataType::kFloat32));
  return InstallFunction<Atan2F32, float>(p, operands, BinaryParams());
}

}  // namespace

namespace ops {
const Op kAtan2 = {builtin::kAtan2, nullptr, PrepareAtan2, nullptr};
const Op kPow = {builtin::kPow, nullptr, PreparePow, nullptr};
}  // namespace ops

}  // namespace microlite
