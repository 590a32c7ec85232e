// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "src/audio/bits.h"
#include "src/audio/filter_bank.h"
#include "src/audio/log.h"
#include "src/audio/pcan.h"
#include "src/audio/spectral_subtraction.h"
#include "src/audio/window.h"
#include "src/ops/ops.h"
#include "src/ops/signal.h"

// TFLM's Signal ops that make features of sound, a stage of src/audio each. They take their tables
// from the model.

namespace microlite {
namespace {

// ---- SignalWindow: input [..., n], weights [n] -> [..., n] --------------------------------------

constexpr int kWeights = 1;

struct WindowState {
  int32_t rows;
  uint32_t length;
  int32_t shift;
};

Status EvalWindow(const WindowState& state, EvalContext& context) {
  const Span<const int16_t> weights(context.input<int16_t>(kWeights), state.length);
  const int16_t* input = context.input<int16_t>(0);
  int16_t* output = context.output<int16_t>(0);
  for (int32_t row = 0; row < state.rows; ++row) {
    audio::ApplyWindow(weights, input, state.shift, output);
    input += state.length;
    output += state.length;
  }
  return Status::kOk;
}

[[gnu::cold]] Status PrepareWindow(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(2, 2, 1));
  MICROLITE_TRY(CheckInputType(p, 0, DataType::kInt16));
  MICROLITE_TRY(CheckOutputType(p, 0, DataType::kInt16));
  MICROLITE_TRY(CheckSameShape(p));
  const Shape& shape = p.input(0).shape;
  if (shape.rank == 0) return p.Invalid("input 0 has rank 0, expected 1 or more");
  MICROLITE_TRY(CheckVectorInput(p, kWeights, DataType::kInt16, RowLength(shape)));
  WindowState state = {RowCount(shape), static_cast<uint32_t>(RowLength(shape)), 0};
  MICROLITE_TRY(GetOption(p, {"shift", "option shift must be {} to {}", 0, 31}, &state.shift));
  p.MayAlias(0, 0);
  return p.Install<EvalWindow>(state);
}

// ---- SignalFftAutoScale: input [n] -> [n], the shift []
// ------------------------------------------

// As in TFLM, the absolute value of -32768 is -32768, which makes it forget what came before.
int32_t Peak(Span<const int16_t> samples) {
  int16_t peak = 0;
  for (const int16_t sample : samples) {
    if (sample > peak) {
      peak = sample;
    } else if (-sample > peak) {
      peak = static_cast<int16_t>(-sample);
    }
  }
  return peak;
}

Status EvalFftAutoScale(const uint32_t& count, EvalContext& context) {
  const int16_t* input = context.input<int16_t>(0);
  int16_t* output = context.output<int16_t>(0);
  const int32_t peak = Peak({input, count});
  const int32_t shift = peak > 0 ? 15 - audio::BitLength(static_cast<uint32_t>(peak)) : 0;
  if (output != input) memcpy(output, input, count * sizeof *output);
  audio::ShiftLeft({output, count}, shift);
  *context.output<int32_t>(1) = shift;
  return Status::kOk;
}

[[gnu::cold]] Status PrepareFftAutoScale(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(1, 1, 2));
  MICROLITE_TRY(CheckVectorInput(p, 0, DataType::kInt16, -1));
  const int32_t count = p.input(0).shape[0];
  MICROLITE_TRY(CheckVectorOutput(p, 0, DataType::kInt16, count));
  MICROLITE_TRY(CheckScalarOutput(p, 1, DataType::kInt32));
  p.MayAlias(0, 0);
  return p.Install<EvalFftAutoScale>(static_cast<uint32_t>(count));
}

// ---- SignalEnergy: complex numbers [2 n] -> [n]
// --------------------------------------------------

struct EnergyState {
  uint32_t count;
  int32_t start, end;
};

