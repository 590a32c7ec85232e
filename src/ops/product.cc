// SPDX-License-Identifier: Apache-2.0
#include "src/ops/product.h"

namespace microlite {
namespace {

constexpr int kFilter = 1;

Status GetTypes(PrepareContext& p, const ProductSpec& spec, ProductTypes* types) {
  const DataType input = p.input(spec.input).type, filter = p.input(kFilter).type;
  constexpr struct {
    DataType input, filter;
    ProductTypes types;
  } kKnown[] = {
      {DataType::kFloat32, DataType::kFloat32, ProductTypes::kF32},
      {DataType::kInt8, DataType::kInt8, ProductTypes::kS8},
      {DataType::kInt8, DataType::kInt4, ProductTypes::kS8S4},
      {DataType::kInt16, DataType::kInt8, ProductTypes::kS16S8},
      {DataType::kUInt8, DataType::kUInt8, ProductTypes::kU8},
      {DataType::kFloat32, DataType::kInt8, ProductTypes::kF32S8},
      {DataType::kFloat32, DataType::kInt4, ProductTypes::kF32S8},
      // As old converters called int8 weights.
      {DataType::kFloat32, DataType::kUInt8, ProductTypes::kF32S8},
      {DataType::kInt16, DataType::kInt16, ProductTypes::kS16},
  };
  for (const auto& known : kKnown) {
    if (known.input != input || known.filter != filter) continue;
    *types = known.types;
    return CheckOutputType(p, 0, input);
  }
  return p.Unsupported("filter of type {type} with input of type {type} is not supported",
                       static_cast<int32_t>(filter), static_cast<int32_t>(input));
}

// An int16 input leaves the choice between accumulators of 32 and 64 bits to the bias.
Status CheckProductBias(PrepareContext& p, const ProductSpec& spec, ProductTypes types,
                        bool* wide) {
  *wide = false;
  if (types == ProductTypes::kF32 || types == ProductTypes::kF32S8) {
    return CheckBias(p, spec.bias, DataType::kFloat32, spec.outputs);
  }
  DataType type = DataType::kInt32;
  if (types == ProductTypes::kS16S8 || types == ProductTypes::kS16) {
    const auto left_out = spec.bias_type_slot < 0
                              ? DataType::kInt64
                              : static_cast<DataType>(p.option<int8_t>(spec.bias_type_slot));
    *wide = (p.has_input(spec.bias) ? p.input(spec.bias).type : left_out) != DataType::kInt32;
    if (*wide) type = DataType::kInt64;
  }
  return CheckBias(p, spec.bias, type, spec.outputs);
}

Status CheckZeroPoints(PrepareContext& p, const ProductSpec& spec, ProductTypes types) {
  const bool free_filter =
      types == ProductTypes::kU8 || (types == ProductTypes::kS8 && spec.connected);
  const int32_t filter = p.input(kFilter).zero_point();
  if (!free_filter && filter != 0) {
    return p.Unsupported("filter has zero point {}, expected 0", filter);
  }
  const int32_t input = p.input(spec.input).zero_point(), output = p.output(0).zero_point();
  if (p.input(spec.input).type == DataType::kInt16 && (input != 0 || output != 0)) {
    return p.Unsupported("input and output have zero points {} and {}, expected 0", input, output);
  }
  return Status::kOk;
}

}  // namespace

Status PrepareProduct(PrepareContext& p, const ProductSpec& spec, ProductParams* params,
                      ProductTypes* types) {
  Activation activation = Activation::kNone;
  if (spec.activation_slot >= 0) {
    MICROLITE_TRY(GetActivation(p, spec.activation_slot, &activation));
  }
  bool wide;
  MICROLITE_TRY(GetTypes(p, spec, types));
  MICROLITE_TRY(CheckProductBias(p, spec, *types, &wide));
  if (*types == ProductTypes::kF32) {
    params->range = ActivationRange(activation);
    return Status::kOk;
  }
  MICROLITE_TRY(CheckFilterScales(p, spec.filter_axis, spec.outputs));
  MICROLITE_TRY(CheckZeroPoints(p, spec, *types));
  const Tensor& input = p.input(spec.input);
  const Tensor& filter = p.input(kFilter);
  const Tensor& output = p.output(0);
  if (*types == ProductTypes::kF32S8) {
    const Span<const float> scales = filter.quantization.scales;
    const int16_t step = scales.size > 1 ? 1 : 0;
    params->rescale = {scales.data,
                       step,
                       spec.asymmetric,
                       filter.type == DataType::kInt4,
                       1.0f,
                       ActivationRange(activation)};
    return Status::kOk;
  }
  MICROLITE_TRY(CheckQuantizedInput(p, spec.input));
  MICROLITE_TRY(CheckQuantizedOutput(p, 0));
  params->input_zero_point = static_cast<int16_t>(input.zero_point());
  params->filter_zero_point = static_cast<int16_t>(filter.zero_point());
  const bool round_product =
      *types == ProductTypes::kU8 || (spec.connected && !filter.quantization.per_channel());
  MICROLITE_TRY(
      PrepareRequantize(p, input, filter, output, activation, round_product, &params->requantize));
  params->requantize.wide = wide;
  return Status::kOk;
}

}  // namespace microlite
