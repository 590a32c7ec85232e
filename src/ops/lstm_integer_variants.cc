// SPDX-License-Identifier: Apache-2.0
#include <math.h>

#include "src/math/fixed_point_functions.h"
#include "src/ops/lstm_integer.h"

// LSTMs on int8 values in all their variants, with the formulas of lstm_float.cc, as TensorFlow
// Lite's quantiser writes and its kernels run them ("8x8_16"). It rounds elsewhere than TensorFlow
// Lite for Microcontrollers (lstm_integer.cc), which has none of the variants. Arguments of gates
// have 12 fraction bits, with layer normalisation only behind it: before it, their scale is that of
// an intermediate tensor. Another one says how the hidden state before the projection is quantised.

namespace microlite {
namespace {

using namespace lstm;

constexpr int kHiddenIntermediate = 4, kIntermediateCount = 5, k8x8x8IntermediateCount = 12;
constexpr float kArgumentScale = 1.0f / 4096.0f;

struct State {
  LstmProducts<int8_t, int32_t> products;
  LstmVariants at;
  Factor peepholes[kGateCount], norms[kGateCount];
  int32_t variances[kGateCount];  // In the place of a variance of 0.
  int32_t cell_min, cell_max, cell_power;
  Factor hidden;
  int32_t hidden_zero_point;
  FullyConnectedParams projection;
  decltype(products.run_input) run_projection;
  uint32_t projection_scratch, scratch;
};

// ---- Running ---------------------------------------------------------------------------------

// x / 2^10, halves away from zero; unlike RoundingShiftRight() for any x.
int32_t DropFraction(int32_t x) {
  const uint32_t magnitude = x < 0 ? 0 - static_cast<uint32_t>(x) : static_cast<uint32_t>(x);
  const int32_t rounded = static_cast<int32_t>((magnitude + 512) >> 10);
  return x < 0 ? -rounded : rounded;
}

// To mean 0 and variance 1, then times `weights` plus `bias`. Numbers in between have 10 fraction
// bits. `variance` stands for one of 0, or of less through rounding.
void Normalize(const int16_t* weights, const int32_t* bias, Factor factor, int32_t variance,
               int32_t n, int16_t* values) {
  int32_t sum = 0;
  int64_t squares = 0;
  for (int32_t i = 0; i < n; ++i) {
    sum += values[i];
    squares += values[i] * values[i];
  }
  const int32_t mean = sum / n * 1024 + sum % n * 1024 / n;
  const int64_t scaled = squares * ((1 << 20) / n) - static_cast<int64_t>(mean) * mean;
  const int32_t found = static_cast<int32_t>(scaled >> 20);
  const Factor inverse = FixedInverseSqrt(found < 1 ? variance : found);
  for (int32_t i = 0; i < n; ++i) {
    const int32_t normal = Multiply(1024 * values[i] - mean, inverse);
    const int32_t result = DropFraction(WrapAdd(WrapMul(normal, weights[i]), bias[i]));
    values[i] = static_cast<int16_t>(SaturateToInt16(Multiply(result, factor)));
  }
}

// One step of one sequence.
class Step {
 public:
  Step(const State& state, EvalContext& context)
      : s_(state),
        context_(context),
        n_(state.products.units()),
        forget_(context.scratch<int16_t>(state.scratch)),
        update_(forget_ + n_),
        gate_(update_ + n_),
        part_(gate_ + n_) {}

  void Run(const int8_t* input, int8_t* hidden, int16_t* cell) const {
    Open(kForgetGate, input, hidden, cell, forget_);
    Sum(kCellGate, input, hidden, cell, update_);
    Tanh(3, update_, update_);
    if (s_.at.coupled) {
      for (int32_t i = 0; i < n_; ++i) gate_[i] = static_cast<int16_t>(32767 - forget_[i]);
    } else {
      Open(kInputGate, input, hidden, cell, gate_);
    }
    for (int32_t i = 0; i < n_; ++i) {
      const int32_t kept = RoundingShiftRight(forget_[i] * cell[i], 15);
      const int32_t added = RoundingShiftRight(gate_[i] * update_[i], 30 + s_.cell_power);
      cell[i] = static_cast<int16_t>(Clamp(kept + added, s_.cell_min, s_.cell_max));
    }
    Open(kOutputGate, input, hidden, cell, gate_);
    Tanh(15 + s_.cell_power, cell, update_);
    int8_t* const values = s_.at.projection < 0 ? hidden : reinterpret_cast<int8_t*>(forget_);
    for (int32_t i = 0; i < n_; ++i) {
      const int32_t value = Multiply(gate_[i] * update_[i], s_.hidden);
      values[i] =
          static_cast<int8_t>(Clamp<int32_t>(WrapAdd(value, s_.hidden_zero_point), -128, 127));
    }
    if (s_.at.projection >= 0) Project(values, hidden);
  }

