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
}  // namespace lstm

// Where an op has its options; -1 for those that it does not have.
struct LstmSlots {
  int8_t activation, cell_clip, projection_clip, merge, time_major, asymmetric;
};

// FLOAT32 values, with any of the variants. `layers` is 2 for the bidirectional op.
[[gnu::cold]] Status PrepareFloatLstm(PrepareContext& p, const LstmSlots& slots, int layers);

// INT8 or INT16 values, in the plain form of UNIDIRECTIONAL_SEQUENCE_LSTM.
[[gnu::cold]] Status PrepareIntegerLstm(PrepareContext& p, const LstmSlots& slots);

}  // namespace microlite

#endif  // MICROLITE_SRC_OPS_LSTM_H_
