// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_OPS_LSTM_INTEGER_H_
#define MICROLITE_SRC_OPS_LSTM_INTEGER_H_

#include <string.h>

#include "src/ops/lstm.h"

// What the LSTMs on integers have in common: int8 weights, gates and cells of int16, whose scale is
// a power of two.

namespace microlite {

constexpr int32_t SaturateToInt16(int32_t x) { return Clamp<int32_t>(x, -32768, 32767); }

// The products with the input and with the hidden state, for any gate (see LstmProducts), and what
// they are taken of.
struct LstmSizes {
  FullyConnectedParams input, hidden;
  Sequences sequences;

  int32_t units() const { return input.outputs; }
  int32_t outputs() const { return hidden.inputs; }
};

template <class V, class B>
struct LstmProducts : LstmSizes {
  using Value = V;
  using Bias = B;
  using Choice = Choose<FullyConnectedParams, const Value*, const int8_t*, const Bias*, int16_t*>;
  using Run = decltype(Kernel<FullyConnectedParams, const Value*, const int8_t*, const Bias*,
                              int16_t*>::run);

  Run run_input, run_hidden;
  uint32_t scratch;

  // The two summands of a gate's argument, each saturated. One copy of it serves all four gates.
  [[gnu::noinline]] void Multiply(const EvalContext& context, Gate gate, const Value* row,
                                  const Value* state, const Bias* bias, int16_t* a,
                                  int16_t* b) const {
    void* space = context.scratch<void>(scratch);
    run_input(OfGate(input, gate), row, context.input<int8_t>(lstm::kInputWeights + gate), bias, a,
              space);
    run_hidden(OfGate(hidden, gate), state, context.input<int8_t>(lstm::kHiddenWeights + gate),
               nullptr, b, space);
  }

  [[gnu::cold]] void PrepareKernels(PrepareContext& p, Choice choose) {
    const auto of_input = choose(input), of_hidden = choose(hidden);
    run_input = of_input.run;
    run_hidden = of_hidden.run;
    scratch = p.RequestScratch(of_input.scratch_bytes > of_hidden.scratch_bytes
                                   ? of_input.scratch_bytes
                                   : of_hidden.scratch_bytes);
  }

 private:
  static FullyConnectedParams OfGate(FullyConnectedParams params, int gate) {
    params.requantize.multipliers += gate;
    params.requantize.shifts += gate;
    return params;
  }
};

// Calls step.Run(input row, hidden state, cells) for each row of each sequence, in order, and puts
// the hidden state into the output.
template <class Value, class Step>
Status RunIntegerLstm(const LstmSizes& sizes, EvalContext& context, Step step) {
  const int32_t inputs = sizes.input.inputs, outputs = sizes.outputs();
  const Value* input = context.input<Value>(lstm::kInput);
  Value* output = context.output<Value>(0);
  for (int32_t s = 0; s < sizes.sequences.count; ++s) {
    Value* hidden = context.variable<Value>(lstm::kHidden) + s * outputs;
    int16_t* cell = context.variable<int16_t>(lstm::kCell) + s * sizes.units();
    for (int32_t t = 0; t < sizes.sequences.steps; ++t) {
      const int32_t row = sizes.sequences.Row(s, t);
      step.Run(input + row * inputs, hidden, cell);
      memcpy(output + row * outputs, hidden, static_cast<size_t>(outputs) * sizeof(Value));
    }
  }
  return Status::kOk;
}

// Refuses another activation than TANH.
[[gnu::cold]] Status CheckIntegerActivation(PrepareContext& p, const LstmSlots& slots);

// Checks all tensors that every LSTM has, for the gates from `first_gate` on, and fills in the
// sizes. Hidden state and output have `value`, biases `bias`.
[[gnu::cold]] Status PrepareSizes(PrepareContext& p, const LstmSlots& slots, int first_gate,
                                  int32_t units, int32_t outputs, DataType value, DataType bias,
                                  LstmSizes* sizes);

// The factors of the gates' products of `values` with the weight matrices from input `weights` on,
// whose results have these scales.
[[gnu::cold]] Status PrepareProducts(PrepareContext& p, int first_gate, int values, int weights,
                                     const float* scales, FullyConnectedParams* params);

// The power of two nearest to the cells' scale.
[[gnu::cold]] int32_t GetCellPower(PrepareContext& p);

// The largest cell; all there is where `clip` is 0.
[[gnu::cold]] int32_t GetCellClip(PrepareContext& p, float clip);

}  // namespace microlite

#endif  // MICROLITE_SRC_OPS_LSTM_INTEGER_H_
