// SPDX-License-Identifier: Apache-2.0
#include <math.h>
#include <string.h>

#include "src/math/sigmoid_table.h"
#include "src/ops/lstm.h"

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

constexpr float kArgumentScale = 1.0f / 4096.0f;
constexpr float kGateScale = 1.0f / 32768.0f;

// ---- Arithmetic ------------------------------------------------------------------------------

// What does not depend on the type of the values.
struct GateArithmetic {
  Factor keep, update, output;
  int32_t clip_min, clip_max;
  int32_t cell_multiplier, cell_shift;  // From a cell to the argument of TableTanh().
  int32_t output_zero_point;

  static int32_t Saturate(int32_t x) { return Clamp<int32_t>(x, -32768, 32767); }

  void SelectGate(FullyConnectedParams* params, int gate) const {
    params->requantize.multipliers += gate;
    params->requantize.shifts += gate;
  }
  static int32_t Add(int16_t a, int16_t b) { return Saturate(a + b); }
  static int16_t Sigmoid(int32_t x) { return TableLogistic(3 * x); }
  static int16_t Tanh(int32_t x) { return TableTanh(3 * x); }
  int16_t Keep(int16_t cell, int16_t forget) const {
    return static_cast<int16_t>(Saturate(Multiply(cell * forget, keep)));
  }
  int16_t Update(int16_t kept, int16_t gate, int16_t value) const {
    const int32_t sum = Saturate(kept + Saturate(Multiply(gate * value, update)));
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
    return static_cast<int16_t>(Saturate(OutputNumber(cell, gate)));
  }
};

// ---- Running ---------------------------------------------------------------------------------

// The products with the input and with the hidden state, for any gate (see SelectGate()), and what
// they are taken of.
struct Sizes {
  FullyConnectedParams input, hidden;
  Sequences sequences;
};

template <class A>
struct State : Sizes {
  using Value = typename A::Value;
  using KernelType =
      Kernel<FullyConnectedParams, const Value*, const int8_t*, const typename A::Bias*, int16_t*>;
  A arithmetic;
  decltype(KernelType::run) run_input, run_hidden;
  uint32_t kernel_scratch;
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
        b_(a_ + state.input.outputs),
        gate_(b_ + state.input.outputs) {}

