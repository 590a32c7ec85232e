// SPDX-License-Identifier: Apache-2.0
#include "src/ops/lstm_integer.h"

#include <math.h>

#include "src/math/sigmoid_table.h"

// UNIDIRECTIONAL_SEQUENCE_LSTM on integers, in the plain form that microcontrollers run (no
// peephole, no projection, no layer normalisation, four gates):
//   gate_g = sigmoid(W_g input + b_g + U_g hidden), for g = input, forget, output
//   update = tanh(W_c input + b_c + U_c hidden)
//   cell = clip(forget * cell + input * update)
//   hidden = output * tanh(cell)
// Weights are int8, values int8 or int16, gates int16 with 15 and their arguments with 12 fraction
// bits, cells int16. All roundings are those of TensorFlow Lite for Microcontrollers.

namespace microlite {
namespace {

using namespace lstm;

constexpr int8_t kTanhActivation = 4;

constexpr float kArgumentScales[] = {1.0f / 4096.0f, 1.0f / 4096.0f, 1.0f / 4096.0f,
                                     1.0f / 4096.0f};
constexpr float kGateScale = 1.0f / 32768.0f;

// ---- Arithmetic ------------------------------------------------------------------------------

// What does not depend on the type of the values.
struct GateArithmetic {
  Factor keep, update, output;
  int32_t clip_min, clip_max;
  int32_t cell_multiplier, cell_shift;  // From a cell to the argument of TableTanh().
  int32_t output_zero_point;

  static int32_t Add(int16_t a, int16_t b) { return SaturateToInt16(a + b); }
  static int16_t Sigmoid(int32_t x) { return TableLogistic(3 * x); }
  static int16_t Tanh(int32_t x) { return TableTanh(3 * x); }
  int16_t Keep(int16_t cell, int16_t forget) const {
    return static_cast<int16_t>(SaturateToInt16(Multiply(cell * forget, keep)));
  }
  int16_t Update(int16_t kept, int16_t gate, int16_t value) const {
    const int32_t sum = SaturateToInt16(kept + SaturateToInt16(Multiply(gate * value, update)));
    return static_cast<int16_t>(Clamp(sum, clip_min, clip_max));
  }
  int32_t OutputNumber(int16_t cell, int16_t gate) const {
    const int32_t half = cell_shift > 0 ? 1 << (cell_shift - 1) : 0;
    const int32_t tanh = TableTanh((cell * cell_multiplier + half) >> cell_shift);
    return WrapAdd(Multiply(tanh * gate, output), output_zero_point);
  }
};

struct Int8Arithmetic : GateArithmetic {
  using Value = int8_t;
  using Bias = int32_t;
  int8_t Output(int16_t cell, int16_t gate) const {
    return static_cast<int8_t>(Clamp<int32_t>(OutputNumber(cell, gate), -128, 127));
  }
};

struct Int16Arithmetic : GateArithmetic {
  using Value = int16_t;
  using Bias = int64_t;
  int16_t Output(int16_t cell, int16_t gate) const {
    return static_cast<int16_t>(SaturateToInt16(OutputNumber(cell, gate)));
  }
};

// ---- Running ---------------------------------------------------------------------------------

template <class A>
struct State {
  LstmProducts<typename A::Value, typename A::Bias> products;
  A arithmetic;
  uint32_t scratch;  // Three numbers for each unit.
};

// One step of one sequence.
template <class A>
class Step {
 public:
  using Value = typename A::Value;
  using Bias = typename A::Bias;

  Step(const State<A>& state, EvalContext& context)
      : s_(state),
        context_(context),
        a_(context.scratch<int16_t>(state.scratch)),
        b_(a_ + state.products.units()),
        gate_(b_ + state.products.units()) {}

  void Run(const Value* input, Value* hidden, int16_t* cell) {
    const A& arithmetic = s_.arithmetic;
    const int32_t n = s_.products.units();
    Products(kForgetGate, input, hidden);
    for (int32_t i = 0; i < n; ++i) {
      cell[i] = arithmetic.Keep(cell[i], A::Sigmoid(A::Add(a_[i], b_[i])));
    }
    Products(kInputGate, input, hidden);
    for (int32_t i = 0; i < n; ++i) gate_[i] = A::Sigmoid(A::Add(a_[i], b_[i]));
    Products(kCellGate, input, hidden);
    for (int32_t i = 0; i < n; ++i) {
      cell[i] = arithmetic.Update(cell[i], gate_[i], A::Tanh(A::Add(a_[i], b_[i])));
    }
    Products(kOutputGate, input, hidden);
    for (int32_t i = 0; i < n; ++i) {
      hidden[i] = arithmetic.Output(cell[i], A::Sigmoid(A::Add(a_[i], b_[i])));
    }
  }

