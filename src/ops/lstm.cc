// SPDX-License-Identifier: Apache-2.0
#include "src/ops/lstm.h"

#include "src/ops/ops.h"

namespace microlite {
namespace {

constexpr LstmSlots kStepSlots = {0, 1, 2, -1, -1, 4};
constexpr int kKernelTypeSlot = 3;
constexpr LstmSlots kSequenceSlots = {0, 1, 2, -1, 3, 4};
constexpr int kDiagonalSlot = 5;
constexpr LstmSlots kBidirectionalSlots = {0, 1, 2, 3, 4, 5};

// LSTM: one step of each sequence.
[[gnu::cold]] Status PrepareStep(PrepareContext& p) {
  if (p.option<int8_t>(kKernelTypeSlot) != 0) {
    return p.Unsupported("kernel type BASIC is not supported");
  }
  if (!p.has_input(lstm::kInput)) return p.Invalid("input {} is missing", lstm::kInput);
  switch (p.input(lstm::kInput).type) {
    case DataType::kFloat32:
      return PrepareFloatLstm(p, kStepSlots, 1);
    case DataType::kInt8:
      return PrepareIntegerVariants(p, kStepSlots);
    default:
      return p.UnsupportedInput(lstm::kInput);
  }
}

// Whether there are the inputs that microcontrollers know, and no others.
[[gnu::cold]] bool IsPlain(const PrepareContext& p) {
  for (int i = lstm::kInputWeights; i < lstm::kInputCount; ++i) {
    if (lstm::IsVariant(i) && p.has_input(i)) return false;
  }
  return p.has_input(lstm::kInputWeights);
}

[[gnu::cold]] Status PrepareSequence(PrepareContext& p) {
  if (p.option<bool>(kDiagonalSlot)) {
    return p.Unsupported("diagonal recurrent tensors are not supported");
  }
  if (!p.has_input(lstm::kInput)) return p.Invalid("input {} is missing", lstm::kInput);
  switch (p.input(lstm::kInput).type) {
    case DataType::kFloat32:
      return PrepareFloatLstm(p, kSequenceSlots, 1);
    case DataType::kInt8:
      if (!IsPlain(p)) return PrepareIntegerVariants(p, kSequenceSlots);
      [[fallthrough]];
    case DataType::kInt16:
      return PrepareIntegerLstm(p, kSequenceSlots);
    default:
      return p.UnsupportedInput(lstm::kInput);
  }
}

[[gnu::cold]] Status PrepareBidirectional(PrepareContext& p) {
  if (!p.has_input(lstm::kInput)) return p.Invalid("input {} is missing", lstm::kInput);
  return PrepareFloatLstm(p, kBidirectionalSlots, 2);
}

Status CheckVector(PrepareContext& p, int i, DataType type, int32_t units) {
  MICROLITE_TRY(CheckInputType(p, i, type));
  const Shape& shape = p.input(i).shape;
  if (shape.rank != 1 || shape[0] != units) return p.Invalid("input {} is not of {}", i, units);
  if (type == DataType::kFloat32) return Status::kOk;
  MICROLITE_TRY(CheckQuantizedInput(p, i));
  return p.input(i).zero_point() == 0 ? Status::kOk : p.Unsupported("input {} has a zero point", i);
}

}  // namespace

Status CheckLstmInputCount(PrepareContext& p) {
  const int count = p.input_count();
  const bool right = count == lstm::kLayerNorms || count == lstm::kInputCount;
  return right ? Status::kOk : p.Invalid("has {} inputs", count);
}

Status FindVariants(PrepareContext& p, int input_weights, LstmVariants* variants) {
  LstmVariants& at = *variants;
  at.coupled = !p.has_input(input_weights);
  if (!p.has_input(at.peepholes + 2)) at.peepholes = -1;
  for (int i = at.first_gate(); at.peepholes >= 0 && i < 3; ++i) {
    if (!p.has_input(at.peepholes + i)) return p.Invalid("input {} is missing", at.peepholes + i);
  }
  if (at.layer_norms >= 0 && !p.has_input(at.layer_norms + kForgetGate)) at.layer_norms = -1;
  for (int g = at.first_gate(); at.layer_norms >= 0 && g < kGateCount; ++g) {
    if (!p.has_input(at.layer_norms + g))
      return p.Invalid("input {} is missing", at.layer_norms + g);
  }
  if (!p.has_input(at.projection)) at.projection = -1;
  at.projection_bias = at.projection >= 0 && p.has_input(at.projection + 1);
  return p.has_input(at.cell) ? Status::kOk : p.Invalid("input {} is missing", at.cell);
}

Status CheckVariants(PrepareContext& p, const LstmVariants& at, DataType peepholes,
                     DataType layer_norms, int32_t units) {
  for (int i = at.first_gate(); at.peepholes >= 0 && i < 3; ++i) {
    MICROLITE_TRY(CheckVector(p, at.peepholes + i, peepholes, units));
  }
  for (int g = at.first_gate(); at.layer_norms >= 0 && g < kGateCount; ++g) {
    MICROLITE_TRY(CheckVector(p, at.layer_norms + g, layer_norms, units));
  }
  return Status::kOk;
}

Status GetLayerSizes(PrepareContext& p, int weights, const LstmVariants& variants, int32_t* units,
                     int32_t* outputs) {
  if (!p.has_input(weights)) return p.Invalid("input {} is missing", weights);
  const Shape& shape = p.input(weights).shape;
  if (shape.rank != 2) return p.Invalid("weights {} have rank {}", weights, shape.rank);
  *units = shape[0];
  *outputs = shape[1];
  if (variants.projection >= 0 || *units == *outputs) return Status::kOk;
  return p.Invalid("{} units have {} outputs, but no projection", *units, *outputs);
}

namespace ops {
const OpFor<RecurrentKernels> kLstm = {{builtin::kLstm, nullptr, PrepareStep, nullptr}};
const OpFor<RecurrentKernels> kUnidirectionalSequenceLstm = {
    {builtin::kUnidirectionalSequenceLstm, nullptr, PrepareSequence, nullptr}};
const OpFor<RecurrentKernels> kBidirectionalSequenceLstm = {
    {builtin::kBidirectionalSequenceLstm, nullptr, PrepareBidirectional, nullptr}};
}  // namespace ops

}  // namespace microlite