  void Run(const Value* input, Value* hidden, int16_t* cell) {
    const A& arithmetic = s_.arithmetic;
    const int32_t n = s_.input.outputs;
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
  // The two summands of a gate's argument, to a_ and b_. One copy of it serves all four gates.
  [[gnu::noinline]] void Products(Gate gate, const Value* input, const Value* hidden) {
    void* scratch = context_.scratch<void>(s_.kernel_scratch);
    FullyConnectedParams params = s_.input;
    s_.arithmetic.SelectGate(&params, gate);
    s_.run_input(params, input, context_.input<int8_t>(kInputWeights + gate),
                 context_.input<Bias>(kBiases + gate), a_, scratch);
    params = s_.hidden;
    s_.arithmetic.SelectGate(&params, gate);
    s_.run_hidden(params, hidden, context_.input<int8_t>(kHiddenWeights + gate), nullptr, b_,
                  scratch);
  }

  const State<A>& s_;
  EvalContext& context_;
  int16_t* const a_;
  int16_t* const b_;
  int16_t* const gate_;
};

template <class A>
Status Eval(const State<A>& state, EvalContext& context) {
  using Value = typename A::Value;
  Step<A> step(state, context);
  const int32_t inputs = state.input.inputs, units = state.input.outputs;
  const Value* input = context.input<Value>(kInput);
  Value* output = context.output<Value>(0);
  for (int32_t s = 0; s < state.sequences.count; ++s) {
    Value* hidden = context.variable<Value>(kHidden) + s * units;
    int16_t* cell = context.variable<int16_t>(kCell) + s * units;
    for (int32_t t = 0; t < state.sequences.steps; ++t) {
      const int32_t row = state.sequences.Row(s, t);
      step.Run(input + row * inputs, hidden, cell);
      memcpy(output + row * units, hidden, static_cast<size_t>(units) * sizeof(Value));
    }
  }
  return Status::kOk;
}

// ---- Preparing -------------------------------------------------------------------------------

Status CheckInputs(PrepareContext& p, const LstmSlots& slots) {
  if (p.input_count() < kLayerNorms || p.input_count() > kInputCount || p.output_count() != 1 ||
      p.node().outputs[0] < 0) {
    return p.Invalid("has {} inputs and {} outputs", p.input_count(), p.output_count());
  }
  for (int i = 0; i < p.input_count(); ++i) {
    const bool variant =
        (i >= kPeepholes && i < kBiases) || (i >= kProjection && i < kHidden) || i >= kLayerNorms;
    if (variant && p.has_input(i)) {
      return p.Unsupported("peepholes, projection and layer norm (input {}) are not supported", i);
    }
    if (!variant && !p.has_input(i)) return p.Unsupported("input {} is missing", i);
  }
  const int activation = p.option<int8_t>(slots.activation);
  if (activation == kTanhActivation) return Status::kOk;
  return p.Unsupported("fused activation {} is not supported, only TANH", activation);
}

// Checks the shapes of all tensors but the states and fills in what follows from them.
Status GetSizes(PrepareContext& p, const LstmSlots& slots, Sizes* sizes) {
  MICROLITE_TRY(GetSequences(p, 3, p.option<bool>(slots.time_major), &sizes->sequences));
  const Shape& input = p.input(kInput).shape;
  const Shape& output = p.output(0).shape;
  if (output.rank != 3 || input[0] != output[0] || input[1] != output[1]) {
    return p.Invalid("the output has not as many rows as the input");
  }
  const int32_t inputs = input[2], units = output[2];
  for (int g = 0; g < kGateCount; ++g) {
    MICROLITE_TRY(CheckMatrix(p, kInputWeights + g, units, inputs));
    MICROLITE_TRY(CheckMatrix(p, kHiddenWeights + g, units, units));
  }
  FullyConnectedParams params = {};
  params.batches = 1;
  params.outputs = units;
  sizes->input = sizes->hidden = params;
  sizes->input.inputs = inputs;
  sizes->hidden.inputs = units;
  return Status::kOk;
}

Status CheckTypes(PrepareContext& p, const Sizes& sizes, DataType value, DataType bias) {
  const int32_t units = sizes.input.outputs;
  const int64_t cells = static_cast<int64_t>(sizes.sequences.count) * units;
  MICROLITE_TRY(CheckOutputType(p, 0, value));
  MICROLITE_TRY(CheckState(p, kHidden, value, cells));
  MICROLITE_TRY(CheckState(p, kCell, DataType::kInt16, cells));
  for (int g = 0; g < kGateCount; ++g) {
    MICROLITE_TRY(CheckInputType(p, kInputWeights + g, DataType::kInt8));
    MICROLITE_TRY(CheckInputType(p, kHiddenWeights + g, DataType::kInt8));
    MICROLITE_TRY(CheckBias(p, kBiases + g, bias, units));
  }
  return Status::kOk;
}

template <class A>
Status InstallKernels(PrepareContext& p, State<A> state,
                      Choose<FullyConnectedParams, const typename A::Value*, const int8_t*,
                             const typename A::Bias*, int16_t*>
                          choose) {
  const auto input = choose(state.input), hidden = choose(state.hidden);
  state.run_input = input.run;
  state.run_hidden = hidden.run;
  state.kernel_scratch = p.RequestScratch(
      input.scratch_bytes > hidden.scratch_bytes ? input.scratch_bytes : hidden.scratch_bytes);
  state.scratch = p.RequestScratch(3 * static_cast<size_t>(state.input.outputs) * sizeof(int16_t));
  return p.Install<Eval<A>>(state);
}

Status CheckScales(PrepareContext& p) {
  constexpr int kValues[] = {kInput, kHidden, kCell};
  for (const int i : kValues) MICROLITE_TRY(CheckQuantizedInput(p, i));
  for (int i = kInputWeights; i < kPeepholes; ++i) {
    MICROLITE_TRY(CheckQuantizedInput(p, i));
    if (p.input(i).quantization.per_channel() || p.input(i).zero_point() != 0) {
      return p.Unsupported("weights {} have a zero point or more than one scale", i);
    }
  }
  return Status::kOk;
}

// The factors of the products of `values` with four weight matrices from input `weights` on.
Status PrepareProducts(PrepareContext& p, int values, int weights, FullyConnectedParams* params) {
  int32_t* multipliers = p.KeepArray<int32_t>(kGateCount);
  int8_t* shifts = p.KeepArray<int8_t>(kGateCount);
  const bool wide = p.input(values).type == DataType::kInt16;
  const int32_t most_shift = wide ? 14 : 30;  // What MultiplyWide() and Multiply() take.
  for (int g = 0; g < kGateCount; ++g) {
    const float product = p.input(values).scale() * p.input(weights + g).scale();
    Factor factor;
    if (!ToFactor(static_cast<double>(product) / static_cast<double>(kArgumentScale), &factor) ||
        factor.shift > most_shift) {
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

// The cells' scale is a power of two, 2^-power. TableTanh() wants 3 * 2^12 for 1.0.
Status PrepareCell(PrepareContext& p, float clip, GateArithmetic* arithmetic) {
  const float scale = p.input(kCell).scale();
  const int32_t shift = static_cast<int32_t>(roundf(logf(scale) * (1.0f / logf(2.0f)))) + 12;
  if (shift < -15 || shift > 14) return p.Invalid("the cell state's scale is out of proportion");
  arithmetic->cell_multiplier = shift > 0 ? 3 << shift : 3;
  arithmetic->cell_shift = shift > 0 ? 0 : -shift;
  arithmetic->clip_min = -32768;
  arithmetic->clip_max = 32767;
  if (clip > 0.0f) {
    const double steps = static_cast<double>(clip) / static_cast<double>(scale);
    arithmetic->clip_max = steps < 32767.0 ? static_cast<int32_t>(steps) : 32767;
    arithmetic->clip_min = -arithmetic->clip_max;
  }
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
               Sizes* sizes, GateArithmetic* arithmetic) {
  MICROLITE_TRY(GetSizes(p, slots, sizes));
  MICROLITE_TRY(CheckTypes(p, *sizes, value, bias));
  MICROLITE_TRY(CheckScales(p));
  MICROLITE_TRY(PrepareProducts(p, kInput, kInputWeights, &sizes->input));
  MICROLITE_TRY(PrepareProducts(p, kHidden, kHiddenWeights, &sizes->hidden));
  return PrepareGates(p, p.option<float>(slots.cell_clip), arithmetic);
}

Status PrepareInt8(PrepareContext& p, const LstmSlots& slots) {
  State<Int8Arithmetic> state;
  MICROLITE_TRY(Prepare(p, slots, DataType::kInt8, DataType::kInt32, &state, &state.arithmetic));
  return InstallKernels(p, state, p.kernels<RecurrentKernels>().s8_s16);
}

Status PrepareInt16(PrepareContext& p, const LstmSlots& slots) {
  State<Int16Arithmetic> state;
  MICROLITE_TRY(Prepare(p, slots, DataType::kInt16, DataType::kInt64, &state, &state.arithmetic));
  if (p.input(kInput).zero_point() != 0 || p.input(kHidden).zero_point() != 0) {
    return p.Unsupported("INT16 input and hidden state must have zero point 0");
  }
  return InstallKernels(p, state, p.kernels<RecurrentKernels>().s16s8);
}

}  // namespace

Status PrepareIntegerLstm(PrepareContext& p, const LstmSlots& slots) {
  MICROLITE_TRY(CheckInputs(p, slots));
  return p.input(kInput).type == DataType::kInt8 ? PrepareInt8(p, slots) : PrepareInt16(p, slots);
}

}  // namespace microlite
