// SPDX-License-Identifier: Apache-2.0
#include "src/ops/ops.h"
#include "src/ops/recurrent.h"

// RNN, UNIDIRECTIONAL_SEQUENCE_RNN and BIDIRECTIONAL_SEQUENCE_RNN:
//   hidden = activation(bias + W input + A auxiliary + U hidden)

namespace microlite {
namespace {

// Inputs of the ops in one direction, and of both layers of the bidirectional one.
constexpr LayerTensors kOnly = {0, -1, 1, -1, 2, 3, 4};
constexpr LayerTensors kForward = {0, -1, 1, 10, 2, 3, 4};
constexpr LayerTensors kBackward = {0, -1, 5, 11, 6, 7, 8};
constexpr int kAuxiliary = 9;

struct State {
  const Layer* layers;
  int32_t count;
  Sequences sequences;
};

Status Eval(const State& state, EvalContext& context) {
  for (int32_t i = 0; i < state.count; ++i) {
    const Layer& layer = state.layers[i];
    RunLayer(layer, state.sequences, context, [&](int32_t row, int32_t sequence) {
      float* hidden = context.variable<float>(layer.at.hidden) + sequence * layer.outputs;
      const StepRows rows = PrepareRows(layer, row, hidden, context);
      float* sum = context.scratch<float>(layer.sum);
      SumGate(layer, rows, 0, context.input<float>(layer.at.biases), sum, context);
      Activate(layer.activation, layer.units, sum);
      memcpy(hidden, sum, static_cast<size_t>(layer.units) * sizeof(float));
    });
  }
  return Status::kOk;
}

// Where the options of the three ops are; -1 for those that an op does not have.
struct Slots {
  int8_t activation, asymmetric, time_major, merge;
};

Status PrepareOne(PrepareContext& p, const Slots& slots, const State& state, Layer* layer) {
  if (!p.has_input(layer->at.input_weights)) {
    return p.Invalid("input {} is missing", layer->at.input_weights);
  }
  const Tensor& weights = p.input(layer->at.input_weights);
  if (!IsWeightType(weights.type)) return p.UnsupportedInput(layer->at.input_weights);
  if (weights.shape.rank != 2) return p.Invalid("weights have rank {}", weights.shape.rank);
  layer->units = layer->outputs = weights.shape[0];
  MICROLITE_TRY(GetLayerActivation(p, slots.activation, &layer->activation));
  MICROLITE_TRY(GetWeightScales(p, weights.type, p.option<bool>(slots.asymmetric), &layer->scales));
  return PrepareLayer(p, weights.type, 1, state.sequences.count, layer);
}

Status PrepareLayers(PrepareContext& p, const Slots& slots, int rank, int count, Layer* layers) {
  State state;
  const bool time_major = slots.time_major >= 0 && p.option<bool>(slots.time_major);
  MICROLITE_TRY(GetSequences(p, rank, time_major, &state.sequences));
  for (int i = 0; i < count; ++i) MICROLITE_TRY(PrepareOne(p, slots, state, &layers[i]));
  const bool merge = slots.merge >= 0 && p.option<bool>(slots.merge);
  Layer* const both[] = {&layers[0], &layers[count - 1]};
  MICROLITE_TRY(ConnectOutputs(p, merge, count, both));
  Layer* kept = p.KeepArray<Layer>(static_cast<size_t>(count));
  if (kept != nullptr) memcpy(kept, layers, static_cast<size_t>(count) * sizeof(Layer));
  state.layers = kept;
  state.count = count;
  return p.Install<Eval>(state);
}

Status PrepareSingle(PrepareContext& p, const Slots& slots, int rank) {
  MICROLITE_TRY(p.CheckArity(5, 5, 1));
  Layer layer = {};
  layer.at = kOnly;
  return PrepareLayers(p, slots, rank, 1, &layer);
}

[[gnu::cold]] Status PrepareRnn(PrepareContext& p) { return PrepareSingle(p, {0, 1, -1, -1}, 2); }

[[gnu::cold]] Status PrepareSequence(PrepareContext& p) {
  return PrepareSingle(p, {1, 2, 0, -1}, 3);
}

[[gnu::cold]] Status PrepareBidirectional(PrepareContext& p) {
  if (p.input_count() != 12 || !p.has_input(0)) return p.Invalid("has not 12 inputs");
  Layer layers[2] = {};
  layers[0].at = kForward;
  layers[1].at = kBackward;
  layers[1].backward = true;
  ConnectAuxiliary(p, kAuxiliary, &layers[0].at, &layers[1].at);
  return PrepareLayers(p, {1, 3, 0, 2}, 3, 2, layers);
}

}  // namespace

namespace ops {
const OpFor<RecurrentKernels> kRnn = {{builtin::kRnn, nullptr, PrepareRnn, nullptr}};
const OpFor<RecurrentKernels> kUnidirectionalSequenceRnn = {
    {builtin::kUnidirectionalSequenceRnn, nullptr, PrepareSequence, nullptr}};
const OpFor<RecurrentKernels> kBidirectionalSequenceRnn = {
    {builtin::kBidirectionalSequenceRnn, nullptr, PrepareBidirectional, nullptr}};
}  // namespace ops

}  // namespace microlite
