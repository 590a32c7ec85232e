// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "src/audio/fft.h"
#include "src/ops/ops.h"
#include "src/ops/signal.h"

// SignalRfft: samples [..., n] -> spectrum [..., fft_length + 2], where n is at most fft_length and
// zeros make up for the rest. SignalIrfft: back to [..., fft_length]. The real and imaginary parts
// of fft_length / 2 + 1 complex numbers make a spectrum.

namespace microlite {
namespace {

constexpr DataType kTypes[] = {DataType::kFloat32, DataType::kInt16, DataType::kInt32};

struct State {
  void* fft;
  int32_t rows;
  uint32_t length;   // Of the transform.
  uint32_t samples;  // Of a row; at most `length`.
  uint32_t scratch;  // For a row with its zeros.
};

template <class T>
Status EvalRfft(const State& state, EvalContext& context) {
  const T* input = context.input<T>(0);
  auto* spectrum = context.output<audio::Complex<T>>(0);
  for (int32_t row = 0; row < state.rows; ++row) {
    const T* samples = input;
    if (state.samples < state.length) {
      T* padded = context.scratch<T>(state.scratch);
      memcpy(padded, input, state.samples * sizeof(T));
      memset(padded + state.samples, 0, (state.length - state.samples) * sizeof(T));
      samples = padded;
    }
    audio::Fft<T>::Forward(state.fft, samples, spectrum);
    input += state.samples;
    spectrum += state.length / 2 + 1;
  }
  return Status::kOk;
}

template <class T>
Status EvalIrfft(const State& state, EvalContext& context) {
  const auto* spectrum = context.input<audio::Complex<T>>(0);
  T* samples = context.output<T>(0);
  for (int32_t row = 0; row < state.rows; ++row) {
    audio::Fft<T>::Inverse(state.fft, spectrum, samples);
    spectrum += state.length / 2 + 1;
    samples += state.length;
  }
  return Status::kOk;
}

// Input and output have the same outer dimensions.
[[gnu::cold]] Status CheckTensors(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(1, 1, 1));
  const Tensor &input = p.input(0), &output = p.output(0);
  bool known = false;
  for (const DataType type : kTypes) known = known || input.type == type;
  if (!known) return p.UnsupportedInput(0);
  MICROLITE_TRY(CheckOutputType(p, 0, input.type));
  if (input.shape.rank == 0 || input.shape.rank != output.shape.rank) {
    return p.Invalid("input has rank {}, output {}, expected the same, 1 or more", input.shape.rank,
                     output.shape.rank);
  }
  return CheckSameOuter(p, input.shape, output.shape, input.shape.rank - 1);
}

template <class T>
[[gnu::cold]] void* KeepFft(PrepareContext& p, uint32_t length, bool inverse) {
  // As 64-bit words, for their alignment.
  uint64_t* memory = p.KeepArray<uint64_t>((audio::Fft<T>::StateBytes(length) + 7) / 8);
  if (memory != nullptr) audio::Fft<T>::Init(length, inverse, memory);
  return memory;
}

template <class T>
[[gnu::cold]] Status InstallRfft(PrepareContext& p, State& state) {
  state.fft = KeepFft<T>(p, state.length, false);
  if (state.samples < state.length) state.scratch = p.RequestScratch(state.length * sizeof(T));
  return p.Install<EvalRfft<T>>(state);
}

template <class T>
[[gnu::cold]] Status InstallIrfft(PrepareContext& p, State& state) {
  state.fft = KeepFft<T>(p, state.length, true);
  return p.Install<EvalIrfft<T>>(state);
}

[[gnu::cold]] Status Prepare(PrepareContext& p, bool inverse, State* state) {
  MICROLITE_TRY(CheckTensors(p));
  int32_t length;
  MICROLITE_TRY(
      GetOption(p, {"fft_length", "option fft_length must be {} to {}", 4, 65536}, &length));
  if (!audio::IsFftLength(length)) {
    return p.Unsupported("fft_length {}, expected an even product of 2, 3 and 5", length);
  }
  const Shape &input = p.input(0).shape, &output = p.output(0).shape;
  const Shape& spectrum = inverse ? input : output;
  if (RowLength(spectrum) != length + 2) {
    return p.Invalid("spectrum of {} values, expected {}", RowLength(spectrum), length + 2);
  }
  const int32_t samples = RowLength(inverse ? output : input);
  if (samples > length || (inverse && samples < length)) {
    return p.Invalid("{} samples for a transform of {}", samples, length);
  }
  *state = {nullptr, RowCount(spectrum), static_cast<uint32_t>(length),
            static_cast<uint32_t>(samples), 0};
  return Status::kOk;
}

[[gnu::cold]] Status PrepareRfft(PrepareContext& p) {
  State state;
  MICROLITE_TRY(Prepare(p, false, &state));
  switch (p.input(0).type) {
    case DataType::kInt16:
      return InstallRfft<int16_t>(p, state);
    case DataType::kInt32:
      return InstallRfft<int32_t>(p, state);
    default:
      return InstallRfft<float>(p, state);
  }
}

[[gnu::cold]] Status PrepareIrfft(PrepareContext& p) {
  State state;
  MICROLITE_TRY(Prepare(p, true, &state));
  switch (p.input(0).type) {
    case DataType::kInt16:
      return InstallIrfft<int16_t>(p, state);
    case DataType::kInt32:
      return InstallIrfft<int32_t>(p, state);
    default:
      return InstallIrfft<float>(p, state);
  }
}

}  // namespace

namespace ops {
const Op kSignalIrfft = {kCustomOp, "SignalIrfft", PrepareIrfft, nullptr};
const Op kSignalRfft = {kCustomOp, "SignalRfft", PrepareRfft, nullptr};
}  // namespace ops

}  // namespace microlite
