// SPDX-License-Identifier: Apache-2.0
#include <math.h>

#include "src/math/logistic.h"
#include "src/ops/lstm.h"

// LSTM layers on floats, with float or int8 weights. For g = input, forget, output:
//   gate_g = sigmoid(norm_g(W_g input + A_g auxiliary + U_g hidden + P_g cell) + b_g)
//   update = activation(norm_c(W_c input + A_c auxiliary + U_c hidden) + b_c)
//   cell = clip(forget * cell + input * update)
//   hidden = clip(projection(output * activation(cell)))
// Auxiliary input, peepholes P, layer normalisation and projection may be absent; so may be the
// input gate, which then is 1 - forget ("coupled input and forget gate"). The output gate's
// peephole sees the new cell.

namespace microlite {
namespace {

struct Inputs {
  LayerTensors layer;
  LstmVariants lstm;
};

constexpr Inputs kOnly = {
    {lstm::kInput, -1, lstm::kInputWeights, -1, lstm::kHiddenWeights, lstm::kBiases, lstm::kHidden},
    {lstm::kPeepholes, lstm::kProjection, lstm::kCell, lstm::kLayerNorms}};
constexpr Inputs kForward = {{0, -1, 1, 40, 5, 12, 35}, {9, 16, 36, -1}};
constexpr Inputs kBackward = {{0, -1, 18, 44, 22, 29, 37}, {26, 33, 38, -1}};
constexpr int kAuxiliary = 39, kBothCount = 48;

struct LstmLayer : Layer {
  LstmVariants lstm;
  float cell_clip, projection_clip;
  RowProduct projection;
  uint32_t gate;  // Scratch for one gate.
};

struct State {
  const LstmLayer* layers;
  int32_t count;
  Sequences sequences;
};

// ---- Running ---------------------------------------------------------------------------------

void Sigmoid(int32_t count, float* values) {
  for (int32_t i = 0; i < count; ++i) values[i] = Logistic(values[i]);
}

void Clip(float limit, int32_t count, float* values) {
  for (int32_t i = 0; i < count; ++i) values[i] = Clamp(values[i], -limit, limit);
}

// To mean 0 and variance 1; the constant keeps equal values from dividing by 0.
void Normalize(int32_t count, float* values) {
  const float n = static_cast<float>(count);
  float sum = 0.0f, squares = 0.0f;
  for (int32_t i = 0; i < count; ++i) sum += values[i];
  const float mean = sum / n;
  for (int32_t i = 0; i < count; ++i) {
    const float difference = values[i] - mean;
    squares += difference * difference;
  }
  const float factor = 1.0f / sqrtf(squares / n + 1e-8f);
  for (int32_t i = 0; i < count; ++i) values[i] = (values[i] - mean) * factor;
}

// One step of one sequence.
class Step {
 public:
  Step(const LstmLayer& layer, EvalContext& context) : l_(layer), context_(context) {}

  void operator()(int32_t row, int32_t sequence) const {
    float* hidden = context_.variable<float>(l_.at.hidden) + sequence * l_.outputs;
    float* cell = context_.variable<float>(l_.lstm.cell) + sequence * l_.units;
    float* gate = context_.scratch<float>(l_.gate);
    float* sum = context_.scratch<float>(l_.sum);
    const StepRows rows = PrepareRows(l_, row, hidden, context_);
    const int32_t n = l_.units;
    if (!l_.lstm.coupled) {
      Sum(rows, kInputGate, cell, gate);
      Sigmoid(n, gate);
    }
    Sum(rows, kForgetGate, cell, sum);
    Sigmoid(n, sum);
    for (int32_t i = 0; i < n; ++i) cell[i] *= sum[i];
    for (int32_t i = 0; l_.lstm.coupled && i < n; ++i) gate[i] = 1.0f - sum[i];
    Sum(rows, kCellGate, cell, sum);
    Activate(l_.activation, n, sum);
    for (int32_t i = 0; i < n; ++i) cell[i] += sum[i] * gate[i];
    Clip(l_.cell_clip, n, cell);
    Sum(rows, kOutputGate, cell, gate);
    Sigmoid(n, gate);
    memcpy(sum, cell, static_cast<size_t>(n) * sizeof(float));
    Activate(l_.activation, n, sum);
    for (int32_t i = 0; i < n; ++i) sum[i] *= gate[i];
    Project(sum, hidden);
  }

 private:
  // The argument of a gate.
  void Sum(const StepRows& rows, Gate gate, const float* cell, float* sum) const {
    const float* bias = context_.input<float>(l_.at.biases + gate);
    const bool normalize = l_.lstm.layer_norms >= 0;
    SumGate(l_, rows, gate, normalize ? nullptr : bias, sum, context_);
    if (l_.lstm.peepholes >= 0 && gate != kCellGate) AddPeephole(gate, cell, sum);
    if (!normalize) return;
    Normalize(l_.units, sum);
    const float* factors = context_.input<float>(l_.lstm.layer_norms + gate);
    for (int32_t i = 0; i < l_.units; ++i) sum[i] = sum[i] * factors[i] + bias[i];
  }

  void AddPeephole(Gate gate, const float* cell, float* sum) const {
    const int i = l_.lstm.peepholes + (gate == kOutputGate ? 2 : gate);
    if (l_.scales.scales == nullptr) {
      const float* weights = context_.input<float>(i);
      for (int32_t u = 0; u < l_.units; ++u) sum[u] += weights[u] * cell[u];
      return;
    }
    const int8_t* weights = context_.input<int8_t>(i);
    const float scale = l_.scales.scales[i];
    for (int32_t u = 0; u < l_.units; ++u) {
      sum[u] += static_cast<float>(weights[u]) * scale * cell[u];
    }
  }