 private:
  void Tanh(int integer_bits, const int16_t* from, int16_t* to) const {
    for (int32_t i = 0; i < n_; ++i) to[i] = FixedTanh16(from[i], integer_bits);
  }

  void Open(Gate gate, const int8_t* input, const int8_t* hidden, const int16_t* cell,
            int16_t* values) const {
    Sum(gate, input, hidden, cell, values);
    for (int32_t i = 0; i < n_; ++i) values[i] = FixedLogistic16(values[i]);
  }

  // The argument of a gate.
  void Sum(Gate gate, const int8_t* input, const int8_t* hidden, const int16_t* cell,
           int16_t* sum) const {
    const int32_t* bias = context_.input<int32_t>(kBiases + gate);
    const bool normalize = s_.at.layer_norms >= 0;
    s_.products.Multiply(context_, gate, input, hidden, normalize ? nullptr : bias, sum, part_);
    for (int32_t i = 0; i < n_; ++i) {
      const bool saturated = part_[i] == 32767 || part_[i] == -32768;
      const int32_t part = saturated ? HiddenProduct(gate, i, hidden) : part_[i];
      sum[i] = static_cast<int16_t>(SaturateToInt16(sum[i] + part));
    }
    if (s_.at.peepholes >= 0 && gate != kCellGate) AddPeephole(gate, cell, sum);
    if (!normalize) return;
    const int16_t* weights = context_.input<int16_t>(s_.at.layer_norms + gate);
    Normalize(weights, bias, s_.norms[gate], s_.variances[gate], n_, sum);
  }

  // The summand of one unit, exact where what it is added to may bring it back into the range of
  // int16; kernels saturate it first.
  [[gnu::noinline]] int32_t HiddenProduct(Gate gate, int32_t unit, const int8_t* hidden) const {
    const FullyConnectedParams& params = s_.products.hidden;
    const int8_t* weights = context_.input<int8_t>(kHiddenWeights + gate) + unit * params.inputs;
    int32_t sum = 0;
    for (int32_t i = 0; i < params.inputs; ++i) {
      sum = WrapAdd(sum, (hidden[i] - params.input_zero_point) * weights[i]);
    }
    const Requantize& r = params.requantize;
    return Clamp<int32_t>(Multiply(sum, r.multipliers[gate], r.shifts[gate]), -65536, 65535);
  }

  void AddPeephole(Gate gate, const int16_t* cell, int16_t* sum) const {
    const int16_t* weights =
        context_.input<int16_t>(s_.at.peepholes + (gate == kOutputGate ? 2 : gate));
    for (int32_t i = 0; i < n_; ++i) {
      const int32_t product = Multiply(weights[i] * cell[i], s_.peepholes[gate]);
      sum[i] = static_cast<int16_t>(SaturateToInt16(WrapAdd(product, sum[i])));
    }
  }

  void Project(const int8_t* values, int8_t* hidden) const {
    const int i = s_.at.projection;
    const int32_t* bias = s_.at.projection_bias ? context_.input<int32_t>(i + 1) : nullptr;
    s_.run_projection(s_.projection, values, context_.input<int8_t>(i), bias, part_,
                      context_.scratch<void>(s_.projection_scratch));
    for (int32_t k = 0; k < s_.projection.outputs; ++k) {
      hidden[k] = static_cast<int8_t>(part_[k]);
    }
  }

