// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_OPS_LSTM_H_
#define MICROLITE_SRC_OPS_LSTM_H_

#include "src/ops/recurrent.h"

// The LSTM ops' inputs and options. Weights and biases come in the order of Gate; of the peepholes,
// those of the cell gate are left out.

namespace microlite {

enum Gate : int { kInputGate, kForgetGate, kCellGate, kOutputGate, kGateCount };

// Inputs of the ops in one direction.
namespace lstm {
constexpr int kInput = 0, kInputWeights = 1, kHiddenWeights = 5, kPeepholes = 9, kBiases = 12,
              kProjection = 16, kHidden = 18, kCell = 19, kLayerNorms = 20, kInputCount = 24;
// Whether input i belongs to a variant: a peephole, the projection or layer normalisation.
constexpr bool IsVariant(int i) {
  return (i >= kPeepholes && i < kBiases) || (i >= kProjection && i < kHidden) || i >= kLayerNorms;
}
}  // namespace lstm

// Where an op has its options; -1 for those that it does not have.
struct LstmSlots {
  int8_t activation, cell_clip, projection_clip, merge, time_major, asymmetric;
};

// What an LSTM has besides the tensors of every layer: the inputs where these begin, -1 where it
// has none of a kind, and what else it may leave out.
struct LstmVariants {
  int8_t peepholes, projection, cell, layer_norms;
  bool coupled = false;  // Without an input gate of its own.
  bool projection_bias = false;

  int first_gate() const { return coupled ? kForgetGate : kInputGate; }
};

// Refuses ops in one direction with another number of inputs than there ever was.
[[gnu::cold]] Status CheckLstmInputCount(PrepareContext& p);

// Looks which of the optional inputs are there; those of all gates must be, or those of none.
[[gnu::cold]] Status FindVariants(PrepareContext& p, int input_weights, LstmVariants* variants);

// Checks peepholes and layer normalisation, vectors of those types.
[[gnu::cold]] Status CheckVariants(PrepareContext& p, const LstmVariants& variants,
                                   DataType peepholes, DataType layer_norms, int32_t units);

// Units and outputs, from weights that every LSTM has: those of the hidden state for the output.
[[gnu::cold]] Status GetLayerSizes(PrepareContext& p, int weights, const LstmVariants& variants,
                                   int32_t* units, int32_t* outputs);

// FLOAT32 values, with any of the variants. `layers` is 2 for the bidirectional op.
[[gnu::cold]] Status PrepareFloatLstm(PrepareContext& p, const LstmSlots& slots, int layers);

// INT8 or INT16 values, in the plain form of UNIDIRECTIONAL_SEQUENCE_LSTM.
[[gnu::cold]] Status PrepareIntegerLstm(PrepareContext& p, const LstmSlots& slots);

// INT8 values, with any of the variants.
[[gnu::cold]] Status PrepareIntegerVariants(PrepareContext& p, const LstmSlots& slots);

}  // namespace microlite

#endif  // MICROLITE_SRC_OPS_LSTM_H_