  void Project(const float* values, float* hidden) const {
    if (l_.lstm.projection < 0) {
      memcpy(hidden, values, static_cast<size_t>(l_.units) * sizeof(float));
      return;
    }
    const Row row = PrepareRow(l_.projection, l_.scales, values, context_);
    const float* bias =
        l_.lstm.projection_bias ? context_.input<float>(l_.lstm.projection + 1) : nullptr;
    Multiply(l_.projection, l_.scales, row, l_.lstm.projection, bias, hidden, context_);
    Clip(l_.projection_clip, l_.outputs, hidden);
  }

  const LstmLayer& l_;
  EvalContext& context_;
};

Status Eval(const State& state, EvalContext& context) {
  for (int32_t i = 0; i < state.count; ++i) {
    RunLayer(state.layers[i], state.sequences, context, Step(state.layers[i], context));
  }
  return Status::kOk;
}

// ---- Preparing -------------------------------------------------------------------------------

Status PrepareVariants(PrepareContext& p, DataType weights, int32_t sequences, LstmLayer* layer) {
  const LstmVariants& at = layer->lstm;
  const int32_t units = layer->units;
  MICROLITE_TRY(CheckVariants(p, at, weights, DataType::kFloat32, units));
  if (at.projection >= 0) {
    MICROLITE_TRY(CheckWeights(p, at.projection, weights, layer->outputs, units));
    MICROLITE_TRY(CheckBias(p, at.projection + 1, DataType::kFloat32, layer->outputs));
    PrepareRowProduct(p, weights, units, layer->outputs, &layer->projection);
  }
  const int64_t cells = static_cast<int64_t>(sequences) * units;
  MICROLITE_TRY(CheckState(p, at.cell, DataType::kFloat32, cells));
  layer->gate = p.RequestScratch(static_cast<size_t>(units) * sizeof(float));
  return Status::kOk;
}

// A limit of 0 or less stands for none.
float GetClip(PrepareContext& p, int slot) {
  const float clip = p.option<float>(slot);
  return clip > 0.0f ? clip : INFINITY;
}

Status PrepareOne(PrepareContext& p, const LstmSlots& slots, int32_t sequences, LstmLayer* layer) {
  const int weights = layer->at.hidden_weights + kOutputGate;
  MICROLITE_TRY(FindVariants(p, layer->at.input_weights, &layer->lstm));
  MICROLITE_TRY(GetLayerSizes(p, weights, layer->lstm, &layer->units, &layer->outputs));
  const DataType type = p.input(weights).type;
  if (!IsWeightType(type)) return p.UnsupportedInput(weights);
  MICROLITE_TRY(GetLayerActivation(p, slots.activation, &layer->activation));
  // TensorFlow Lite then leaves its cells' outputs unwritten.
  if (layer->activation == 0) return p.Unsupported("an LSTM without activation is not supported");
  MICROLITE_TRY(GetWeightScales(p, type, p.option<bool>(slots.asymmetric), &layer->scales));
  layer->cell_clip = GetClip(p, slots.cell_clip);
  layer->projection_clip = GetClip(p, slots.projection_clip);
  MICROLITE_TRY(PrepareLayer(p, type, kGateCount, sequences, layer));
  return PrepareVariants(p, type, sequences, layer);
}

Status CheckInputCount(PrepareContext& p, int layers) {
  if (layers == 1) return CheckLstmInputCount(p);
  const int count = p.input_count();
  return count == kBothCount ? Status::kOk : p.Invalid("has {} inputs", count);
}

}  // namespace

Status PrepareFloatLstm(PrepareContext& p, const LstmSlots& slots, int count) {
  MICROLITE_TRY(CheckInputCount(p, count));
  State state;
  const bool time_major = slots.time_major >= 0 && p.option<bool>(slots.time_major, count == 2);
  const int rank = slots.time_major >= 0 ? 3 : 2;
  MICROLITE_TRY(GetSequences(p, rank, time_major, &state.sequences));
  LstmLayer layers[2] = {};
  const Inputs* const inputs[] = {count == 1 ? &kOnly : &kForward, &kBackward};
  for (int i = 0; i < count; ++i) {
    layers[i].at = inputs[i]->layer;
    layers[i].lstm = inputs[i]->lstm;
    layers[i].backward = i == 1;
  }
  if (count == 2) ConnectAuxiliary(p, kAuxiliary, &layers[0].at, &layers[1].at);
  for (int i = 0; i < count; ++i) {
    MICROLITE_TRY(PrepareOne(p, slots, state.sequences.count, &layers[i]));
  }
  const bool merge = slots.merge >= 0 && p.option<bool>(slots.merge);
  Layer* const both[] = {&layers[0], &layers[1]};
  MICROLITE_TRY(ConnectOutputs(p, merge, count, both));
  LstmLayer* kept = p.KeepArray<LstmLayer>(static_cast<size_t>(count));
  if (kept != nullptr) memcpy(kept, layers, static_cast<size_t>(count) * sizeof(LstmLayer));
  state.layers = kept;
  state.count = count;
  return p.Install<Eval>(state);
}

}  // namespace microlite