  const State& s_;
  EvalContext& context_;
  const int32_t n_;
  int16_t* const forget_;
  int16_t* const update_;
  int16_t* const gate_;
  int16_t* const part_;  // Summands of gates, and the projection.
};

Status Eval(const State& state, EvalContext& context) {
  return RunIntegerLstm<int8_t>(state.products, context, Step(state, context));
}

// ---- Preparing -------------------------------------------------------------------------------

Status CheckIntermediates(PrepareContext& p, bool normalize) {
  const int32_t count = static_cast<int32_t>(p.node().intermediates.size);
  if (count == k8x8x8IntermediateCount) {
    return p.Unsupported("gates of 8 bits ({} intermediate tensors) are not supported", count);
  }
  if (count != kIntermediateCount) {
    return p.Invalid("has {} intermediate tensors, expected {}", count, kIntermediateCount);
  }
  for (int i = normalize ? 0 : kHiddenIntermediate; i < count; ++i) {
    const float scale = p.has_intermediate(i) ? p.Intermediate(i).scale() : 0.0f;
    if (!(scale > 0.0f && scale < INFINITY)) {
      return p.Invalid("intermediate tensor {} has no usable scale", i);
    }
  }
  return Status::kOk;
}

// The factor of products of input i with numbers of the scale `other`, whose results have `result`.
Status GetInputFactor(PrepareContext& p, int i, float other, float result, int32_t most_shift,
                      Factor* factor) {
  const double ratio = static_cast<double>(p.input(i).scale() * other / result);
  if (ToFactor(ratio, factor) && factor->shift <= most_shift) return Status::kOk;
  return p.Invalid("scale of input {} is out of proportion", i);
}

Status PrepareCell(PrepareContext& p, float clip, State* state) {
  const float scale = p.input(kCell).scale();
  const int32_t power = GetCellPower(p);
  const float exact = ldexpf(1.0f, power);
  if (power < -15 || power > -9 || fabsf(scale - exact) > 0.0005f * exact) {
    return p.Unsupported("the cell state's scale is not a power of two from 2^-15 to 2^-9");
  }
  state->cell_power = power;
  // A clip of less than a step is none.
  const int32_t most = GetCellClip(p, clip);
  const bool clips = clip > 0.0f && most > 0;
  state->cell_max = clips ? most : 32767;
  state->cell_min = clips ? -most : -32768;
  return Status::kOk;
}

Status PrepareGates(PrepareContext& p, State* state) {
  const LstmVariants& at = state->at;
  const bool normalize = at.layer_norms >= 0;
  if (normalize && (state->products.units() < 1 || state->products.units() > 65535)) {
    return p.Unsupported("layer norm of {} units is not supported", state->products.units());
  }
  const int first = at.first_gate();
  float scales[kGateCount];
  for (int g = first; g < kGateCount; ++g) {
    scales[g] = normalize ? p.Intermediate(g).scale() : kArgumentScale;
    if (at.peepholes >= 0 && g != kCellGate) {
      const float cell = ldexpf(1.0f, state->cell_power);
      const int i = at.peepholes + (g == kOutputGate ? 2 : g);
      MICROLITE_TRY(GetInputFactor(p, i, cell, scales[g], 30, &state->peepholes[g]));
    }
    if (!normalize) continue;
    const int i = at.layer_norms + g;
    MICROLITE_TRY(GetInputFactor(p, i, 1.0f, 1.0f, 17, &state->norms[g]));
    state->norms[g].shift += 12;
    const int32_t variance = static_cast<int32_t>(10000.0f * p.input(i).scale());
    state->variances[g] = variance < 1 ? 1 : variance;
  }
  LstmSizes& sizes = state->products;
  MICROLITE_TRY(PrepareProducts(p, first, kInput, kInputWeights, scales, &sizes.input));
  return PrepareProducts(p, first, kHidden, kHiddenWeights, scales, &sizes.hidden);
}

// The largest number of a projection, in steps of the output.
int32_t GetProjectionClip(PrepareContext& p, float clip) {
  const float steps = clip / p.output(0).scale();
  return steps < 127.0f ? static_cast<int32_t>(steps) : 127;
}

Status PrepareProjection(PrepareContext& p, float clip, float hidden_scale, State* state) {
  const int i = state->at.projection;
  const int32_t units = state->products.units(), outputs = state->products.outputs();
  MICROLITE_TRY(CheckWeights(p, i, DataType::kInt8, outputs, units));
  MICROLITE_TRY(CheckBias(p, i + 1, DataType::kInt32, outputs));
  MICROLITE_TRY(CheckQuantizedOutput(p, 0));
  const Tensor& output = p.input(kHidden);
  const double ratio = static_cast<double>(p.input(i).scale() * hidden_scale / output.scale());
  Factor factor;
  MICROLITE_TRY(GetFactor(p, ratio, &factor));
  int32_t* multiplier = p.KeepArray<int32_t>(1);
  int8_t* shift = p.KeepArray<int8_t>(1);
  if (multiplier != nullptr && shift != nullptr) {
    *multiplier = factor.multiplier;
    *shift = static_cast<int8_t>(factor.shift);
  }
  const int32_t most = clip > 0.0f ? GetProjectionClip(p, clip) : 0;
  FullyConnectedParams& params = state->projection;
  params = {};
  params.batches = 1;
  params.inputs = units;
  params.outputs = outputs;
  params.input_zero_point = static_cast<int16_t>(state->hidden_zero_point);
  params.requantize = {multiplier,
                       shift,
                       0,
                       static_cast<int16_t>(output.zero_point()),
                       most > 0 ? -most : -128,
                       most > 0 ? most : 127,
                       false};
  const auto kernel = p.kernels<RecurrentKernels>().s8_s16(params);
  state->run_projection = kernel.run;
  state->projection_scratch = p.RequestScratch(kernel.scratch_bytes);
  return Status::kOk;
}

Status PrepareHidden(PrepareContext& p, float projection_clip, State* state) {
  const Tensor hidden = p.Intermediate(kHiddenIntermediate);
  const int32_t zero_point = hidden.zero_point();
  if (zero_point < -128 || zero_point > 127) {
    return p.Invalid("intermediate tensor {} has zero point {}", kHiddenIntermediate, zero_point);
  }
  // TensorFlow Lite subtracts the zero point before a projection, and adds it in there. That only
  // matters to numbers that saturate.
  state->hidden_zero_point = state->at.projection < 0 ? zero_point : -zero_point;
  const float ratio = 1.0f / (1 << 30) / hidden.scale();
  MICROLITE_TRY(GetFactor(p, static_cast<double>(ratio), &state->hidden));
  if (state->at.projection < 0) return Status::kOk;
  return PrepareProjection(p, projection_clip, hidden.scale(), state);
}

}  // namespace

Status PrepareIntegerVariants(PrepareContext& p, const LstmSlots& slots) {
  MICROLITE_TRY(CheckLstmInputCount(p));
  MICROLITE_TRY(CheckIntegerActivation(p, slots));
  State state = {};
  state.at = {kPeepholes, kProjection, kCell, kLayerNorms};
  LstmVariants& at = state.at;
  int32_t units, outputs;
  MICROLITE_TRY(FindVariants(p, kInputWeights, &at));
  MICROLITE_TRY(GetLayerSizes(p, kHiddenWeights + kOutputGate, at, &units, &outputs));
  MICROLITE_TRY(CheckIntermediates(p, at.layer_norms >= 0));
  MICROLITE_TRY(PrepareSizes(p, slots, at.first_gate(), units, outputs, DataType::kInt8,
                             DataType::kInt32, &state.products));
  MICROLITE_TRY(CheckVariants(p, at, DataType::kInt16, DataType::kInt16, units));
  MICROLITE_TRY(PrepareCell(p, p.option<float>(slots.cell_clip), &state));
  MICROLITE_TRY(PrepareGates(p, &state));
  MICROLITE_TRY(PrepareHidden(p, p.option<float>(slots.projection_clip), &state));
  state.products.PrepareKernels(p, p.kernels<RecurrentKernels>().s8_s16);
  const size_t numbers =
      3 * static_cast<size_t>(units) + static_cast<size_t>(units > outputs ? units : outputs);
  state.scratch = p.RequestScratch(numbers * sizeof(int16_t));
  return p.Install<Eval>(state);
}

}  // namespace microlite