Status EvalEnergy(const EnergyState& state, EvalContext& context) {
  const auto* spectrum = context.input<audio::Complex<int16_t>>(0);
  uint32_t* energy = context.output<uint32_t>(0);
  const uint32_t start = static_cast<uint32_t>(state.start), end = static_cast<uint32_t>(state.end);
  memset(energy, 0, start * sizeof *energy);
  audio::Energy(spectrum, start, end, energy);
  memset(energy + end, 0, (state.count - end) * sizeof *energy);
  return Status::kOk;
}

[[gnu::cold]] Status PrepareEnergy(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(1, 1, 1));
  MICROLITE_TRY(CheckVectorInput(p, 0, DataType::kInt16, -1));
  const int32_t count = p.input(0).shape[0] / 2;
  MICROLITE_TRY(CheckVectorOutput(p, 0, DataType::kUInt32, count));
  EnergyState state = {static_cast<uint32_t>(count), 0, 0};
  MICROLITE_TRY(
      GetOption(p, {"end_index", "option end_index must be {} to {}", 0, count}, &state.end));
  MICROLITE_TRY(GetOption(p, {"start_index", "option start_index must be {} to {}", 0, state.end},
                          &state.start));
  p.MayAlias(0, 0);
  return p.Install<EvalEnergy>(state);
}

// ---- SignalFilterBank: energies, weights, unweights, starts of frequencies and weights, widths
// ---

enum { kUnweights = 2, kFrequencyStarts, kWeightStarts, kWidths };

struct FilterBankState {
  int32_t channels;
  int32_t frequencies, weights;  // How many there are.
};

// The tables may be computed by the model, hence are looked at each time.
Status CheckBands(const FilterBankState& state, const audio::FilterBank& bank,
                  EvalContext& context) {
  for (int32_t b = 0; b <= state.channels; ++b) {
    const int32_t width = bank.widths[b];
    if (width <= 0) continue;
    const int32_t frequency = bank.frequency_starts[b], weight = bank.weight_starts[b];
    if (frequency < 0 || width > state.frequencies - frequency) {
      return context.Fail("{} frequencies from {} on, of {}", width, frequency, state.frequencies);
    }
    if (weight < 0 || width > state.weights - weight) {
      return context.Fail("{} weights from {} on, of {}", width, weight, state.weights);
    }
  }
  return Status::kOk;
}

Status EvalFilterBank(const FilterBankState& state, EvalContext& context) {
  audio::FilterBank bank;
  bank.channels = static_cast<uint32_t>(state.channels);
  bank.frequency_starts = context.input<int16_t>(kFrequencyStarts);
  bank.widths = context.input<int16_t>(kWidths);
  bank.weight_starts = context.input<int16_t>(kWeightStarts);
  bank.weights = context.input<int16_t>(kWeights);
  bank.unweights = context.input<int16_t>(kUnweights);
  MICROLITE_TRY(CheckBands(state, bank, context));
  audio::Accumulate(bank, context.input<uint32_t>(0), context.output<uint64_t>(0));
  return Status::kOk;
}

[[gnu::cold]] Status PrepareFilterBank(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(6, 6, 1));
  MICROLITE_TRY(CheckVectorInput(p, 0, DataType::kUInt32, -1));
  FilterBankState state;
  MICROLITE_TRY(GetOption(p, {"num_channels", "option num_channels must be {} to {}", 1, INT16_MAX},
                          &state.channels));
  MICROLITE_TRY(CheckVectorInput(p, kWeights, DataType::kInt16, -1));
  state.frequencies = p.input(0).shape[0];
  state.weights = p.input(kWeights).shape[0];
  MICROLITE_TRY(CheckVectorInput(p, kUnweights, DataType::kInt16, state.weights));
  for (int i = kFrequencyStarts; i <= kWidths; ++i) {
    MICROLITE_TRY(CheckVectorInput(p, i, DataType::kInt16, state.channels + 1));
  }
  MICROLITE_TRY(CheckVectorOutput(p, 0, DataType::kUInt64, state.channels));
  return p.Install<EvalFilterBank>(state);
}

// ---- SignalFilterBankSquareRoot: sums [n], a shift [] -> [n]
// -------------------------------------

