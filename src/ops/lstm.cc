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
  if (p.input(lstm::kInput).type == DataType::kFloat32) return PrepareFloatLstm(p, kStepSlots, 1);
  return p.UnsupportedInput(lstm::kInput);
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

}  // namespace

namespace ops {
const OpFor<RecurrentKernels> kLstm = {{builtin::kLstm, nullptr, PrepareStep, nullptr}};
const OpFor<RecurrentKernels> kUnidirectionalSequenceLstm = {
    {builtin::kUnidirectionalSequenceLstm, nullptr, PrepareSequence, nullptr}};
const OpFor<RecurrentKernels> kBidirectionalSequenceLstm = {
    {builtin::kBidirectionalSequenceLstm, nullptr, PrepareBidirectional, nullptr}};
}  // namespace ops

}  // namespace microlite
