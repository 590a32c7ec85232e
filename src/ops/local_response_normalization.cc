// SPDX-License-Identifier: Apache-2.0
#include <math.h>

#include "src/ops/ops.h"
#include "src/ops/prepare.h"

// LOCAL_RESPONSE_NORMALIZATION on floats: a channel is divided by a power of the squares of its
// neighbours. As in TensorFlow Lite the last neighbour is left out: [c - radius, c + radius).

namespace microlite {
namespace {

// LocalResponseNormalizationOptions
constexpr int kRadiusSlot = 0, kBiasSlot = 1, kAlphaSlot = 2, kBetaSlot = 3;

struct State {
  int32_t rows, depth, radius;
  float bias, alpha, beta;
};

Status Eval(const State& s, EvalContext& context) {
  const float* x = context.input<float>(0);
  float* y = context.output<float>(0);
  for (int32_t row = 0; row < s.rows; ++row, x += s.depth, y += s.depth) {
    for (int32_t c = 0; c < s.depth; ++c) {
      const int32_t end = c + s.radius < s.depth ? c + s.radius : s.depth;
      float sum = 0.0f;
      for (int32_t i = c > s.radius ? c - s.radius : 0; i < end; ++i) sum += x[i] * x[i];
      y[c] = x[c] * powf(s.bias + s.alpha * sum, -s.beta);
    }
  }
  return Status::kOk;
}

[[gnu::cold]] Status Prepare(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(1, 1, 1));
  MICROLITE_TRY(CheckInputType(p, 0, DataType::kFloat32));
  MICROLITE_TRY(CheckOutputType(p, 0, DataType::kFloat32));
  MICROLITE_TRY(CheckSameShape(p));
  const Shape& shape = p.input(0).shape;
  if (shape.rank != 4) return p.Invalid("input has rank {}, expected 4", shape.rank);
  const int32_t radius = p.option<int32_t>(kRadiusSlot);
  if (radius < 0) return p.Invalid("radius is {}", radius);
  State state = {shape.Count(0, 3), shape[3], radius, 0.0f, 0.0f, 0.0f};
  if (radius > state.depth) state.radius = state.depth;  // More would see no more.
  MICROLITE_TRY(CheckWork(p, 2 * int64_t{state.radius}));
  state.bias = p.option<float>(kBiasSlot);
  state.alpha = p.option<float>(kAlphaSlot);
  state.beta = p.option<float>(kBetaSlot);
  return p.Install<Eval>(state);
}

}  // namespace

namespace ops {
const Op kLocalResponseNormalization = {builtin::kLocalResponseNormalization, nullptr, Prepare,
                                        nullptr};
}

}  // namespace microlite