Status EvalSquareRoot(const uint32_t& count, EvalContext& context) {
  const int32_t shift = *context.input<int32_t>(1);
  if (shift < 0 || shift > 31) return context.Fail("shift {}, expected 0 to 31", shift);
  audio::SquareRoots({context.input<uint64_t>(0), count}, shift, context.output<uint32_t>(0));
  return Status::kOk;
}

[[gnu::cold]] Status PrepareSquareRoot(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(2, 2, 1));
  MICROLITE_TRY(CheckVectorInput(p, 0, DataType::kUInt64, -1));
  MICROLITE_TRY(CheckInputType(p, 1, DataType::kInt32));
  if (p.input(1).shape.rank != 0) {
    return p.Invalid("input 1 has rank {}, expected 0", p.input(1).shape.rank);
  }
  const int32_t count = p.input(0).shape[0];
  MICROLITE_TRY(CheckVectorOutput(p, 0, DataType::kUInt32, count));
  p.MayAlias(0, 0);
  return p.Install<EvalSquareRoot>(static_cast<uint32_t>(count));
}

// ---- SignalFilterBankSpectralSubtraction: [n] -> [n], estimates of noise [n]
// ---------------------

struct SubtractionState {
  audio::SpectralSubtraction config;
  uint32_t count;
  uint32_t* estimates;
};

Status EvalSubtraction(const SubtractionState& state, EvalContext& context) {
  audio::SubtractNoise(state.config, {context.input<uint32_t>(0), state.count},
                       context.output<uint32_t>(0), state.estimates);
  memcpy(context.output<uint32_t>(1), state.estimates, state.count * sizeof *state.estimates);
  return Status::kOk;
}

void ResetSubtraction(void* memory) {
  const SubtractionState* state = static_cast<SubtractionState*>(memory);
  memset(state->estimates, 0, state->count * sizeof *state->estimates);
}

[[gnu::cold]] Status GetSubtraction(PrepareContext& p, audio::SpectralSubtraction* config) {
  const FlexMap options(p.node().custom_options);
  const struct {
    const char* name;
    uint32_t* value;
  } factors[] = {
      {"alternate_one_minus_smoothing", &config->alternate_one_minus_smoothing},
      {"alternate_smoothing", &config->alternate_smoothing},
      {"min_signal_remaining", &config->min_signal_remaining},
      {"one_minus_smoothing", &config->one_minus_smoothing},
      {"smoothing", &config->smoothing},
  };
  for (const auto& factor : factors) {
    int32_t value;
    MICROLITE_TRY(GetOption(
        p, {factor.name, "the factors of smoothing must be {} to {}", 0, INT32_MAX}, &value));
    *factor.value = static_cast<uint32_t>(value);
  }
  int32_t bits;
  MICROLITE_TRY(
      GetOption(p, {"smoothing_bits", "option smoothing_bits must be {} to {}", 0, 31}, &bits));
  config->smoothing_bits = static_cast<int>(bits);
  MICROLITE_TRY(GetOption(
      p, {"spectral_subtraction_bits", "option spectral_subtraction_bits must be {} to {}", 0, 63},
      &bits));
  config->bits = static_cast<int>(bits);
  config->clamping = options.Bool("clamping", false);
  return Status::kOk;
}

[[gnu::cold]] Status PrepareSubtraction(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(1, 1, 2));
  int32_t channels;
  MICROLITE_TRY(GetOption(p, {"num_channels", "option num_channels must be {} to {}", 1, INT16_MAX},
                          &channels));
  MICROLITE_TRY(CheckVectorInput(p, 0, DataType::kUInt32, channels));
  MICROLITE_TRY(CheckVectorOutput(p, 0, DataType::kUInt32, channels));
  MICROLITE_TRY(CheckVectorOutput(p, 1, DataType::kUInt32, channels));
  SubtractionState state;
  MICROLITE_TRY(GetSubtraction(p, &state.config));
  state.count = static_cast<uint32_t>(channels);
  state.estimates = p.KeepArray<uint32_t>(state.count);
  p.MayAlias(0, 0);
  return p.Install<EvalSubtraction>(state);
}