 private:
  void Products(Gate gate, const Value* input, const Value* hidden) {
    const Bias* bias = context_.input<Bias>(kBiases + gate);
    s_.products.Multiply(context_, gate, input, hidden, bias, a_, b_);
  }

  const State<A>& s_;
  EvalContext& context_;
  int16_t* const a_;
  int16_t* const b_;
  int16_t* const gate_;
};

template <class A>
Status Eval(const State<A>& state, EvalContext& context) {
  return RunIntegerLstm<typename A::Value>(state.products, context, Step<A>(state, context));
}

// ---- Preparing -------------------------------------------------------------------------------

Status CheckInputs(PrepareContext& p, const LstmSlots& slots) {
  if (p.input_count() < kLayerNorms || p.input_count() > kInputCount || p.output_count() != 1 ||
      p.node().outputs[0] < 0) {
    return p.Invalid("has {} inputs and {} outputs", p.input_count(), p.output_count());
  }
  for (int i = 0; i < p.input_count(); ++i) {
    if (IsVariant(i) && p.has_input(i)) {
      return p.Unsupported("peepholes, projection and layer norm (input {}) are not supported", i);
    }
    if (!IsVariant(i) && !p.has_input(i)) return p.Unsupported("input {} is missing", i);
  }
  return CheckIntegerActivation(p, slots);
}

template <class A>
Status Install(PrepareContext& p, State<A>* state,
               typename LstmProducts<typename A::Value, typename A::Bias>::Choice choose) {
  state->products.PrepareKernels(p, choose);
  const size_t units = static_cast<size_t>(state->products.units());
  state->scratch = p.RequestScratch(3 * units * sizeof(int16_t));
  return p.Install<Eval<A>>(*state);
}

// TableTanh() wants 3 * 2^12 for 1.0.
Status PrepareCell(PrepareContext& p, float clip, GateArithmetic* arithmetic) {
  const int32_t shift = GetCellPower(p) + 12;
  if (shift < -15 || shift > 14) return p.Invalid("the cell state's scale is out of proportion");
  arithmetic->cell_multiplier = shift > 0 ? 3 << shift : 3;
  arithmetic->cell_shift = shift > 0 ? 0 : -shift;
  arithmetic->clip_max = GetCellClip(p, clip);
  arithmetic->clip_min = clip > 0.0f ? -arithmetic->clip_max : -32768;
  return Status::kOk;
}

// The factors between cells, gates and hidden state.
Status PrepareGates(PrepareContext& p, float clip, GateArithmetic* arithmetic) {
  MICROLITE_TRY(PrepareCell(p, clip, arithmetic));
  const double gate = static_cast<double>(kGateScale);
  const double cell = static_cast<double>(p.input(kCell).scale());
  const double hidden = static_cast<double>(p.input(kHidden).scale());
  MICROLITE_TRY(GetFactor(p, gate * cell / cell, &arithmetic->keep));
  MICROLITE_TRY(GetFactor(p, gate * gate / cell, &arithmetic->update));
  MICROLITE_TRY(GetFactor(p, gate * gate / hidden, &arithmetic->output));
  arithmetic->output_zero_point = p.input(kHidden).zero_point();
  return Status::kOk;
}

// The values are of `value`, the biases of `bias`.
Status Prepare(PrepareContext& p, const LstmSlots& slots, DataType value, DataType bias,
               LstmSizes* sizes, GateArithmetic* arithmetic) {
  const Shape& output = p.output(0).shape;
  const int32_t units = output.rank > 0 ? output[output.rank - 1] : 0;
  MICROLITE_TRY(PrepareSizes(p, slots, 0, units, units, value, bias, sizes));
  MICROLITE_TRY(PrepareProducts(p, 0, kInput, kInputWeights, kArgumentScales, &sizes->input));
  MICROLITE_TRY(PrepareProducts(p, 0, kHidden, kHiddenWeights, kArgumentScales, &sizes->hidden));
  return PrepareGates(p, p.option<float>(slots.cell_clip), arithmetic);
}

Status PrepareInt8(PrepareContext& p, const LstmSlots& slots) {
  State<Int8Arithmetic> state;
  MICROLITE_TRY(
      Prepare(p, slots, DataType::kInt8, DataType::kInt32, &state.products, &state.arithmetic));
  return Install(p, &state, p.kernels<RecurrentKernels>().s8_s16);
}

Status PrepareInt16(PrepareContext& p, const LstmSlots& slots) {
  State<Int16Arithmetic> state;
  MICROLITE_TRY(
      Prepare(p, slots, DataType::kInt16, DataType::kInt64, &state.products, &state.arithmetic));
  if (p.input(kInput).zero_point() != 0 || p.input(kHidden).zero_point() != 0) {
    return p.Unsupported("INT16 input and hidden state must have zero point 0");
  }
  return Install(p, &state, p.kernels<RecurrentKernels>().s16s8);
}

Status CheckTypes(PrepareContext& p, int first_gate, const LstmSizes& sizes, DataType value,
                  DataType bias) {
  const int64_t sequences = sizes.sequences.count;
  MICROLITE_TRY(CheckState(p, kHidden, value, sequences * sizes.outputs()));
  MICROLITE_TRY(CheckState(p, kCell, DataType::kInt16, sequences * sizes.units()));
  constexpr int kValues[] = {kInput, kHidden, kCell};
  for (const int i : kValues) MICROLITE_TRY(CheckQuantizedInput(p, i));
  for (int g = first_gate; g < kGateCount; ++g) {
    MICROLITE_TRY(
        CheckWeights(p, kInputWeights + g, DataType::kInt8, sizes.units(), sizes.input.inputs));
    MICROLITE_TRY(
        CheckWeights(p, kHiddenWeights + g, DataType::kInt8, sizes.units(), sizes.outputs()));
    if (!p.has_input(kBiases + g)) return p.Invalid("input {} is missing", kBiases + g);
    MICROLITE_TRY(CheckBias(p, kBiases + g, bias, sizes.units()));
  }
  return Status::kOk;
}

}  // namespace

Status CheckIntegerActivation(PrepareContext& p, const LstmSlots& slots) {
  const int activation = p.option<int8_t>(slots.activation);
  if (activation == kTanhActivation) return Status::kOk;
  return p.Unsupported("fused activation {} is not supported, only TANH", activation);
}

Status PrepareSizes(PrepareContext& p, const LstmSlots& slots, int first_gate, int32_t units,
                    int32_t outputs, DataType value, DataType bias, LstmSizes* sizes) {
  const bool sequence = slots.time_major >= 0;
  const bool time_major = sequence && p.option<bool>(slots.time_major);
  MICROLITE_TRY(GetSequences(p, sequence ? 3 : 2, time_major, &sizes->sequences));
  if (p.output_count() != 1 || p.node().outputs[0] < 0) {
    return p.Invalid("has {} outputs", p.output_count());
  }
  MICROLITE_TRY(CheckOutputRows(p, 0, value, outputs));
  const Shape& input = p.input(kInput).shape;
  FullyConnectedParams params = {};
  params.batches = 1;
  params.outputs = units;
  sizes->input = sizes->hidden = params;
  sizes->input.inputs = input[input.rank - 1];
  sizes->hidden.inputs = outputs;
  return CheckTypes(p, first_gate, *sizes, value, bias);
}

Status PrepareProducts(PrepareContext& p, int first_gate, int values, int weights,
                       const float* scales, FullyConnectedParams* params) {
  int32_t* multipliers = p.KeepArray<int32_t>(kGateCount);
  int8_t* shifts = p.KeepArray<int8_t>(kGateCount);
  const bool wide = p.input(values).type == DataType::kInt16;
  const int32_t most_shift = wide ? 14 : 30;  // What MultiplyWide() and Multiply() take.
  for (int g = first_gate; g < kGateCount; ++g) {
    const float ratio = p.input(values).scale() * p.input(weights + g).scale() / scales[g];
    Factor factor;
    if (!ToFactor(static_cast<double>(ratio), &factor) || factor.shift > most_shift) {
      return p.Invalid("scale of weights {} is out of proportion", weights + g);
    }
    if (multipliers == nullptr || shifts == nullptr) continue;
    multipliers[g] = factor.multiplier;
    shifts[g] = static_cast<int8_t>(factor.shift);
  }
  params->input_zero_point = static_cast<int16_t>(p.input(values).zero_point());
  params->requantize = {multipliers, shifts, 0, 0, -32768, 32767, wide};
  return Status::kOk;
}

int32_t GetCellPower(PrepareContext& p) {
  return static_cast<int32_t>(roundf(logf(p.input(kCell).scale()) * (1.0f / logf(2.0f))));
}

int32_t GetCellClip(PrepareContext& p, float clip) {
  const double steps = static_cast<double>(clip) / static_cast<double>(p.input(kCell).scale());
  return clip > 0.0f && steps < 32767.0 ? static_cast<int32_t>(steps) : 32767;
}

Status PrepareIntegerLstm(PrepareContext& p, const LstmSlots& slots) {
  MICROLITE_TRY(CheckInputs(p, slots));
  return p.input(kInput).type == DataType::kInt8 ? PrepareInt8(p, slots) : PrepareInt16(p, slots);
}

}  // namespace microlite
