// SPDX-License-Identifier: Apache-2.0
#include "src/ops/recurrent.h"

#include <math.h>

#include "src/math/quantize_row.h"

namespace microlite {
namespace {

constexpr int8_t kTanhActivation = 4;

// The factor of accumulators that already is in Rescale::input_scale.
constexpr float kOne = 1.0f;

// Whether two shapes differ in the last dimension at most.
bool SameRows(const Shape& a, const Shape& b) {
  bool same = a.rank == b.rank;
  for (int d = 0; same && d + 1 < a.rank; ++d) same = a[d] == b[d];
  return same;
}

// The elements in a row of input i, which must have as many rows as input 0.
Status GetRowSize(PrepareContext& p, int i, int32_t* elements) {
  MICROLITE_TRY(CheckInputType(p, i, DataType::kFloat32));
  const Shape& shape = p.input(i).shape;
  if (!SameRows(p.input(0).shape, shape)) return p.Invalid("input {} has not the rows of 0", i);
  *elements = shape[shape.rank - 1];
  return Status::kOk;
}

}  // namespace

// ---- Sequences -------------------------------------------------------------------------------

Status GetSequences(PrepareContext& p, int rank, bool time_major, Sequences* out) {
  const Shape& shape = p.input(0).shape;
  if (shape.rank != rank) return p.Invalid("input has rank {}, expected {}", shape.rank, rank);
  if (rank == 2) {
    *out = {shape[0], 1, 1, 1};
  } else if (time_major) {
    *out = {shape[1], shape[0], 1, shape[1]};
  } else {
    *out = {shape[0], shape[1], shape[1], 1};
  }
  return Status::kOk;
}

Status CheckOutputRows(PrepareContext& p, int i, DataType type, int32_t elements) {
  const Shape& output = p.output(i).shape;
  MICROLITE_TRY(CheckOutputType(p, i, type));
  // As converters for TensorFlow Lite alone leave it, which works shapes out when the model runs.
  if (output.rank == 0) return p.Unsupported("the file does not say the shape of output {}", i);
  if (SameRows(p.input(0).shape, output) && output[output.rank - 1] == elements) {
    return Status::kOk;
  }
  return p.Invalid("output {} has not a row of {} elements for each of the input", i, elements);
}

Status CheckMatrix(PrepareContext& p, int i, int32_t rows, int32_t columns) {
  const Shape& shape = p.input(i).shape;
  if (shape.rank == 2 && shape[0] == rows && shape[1] == columns) return Status::kOk;
  return p.Invalid("input {} is not a matrix of {} x {}", i, rows, columns);
}

// ---- Products of floats ----------------------------------------------------------------------

Status GetWeightScales(PrepareContext& p, DataType type, bool asymmetric, WeightScales* scales) {
  *scales = {nullptr, asymmetric};
  if (type == DataType::kFloat32) return Status::kOk;
  const int count = p.input_count();
  float* kept = p.KeepArray<float>(static_cast<size_t>(count));
  for (int i = 0; kept != nullptr && i < count; ++i) kept[i] = p.input(i).scale();
  // While measuring it only matters that there are some.
  scales->scales = kept != nullptr ? kept : &kOne;
  return Status::kOk;
}

Status CheckWeights(PrepareContext& p, int i, DataType type, int32_t rows, int32_t columns) {
  if (!p.has_input(i)) return p.Invalid("input {} is missing", i);
  MICROLITE_TRY(CheckInputType(p, i, type));
  MICROLITE_TRY(CheckMatrix(p, i, rows, columns));
  if (type == DataType::kFloat32) return Status::kOk;
  MICROLITE_TRY(CheckQuantizedInput(p, i));
  if (p.input(i).quantization.per_channel() || p.input(i).zero_point() != 0) {
    return p.Unsupported("weights {} have a zero point or more than one scale", i);
  }
  return Status::kOk;
}

void PrepareRowProduct(PrepareContext& p, DataType weights, int32_t inputs, int32_t outputs,
                       RowProduct* product) {
  *product = {};
  FullyConnectedParams& params = product->params;
  params.batches = 1;
  params.inputs = inputs;
  params.outputs = outputs;
  const FloatRange all = {-INFINITY, INFINITY};
  const RecurrentKernels& kernels = p.kernels<RecurrentKernels>();
  size_t bytes;
  if (weights == DataType::kFloat32) {
    params.range = all;
    const auto kernel = kernels.f32(params);
    product->run = kernel.run;
    bytes = kernel.scratch_bytes;
  } else {
    params.rescale = {&kOne, 0, false, false, 1.0f, all};
    const auto kernel = kernels.s8_f32(params);
    product->run_quantized = kernel.run;
    bytes = kernel.scratch_bytes;
    product->quantized = p.RequestScratch(static_cast<size_t>(inputs));
  }
  product->scratch = p.RequestScratch(bytes);
}

Row PrepareRow(const RowProduct& product, const WeightScales& scales, const float* values,
               EvalContext& context) {
  if (scales.scales == nullptr) return {values, nullptr, 1.0f, 0};
  int8_t* quantized = context.scratch<int8_t>(product.quantized);
  const RowScale row = QuantizeRow(values, product.params.inputs, scales.asymmetric, quantized);
  return {values, quantized, row.scale, static_cast<int16_t>(row.zero_point)};
}

void Multiply(const RowProduct& product, const WeightScales& scales, const Row& row, int weights,
              const float* bias, float* output, EvalContext& context) {
  void* scratch = context.scratch<void>(product.scratch);
  if (scales.scales == nullptr) {
    product.run(product.params, row.values, context.input<float>(weights), bias, output, scratch);
    return;
  }
  FullyConnectedParams params = product.params;
  params.input_zero_point = row.zero_point;
  params.rescale.input_scale = row.scale * scales.scales[weights];
  product.run_quantized(params, row.quantized, context.input<int8_t>(weights), bias, output,
                        scratch);
}

// ---- Layers ----------------------------------------------------------------------------------

Status GetLayerActivation(PrepareContext& p, int slot, int8_t* activation) {
  *activation = p.option<int8_t>(slot);
  if (*activation == kTanhActivation) return Status::kOk;
  Activation checked;
  return GetActivation(p, slot, &checked);
}

void Activate(int8_t activation, int32_t count, float* values) {
  if (activation == kTanhActivation) {
    for (int32_t i = 0; i < count; ++i) values[i] = tanhf(values[i]);
    return;
  }
  const FloatRange range = ActivationRange(static_cast<Activation>(activation));
  for (int32_t i = 0; i < count; ++i) values[i] = Clamp(values[i], range.min, range.max);
}

Status PrepareLayer(PrepareContext& p, DataType weights, int gates, int32_t sequences,
                    Layer* layer) {
  const LayerTensors& at = layer->at;
  int32_t inputs, auxiliary = 0;
  MICROLITE_TRY(GetRowSize(p, at.input, &inputs));
  if (at.auxiliary >= 0) MICROLITE_TRY(GetRowSize(p, at.auxiliary, &auxiliary));
  for (int g = gates > 1 && !p.has_input(at.input_weights) ? 1 : 0; g < gates; ++g) {
    MICROLITE_TRY(CheckWeights(p, at.input_weights + g, weights, layer->units, inputs));
    MICROLITE_TRY(CheckWeights(p, at.hidden_weights + g, weights, layer->units, layer->outputs));
    if (at.auxiliary >= 0) {
      MICROLITE_TRY(CheckWeights(p, at.auxiliary_weights + g, weights, layer->units, auxiliary));
    }
    if (!p.has_input(at.biases + g)) return p.Invalid("input {} is missing", at.biases + g);
    MICROLITE_TRY(CheckBias(p, at.biases + g, DataType::kFloat32, layer->units));
  }
  const int64_t state = static_cast<int64_t>(sequences) * layer->outputs;
  MICROLITE_TRY(CheckState(p, at.hidden, DataType::kFloat32, state));
  PrepareRowProduct(p, weights, inputs, layer->units, &layer->input);
  PrepareRowProduct(p, weights, layer->outputs, layer->units, &layer->hidden);
  if (at.auxiliary >= 0) {
    PrepareRowProduct(p, weights, auxiliary, layer->units, &layer->auxiliary);
  }
  const size_t bytes = static_cast<size_t>(layer->units) * sizeof(float);
  layer->sum = p.RequestScratch(bytes);
  layer->part = p.RequestScratch(bytes);
  return Status::kOk;
}

StepRows PrepareRows(const Layer& layer, int32_t row, const float* hidden, EvalContext& context) {
  StepRows rows = {};
  const float* input = context.input<float>(layer.at.input) + row * layer.input.params.inputs;
  rows.input = PrepareRow(layer.input, layer.scales, input, context);
  rows.hidden = PrepareRow(layer.hidden, layer.scales, hidden, context);
  if (layer.at.auxiliary >= 0) {
    const float* auxiliary =
        context.input<float>(layer.at.auxiliary) + row * layer.auxiliary.params.inputs;
    rows.auxiliary = PrepareRow(layer.auxiliary, layer.scales, auxiliary, context);
  }
  return rows;
}

void SumGate(const Layer& layer, const StepRows& rows, int gate, const float* bias, float* sum,
             EvalContext& context) {
  float* part = context.scratch<float>(layer.part);
  Multiply(layer.input, layer.scales, rows.input, layer.at.input_weights + gate, bias, sum,
           context);
  if (layer.at.auxiliary >= 0) {
    Multiply(layer.auxiliary, layer.scales, rows.auxiliary, layer.at.auxiliary_weights + gate,
             nullptr, part, context);
    for (int32_t i = 0; i < layer.units; ++i) sum[i] += part[i];
  }
  Multiply(layer.hidden, layer.scales, rows.hidden, layer.at.hidden_weights + gate, nullptr, part,
           context);
  for (int32_t i = 0; i < layer.units; ++i) sum[i] += part[i];
}

// ---- Two directions --------------------------------------------------------------------------

void ConnectAuxiliary(PrepareContext& p, int auxiliary, LayerTensors* forward,
                      LayerTensors* backward) {
  forward->auxiliary = backward->auxiliary = -1;
  if (!p.has_input(auxiliary)) return;
  const int8_t index = static_cast<int8_t>(auxiliary);
  // The last gate has weights even where the first is left out.
  if (p.has_input(forward->auxiliary_weights) || p.has_input(forward->auxiliary_weights + 1)) {
    forward->auxiliary = backward->auxiliary = index;
  } else {
    backward->input = index;
  }
}

Status ConnectOutputs(PrepareContext& p, bool merge, int count, Layer* const* layers) {
  const bool one = merge || count == 1;
  if (p.output_count() != (one ? 1 : 2)) return p.Invalid("has {} outputs", p.output_count());
  int32_t width = 0;
  for (int i = 0; i < count; ++i) {
    layers[i]->output = static_cast<int8_t>(one ? 0 : i);
    layers[i]->column = one ? width : 0;
    width += layers[i]->outputs;
  }
  for (int i = 0; i < count; ++i) {
    layers[i]->width = one ? width : layers[i]->outputs;
    if (p.node().outputs[layers[i]->output] < 0) return p.Invalid("an output is missing");
    MICROLITE_TRY(CheckOutputRows(p, layers[i]->output, DataType::kFloat32, layers[i]->width));
  }
  return Status::kOk;
}

}  // namespace microlite