// ---- SignalPCAN: signal [n], estimates of noise [n], table of gains -> [n]
// -----------------------

struct PcanState {
  uint32_t count;
  int32_t snr_shift;
};

Status EvalPcan(const PcanState& state, EvalContext& context) {
  audio::ApplyGain(context.input<int16_t>(2), state.snr_shift, context.input<uint32_t>(1),
                   {context.input<uint32_t>(0), state.count}, context.output<uint32_t>(0));
  return Status::kOk;
}

[[gnu::cold]] Status PreparePcan(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(3, 3, 1));
  MICROLITE_TRY(CheckVectorInput(p, 0, DataType::kUInt32, -1));
  const int32_t count = p.input(0).shape[0];
  MICROLITE_TRY(CheckVectorInput(p, 1, DataType::kUInt32, count));
  MICROLITE_TRY(CheckVectorInput(p, 2, DataType::kInt16, audio::kPcanTableSize));
  MICROLITE_TRY(CheckVectorOutput(p, 0, DataType::kUInt32, count));
  PcanState state = {static_cast<uint32_t>(count), 0};
  MICROLITE_TRY(
      GetOption(p, {"snr_shift", "option snr_shift must be {} to {}", 0, 63}, &state.snr_shift));
  p.MayAlias(0, 0);
  return p.Install<EvalPcan>(state);
}

// ---- SignalFilterBankLog: [n] -> [n]
// -------------------------------------------------------------

struct LogState {
  uint32_t count;
  int32_t correction_bits, scale;
};

Status EvalLog(const LogState& state, EvalContext& context) {
  const uint32_t* input = context.input<uint32_t>(0);
  int16_t* output = context.output<int16_t>(0);
  const uint32_t scale = static_cast<uint32_t>(state.scale);
  for (uint32_t i = 0; i < state.count; ++i) {
    const uint32_t x = input[i] << state.correction_bits;
    const uint32_t log = x > 1 ? audio::LogScaled(x, scale) : 0;
    output[i] = static_cast<int16_t>(log < INT16_MAX ? log : INT16_MAX);
  }
  return Status::kOk;
}

[[gnu::cold]] Status PrepareLog(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(1, 1, 1));
  MICROLITE_TRY(CheckVectorInput(p, 0, DataType::kUInt32, -1));
  const int32_t count = p.input(0).shape[0];
  MICROLITE_TRY(CheckVectorOutput(p, 0, DataType::kInt16, count));
  LogState state = {static_cast<uint32_t>(count), 0, 0};
  MICROLITE_TRY(GetOption(
      p, {"input_correction_bits", "option input_correction_bits must be {} to {}", 0, 31},
      &state.correction_bits));
  MICROLITE_TRY(GetOption(p, {"output_scale", "option output_scale must be {} to {}", 0, INT32_MAX},
                          &state.scale));
  p.MayAlias(0, 0);
  return p.Install<EvalLog>(state);
}

}  // namespace

namespace ops {
const Op kSignalEnergy = {kCustomOp, "SignalEnergy", PrepareEnergy, nullptr};
const Op kSignalFftAutoScale = {kCustomOp, "SignalFftAutoScale", PrepareFftAutoScale, nullptr};
const Op kSignalFilterBank = {kCustomOp, "SignalFilterBank", PrepareFilterBank, nullptr};
const Op kSignalFilterBankLog = {kCustomOp, "SignalFilterBankLog", PrepareLog, nullptr};
const Op kSignalFilterBankSpectralSubtraction = {kCustomOp, "SignalFilterBankSpectralSubtraction",
                                                 PrepareSubtraction, ResetSubtraction};
const Op kSignalFilterBankSquareRoot = {kCustomOp, "SignalFilterBankSquareRoot", PrepareSquareRoot,
                                        nullptr};
const Op kSignalPcan = {kCustomOp, "SignalPCAN", PreparePcan, nullptr};
const Op kSignalWindow = {kCustomOp, "SignalWindow", PrepareWindow, nullptr};
}  // namespace ops

}  // namespace microlite
