// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_SRC_OPS_RECURRENT_H_
#define MICROLITE_SRC_OPS_RECURRENT_H_

#include <stdint.h>
#include <string.h>

#include "microlite/kernels.h"
#include "microlite/op.h"
#include "src/ops/prepare.h"

// What layers that feed their output back (RNN, LSTM) have in common. They take one row at a time,
// one sequence after the other: products with weights share nothing between rows.

namespace microlite {

// ---- Sequences -------------------------------------------------------------------------------

// The rows of a tensor [batch][time][elements] or [time][batch][elements], or [batch][elements],
// where each sequence has one row.
struct Sequences {
  int32_t count, steps;
  int32_t sequence_stride, step_stride;

  int32_t Row(int32_t sequence, int32_t step) const {
    return sequence * sequence_stride + step * step_stride;
  }
};

// Those of input 0, which must have `rank` 2 or 3.
[[gnu::cold]] Status GetSequences(PrepareContext& p, int rank, bool time_major, Sequences* out);

// Refuses output i unless it has that type and input 0's shape, but `elements` in a row.
[[gnu::cold]] Status CheckOutputRows(PrepareContext& p, int i, DataType type, int32_t elements);

// Refuses input i unless it is a matrix of that shape.
[[gnu::cold]] Status CheckMatrix(PrepareContext& p, int i, int32_t rows, int32_t columns);

// ---- Products of floats ----------------------------------------------------------------------

// Products of a row of floats with matrices of weights of one shape. The weights are float or, with
// dynamic-range quantisation, int8; then the row is quantised first.
struct RowProduct {
  FullyConnectedParams params;
  // One of the two, the other is null.
  decltype(Kernel<FullyConnectedParams, const float*, const float*, const float*, float*>::run) run;
  decltype(Kernel<FullyConnectedParams, const int8_t*, const int8_t*, const float*, float*>::run)
      run_quantized;
  uint32_t scratch, quantized;
};

// A row of floats, ready for any number of products.
struct Row {
  const float* values;
  const int8_t* quantized;
  float scale;
  int16_t zero_point;
};

// How the weights of a node are quantised, if they are.
struct WeightScales {
  const float* scales;  // By the number of the node's input; null for float weights.
  bool asymmetric;      // Whether rows have a zero point.
};

// FLOAT32 or, for dynamic-range quantisation, INT8, which old converters called UINT8.
constexpr bool IsWeightType(DataType type) {
  return type == DataType::kFloat32 || type == DataType::kInt8 || type == DataType::kUInt8;
}

// Fills `scales` for weights of `type`.
[[gnu::cold]] Status GetWeightScales(PrepareContext& p, DataType type, bool asymmetric,
                                     WeightScales* scales);

// Checks input i, a matrix of weights, where it is there: type, shape, quantisation.
[[gnu::cold]] Status CheckWeights(PrepareContext& p, int i, DataType type, int32_t rows,
                                  int32_t columns);

[[gnu::cold]] void PrepareRowProduct(PrepareContext& p, DataType weights, int32_t inputs,
                                     int32_t outputs, RowProduct* product);

Row PrepareRow(const RowProduct& product, const WeightScales& scales, const float* values,
               EvalContext& context);

// output = bias + the product of the row and input `weights`. `bias` may be null.
void Multiply(const RowProduct& product, const WeightScales& scales, const Row& row, int weights,
              const float* bias, float* output, EvalContext& context);

// ---- Layers ----------------------------------------------------------------------------------

// Which inputs of the node belong to a layer; -1 for what it does not have. Where there are several
// gates, the number is that of the first.
struct LayerTensors {
  int8_t input, auxiliary;
  int8_t input_weights, auxiliary_weights, hidden_weights, biases, hidden;
};

// A layer's sums of products:
//   bias + weights input + auxiliary_weights auxiliary + hidden_weights hidden
struct Layer {
  LayerTensors at;
  RowProduct input, auxiliary, hidden;
  WeightScales scales;
  int32_t units, outputs;  // Elements of a sum, and of the hidden state.
  int8_t activation;
  // Where it puts its rows: into columns of an output, from the last step to the first if it runs
  // backward.
  bool backward;
  int8_t output;
  int32_t width, column;
  uint32_t sum, part;  // Scratch: a sum for the caller, and what SumGate() adds to one.
};

// The ActivationFunctionType in option `slot`: those of other ops, or TANH.
[[gnu::cold]] Status GetLayerActivation(PrepareContext& p, int slot, int8_t* activation);

// Applies it to `count` values.
void Activate(int8_t activation, int32_t count, float* values);

// Checks inputs and weights of a layer of `gates` gates whose `at`, `units` and `outputs` are known
// and prepares its products. Weights of the first gate may be absent.
[[gnu::cold]] Status PrepareLayer(PrepareContext& p, DataType weights, int gates, int32_t sequences,
                                  Layer* layer);

// The rows of one step.
struct StepRows {
  Row input, auxiliary, hidden;
};
StepRows PrepareRows(const Layer& layer, int32_t row, const float* hidden, EvalContext& context);

// The sum of a gate. `bias` may be null.
void SumGate(const Layer& layer, const StepRows& rows, int gate, const float* bias, float* sum,
             EvalContext& context);

// Calls step(row, sequence) for each row of each sequence, in order, for what it writes to the
// hidden state of that sequence, and puts that into the output.
template <class Step>
void RunLayer(const Layer& layer, const Sequences& sequences, EvalContext& context,
              const Step& step) {
  float* output = context.output<float>(layer.output) + layer.column;
  for (int32_t s = 0; s < sequences.count; ++s) {
    const float* hidden = context.variable<float>(layer.at.hidden) + s * layer.outputs;
    for (int32_t i = 0; i < sequences.steps; ++i) {
      const int32_t row = sequences.Row(s, layer.backward ? sequences.steps - 1 - i : i);
      step(row, s);
      memcpy(output + row * layer.width, hidden,
             static_cast<size_t>(layer.outputs) * sizeof(float));
    }
  }
}

// ---- Two directions --------------------------------------------------------------------------

// Where a bidirectional op's auxiliary input goes: together with the input to both layers if they
// have weights for it; else it is the input of the backward layer.
[[gnu::cold]] void ConnectAuxiliary(PrepareContext& p, int auxiliary, LayerTensors* forward,
                                    LayerTensors* backward);

// Checks the outputs of one layer or two and says where the layers put their rows: `merge` has both
// side by side in output 0.
[[gnu::cold]] Status ConnectOutputs(PrepareContext& p, bool merge, int count, Layer* const* layers);

}  // namespace microlite

#endif  // MICROLITE_SRC_OPS_RECURRENT_H_
