// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_KERNELS_H_
#define MICROLITE_KERNELS_H_

#include <stddef.h>
#include <stdint.h>

// The computing part of ops, apart from what they check and prepare: what a backend (portable C++,
// Cortex-M with DSP, AVX2, ...) replaces. A backend is one folder under src/kernels that defines
// the tables declared at the end of this file, taking what it does not improve from the portable
// one. Kernels trust their parameters: prepare has checked them.
//
// Layouts are TensorFlow Lite's: activations NHWC, CONV_2D filters [out][height][width][in],
// DEPTHWISE_CONV_2D filters [1][height][width][out], FULLY_CONNECTED filters [out][in].

namespace microlite {

// A kernel chosen for one case, with the scratch memory it needs. `run` gets the parameters, the
// data, and that scratch (16-byte aligned; undefined content).
template <class Params, class... Data>
struct Kernel {
  void (*run)(const Params&, Data..., void* scratch) = nullptr;
  size_t scratch_bytes = 0;
};

// What a kernel table offers for a case: looks at the parameters, picks the fastest kernel.
template <class Params, class... Data>
using Choose = Kernel<Params, Data...> (*)(const Params&);

// From a 32-bit accumulator to an 8-bit or 16-bit output:
//   clamp(Multiply(acc, multipliers[i], shifts[i]) + zero_point, min, max)
// with i = channel * step: step 1 for per-channel factors, 0 for one factor. With `wide`, the
// accumulator and the bias have 64 bits, and the factor is applied by MultiplyWide().
struct Requantize {
  const int32_t* multipliers;
  const int8_t* shifts;
  int16_t step;
  int16_t zero_point;
  int32_t min, max;
  bool wide;
};

// Output of float kernels: clamp(acc, min, max).
struct FloatRange {
  float min, max;
};

// Output of kernels that quantise their input themselves (see QuantizeRow()), each batch for
// itself:
//   clamp(acc * scales[i] * input_scale + bias, min, max)
// with i as above. The kernel finds out the input's scale and zero point. With `int4`, the filters
// are packed as for ProductTypes::kS8S4.
struct Rescale {
  const float* scales;
  int16_t step;
  bool asymmetric, int4;
  float input_scale;
  FloatRange range;
};

// Products of inputs and filters, as in CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED:
//   out(bias + sum of (input - input_zero_point) * (filter - filter_zero_point))
struct ProductParams {
  int16_t input_zero_point, filter_zero_point;
  union {
    Requantize requantize;  // To integers.
    FloatRange range;       // From floats to floats.
    Rescale rescale;        // For dynamic-range quantisation.
  };
};

// The types of input, filter, bias and output.
enum class ProductTypes : uint8_t {
  kF32,    // All float.
  kS8,     // int8, int8, int32, int8
  kS8S4,   // int8, int4, int32, int8: filters packed two elements a byte, the first one low.
  kS16S8,  // int16, int8, int32 or with Requantize::wide int64, int16: without zero points.
  kU8,     // uint8, uint8, int32, uint8
  kF32S8,  // float, int8 or int4, float, float: dynamic-range quantisation
  kS16,    // int16, int16, no bias, int16: wide, without zero points
  kCount
};

// A kernel gets input, filter, bias (null where there is none) and output.
template <class Params>
using ChooseProduct = Choose<Params, const void*, const void*, const void*, void*>;

// A table may lack kernels (null) for types that its program does not meet.
template <class Params>
struct ProductKernels {
  ChooseProduct<Params> choose[static_cast<int>(ProductTypes::kCount)];
};

// FULLY_CONNECTED: output[b][o] is the product of input[b] and filter[o].
struct FullyConnectedParams : ProductParams {
  int32_t batches, inputs, outputs;
};

struct FullyConnectedKernels : ProductKernels<FullyConnectedParams> {};

// BATCH_MATMUL: one product of matrices, the right one transposed to be laid out like filters.
struct BatchMatmulKernels : ProductKernels<FullyConnectedParams> {
  // int8, int8, no bias, int32: the sums as they are, without input_zero_point.
  ChooseProduct<FullyConnectedParams> s8_s32;
};

// The products inside recurrent ops (SVDF's features, the gates of an LSTM): FULLY_CONNECTED with
// results of 16 bits or floats, filter_zero_point 0 and one factor. A table of its own, so that a
// firmware without such ops does not pay for them.
struct RecurrentKernels {
  Choose<FullyConnectedParams, const float*, const float*, const float*, float*> f32;
  Choose<FullyConnectedParams, const int8_t*, const int8_t*, const int32_t*, int16_t*> s8_s16;
  // With Requantize::wide, without zero points.
  Choose<FullyConnectedParams, const int16_t*, const int8_t*, const int64_t*, int16_t*> s16s8;
  // With Rescale, of an input that has been quantised already.
  Choose<FullyConnectedParams, const int8_t*, const int8_t*, const float*, float*> s8_f32;
};

// The window of CONV_2D, DEPTHWISE_CONV_2D and the pools. Padding is what lies before the first
// row and column; elements outside the input are skipped (they stand for 0). Small numbers, as
// every node of a model keeps some.
struct Window {
  int16_t height, width;
  int16_t stride_height, stride_width;
  int16_t dilation_height, dilation_width;
  int16_t pad_top, pad_left;
};

struct ImageShape {
  int32_t height, width, channels;
};

// CONV_2D: the channels are cut into `groups` of equal size, and an output channel sees only the
// input channels of its group. DEPTHWISE_CONV_2D is the case of one group per input channel.
struct ConvParams : ProductParams {
  int32_t batches;
  ImageShape input, output;
  int32_t groups;
  Window window;
};

struct ConvKernels : ProductKernels<ConvParams> {};
struct DepthwiseConvKernels : ProductKernels<ConvParams> {};

// TRANSPOSE_CONV: the window walks over the output, and at each step an input pixel is added to
// what it sees; dilation and groups are 1. Filters are laid out as CONV_2D's.
struct TransposeConvKernels : ProductKernels<ConvParams> {};

// AVERAGE_POOL_2D, MAX_POOL_2D and L2_POOL_2D; dilation is 1.
struct PoolParams {
  int32_t batches;
  ImageShape input, output;
  Window window;
  int32_t min, max;
  FloatRange range;
};

// Input and output of one type.
using ChoosePool = Choose<PoolParams, const void*, void*>;

struct PoolsOfType {
  ChoosePool f32, s8, s16, u8;  // Null where the op does not know the type.
};

struct PoolKernels {
  PoolsOfType average, max, l2;
};

// Ops on two operands, along rows of an output; the op walks the rows. `steps` says how far each
// operand advances from element to element: 1, or 0 where it is one scalar for the whole row.
struct BinaryParams {
  int32_t steps[2];
};

// A kernel gets the parameters that its chooser was given, a row of each operand and of the output,
// and the number of the row's elements.
using BinaryKernel = Kernel<BinaryParams, const void*, const void*, void*, int32_t>;
template <class Params>
using ChooseBinary = BinaryKernel (*)(const Params&);

// clamp(a + b, min, max), and likewise for the other two
struct FloatBinaryParams : BinaryParams {
  FloatRange range;
};

// From integers x[0], x[1] of 8 or 16 bits, with v[i] = (x[i] - zero_points[i]) * 2^left_shift:
//   sum = Multiply(v[0], multipliers[0], shifts[0]) +- Multiply(v[1], multipliers[1], shifts[1])
//   output = clamp(Multiply(sum, output_multiplier, output_shift) + output_zero_point, min, max)
// No shift is positive, and no intermediate value overflows.
struct AddParams : BinaryParams {
  int32_t left_shift;
  int32_t zero_points[2];
  int32_t multipliers[2];
  int32_t shifts[2];
  int32_t output_multiplier, output_shift, output_zero_point;
  int32_t min, max;
};

// output = clamp(Multiply((x[0] - zero_points[0]) * (x[1] - zero_points[1]), multiplier, shift) +
//                output_zero_point, min, max)
struct MulParams : BinaryParams {
  int32_t zero_points[2];
  int32_t multiplier, shift, output_zero_point;
  int32_t min, max;
};

// There is no sub_u8: it is add_u8 with a negative multiplier.
struct BinaryKernels {
  ChooseBinary<FloatBinaryParams> add_f32, sub_f32, mul_f32;
  ChooseBinary<AddParams> add_s8, sub_s8, add_s16, sub_s16, add_u8;
  ChooseBinary<MulParams> mul_s8, mul_s16, mul_u8;
};

// output[i] = table[input[i] as an unsigned number]: any function of an int8.
struct LookupParams {
  const int8_t* table;  // 256 elements.
  int32_t count;
};

struct LookupKernels {
  Choose<LookupParams, const int8_t*, int8_t*> s8;
};

// SOFTMAX over rows of `depth` elements. The int8 one takes, for d = x - the row's largest element,
// 0 where d < min_difference, and else exp() of Multiply(d, multiplier, shift) as a number with 5
// integer bits; its output has scale 1/256 and zero point -128, or as int16 scale 1/65536 and zero
// point -32768.
struct SoftmaxParams {
  int32_t rows, depth;
  float beta;
  int32_t multiplier, shift, min_difference;
  const int32_t* exps;  // exp() of d = 0, -1, ..., min_difference, where that saves time; or null.
};

struct SoftmaxKernels {
  Choose<SoftmaxParams, const float*, float*> f32;
  Choose<SoftmaxParams, const int8_t*, int8_t*> s8;
  Choose<SoftmaxParams, const uint8_t*, uint8_t*> u8;  // As s8, with zero point 0.
  Choose<SoftmaxParams, const int8_t*, int16_t*> s8_s16;
};

}  // namespace microlite

#endif  // MICROLITE_KERNELS_H_
