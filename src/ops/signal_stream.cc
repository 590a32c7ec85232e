// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "src/math/fixed_point.h"
#include "src/ops/ops.h"
#include "src/ops/signal.h"

// TFLM's Signal ops that remember samples from one invocation to the next. Each row of samples,
// along the last dimension, is a stream of its own with a line of memory.

namespace microlite {
namespace {

// ---- SignalDelay: [..., n] -> the same, `delay_length` samples later
// -----------------------------

struct DelayState {
  int16_t* lines;  // Rings, all at the same place.
  int32_t rows, frame, delay, at;
};

// What leaves the ring makes room for what enters, in pieces up to its end.
int32_t DelayRow(const DelayState& state, const int16_t* input, int16_t* ring, int16_t* output) {
  int32_t at = state.at;
  for (int32_t done = 0; done < state.frame;) {
    const int32_t left = state.frame - done, room = state.delay - at;
    const int32_t count = left < room ? left : room;
    const size_t bytes = static_cast<size_t>(count) * sizeof *ring;
    memcpy(output + done, ring + at, bytes);
    memcpy(ring + at, input + done, bytes);
    done += count;
    at = count == room ? 0 : at + count;
  }
  return at;
}

Status EvalDelay(DelayState& state, EvalContext& context) {
  const int16_t* input = context.input<int16_t>(0);
  int16_t* output = context.output<int16_t>(0);
  int32_t at = state.at;
  for (int32_t row = 0; row < state.rows; ++row) {
    const int32_t start = row * state.frame;
    at = DelayRow(state, input + start, state.lines + row * state.delay, output + start);
  }
  state.at = at;
  return Status::kOk;
}

void ResetDelay(void* memory) {
  DelayState* state = static_cast<DelayState*>(memory);
  const size_t count = static_cast<size_t>(state->rows) * static_cast<size_t>(state->delay);
  memset(state->lines, 0, count * sizeof *state->lines);
  state->at = 0;
}

// A delay of nothing is a copy.
Status EvalCopy(const DelayState& state, EvalContext& context) {
  const size_t count = static_cast<size_t>(state.rows) * static_cast<size_t>(state.frame);
  memcpy(context.output<int16_t>(0), context.input<int16_t>(0), count * sizeof(int16_t));
  return Status::kOk;
}

[[gnu::cold]] Status PrepareDelay(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(1, 1, 1));
  MICROLITE_TRY(CheckInputType(p, 0, DataType::kInt16));
  MICROLITE_TRY(CheckOutputType(p, 0, DataType::kInt16));
  MICROLITE_TRY(CheckSameShape(p));
  const Shape& shape = p.input(0).shape;
  if (shape.rank == 0) return p.Invalid("input 0 has rank 0, expected 1 or more");
  DelayState state = {nullptr, RowCount(shape), RowLength(shape), 0, 0};
  MICROLITE_TRY(GetOption(p, {"delay_length", "option delay_length must be {} to {}", 0, 1 << 24},
                          &state.delay));
  MICROLITE_TRY(KeepLines(p, state.rows, state.delay, &state.lines));
  return state.delay == 0 ? p.Install<EvalCopy>(state) : p.Install<EvalDelay>(state);
}

// ---- SignalFramer: [..., n] -> [..., n / frame_step, frame_size], whether all are valid []
// -------

struct FramerState {
  int16_t* lines;
  int32_t rows, frames, size, step;
  int32_t capacity;  // Of a line: the size, rounded up to whole steps.
  int32_t start;     // Samples of silence that are in a line at first.
  int32_t used;      // Samples in each line.
};

// Samples that a line holds after one more step came and, if possible, a frame was made of it.
int32_t FrameStep(const FramerState& state, const int16_t* input, int16_t* line, int32_t used,
                  int16_t* output) {
  const size_t step = static_cast<size_t>(state.step), size = static_cast<size_t>(state.size);
  memcpy(line + used, input, step * sizeof *line);
  used += state.step;
  if (used < state.size) {
    memset(output, 0, size * sizeof *output);
    return used;
  }
  memcpy(output, line, size * sizeof *output);
  used -= state.step;
  memmove(line, line + step, static_cast<size_t>(used) * sizeof *line);
  return used;
}

Status EvalFramer(FramerState& state, EvalContext& context) {
  const int16_t* input = context.input<int16_t>(0);
  int16_t* output = context.output<int16_t>(0);
  int16_t* line = state.lines;
  int32_t used = state.used;
  for (int32_t row = 0; row < state.rows; ++row, line += state.capacity) {
    used = state.used;
    for (int32_t frame = 0; frame < state.frames; ++frame) {
      used = FrameStep(state, input, line, used, output);
      input += state.step;
      output += state.size;
    }
  }
  *context.output<bool>(1) = state.used + state.step >= state.size;
  state.used = used;
  return Status::kOk;
}

void ResetFramer(void* memory) {
  FramerState* state = static_cast<FramerState*>(memory);
  const size_t count = static_cast<size_t>(state->rows) * static_cast<size_t>(state->capacity);
  memset(state->lines, 0, count * sizeof *state->lines);
  state->used = state->start;
}

// The output has a dimension more than the input: the frames.
[[gnu::cold]] Status CheckFrames(PrepareContext& p, const FramerState& state) {
  const Shape &input = p.input(0).shape, &output = p.output(0).shape;
  if (output.rank != input.rank + 1) {
    return p.Invalid("output has rank {}, expected {}", output.rank, input.rank + 1);
  }
  MICROLITE_TRY(CheckSameOuter(p, input, output, input.rank - 1));
  if (output[input.rank - 1] == state.frames && RowLength(output) == state.size) return Status::kOk;
  return p.Invalid("output has {} frames of {}, expected {}", output[input.rank - 1],
                   RowLength(output), state.frames);
}

[[gnu::cold]] Status PrepareFramer(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(1, 1, 2));
  MICROLITE_TRY(CheckInputType(p, 0, DataType::kInt16));
  MICROLITE_TRY(CheckOutputType(p, 0, DataType::kInt16));
  MICROLITE_TRY(CheckScalarOutput(p, 1, DataType::kBool));
  const Shape& shape = p.input(0).shape;
  if (shape.rank == 0) return p.Invalid("input 0 has rank 0, expected 1 or more");
  FramerState state = {};
  MICROLITE_TRY(
      GetOption(p, {"frame_size", "option frame_size must be {} to {}", 1, 1 << 24}, &state.size));
  MICROLITE_TRY(GetOption(p, {"frame_step", "option frame_step must be {} to {}", 1, state.size},
                          &state.step));
  const int32_t length = RowLength(shape);
  if (length < state.step || length % state.step != 0) {
    return p.Invalid("{} samples are no multiple of frame_step {}", length, state.step);
  }
  state.rows = RowCount(shape);
  state.frames = length / state.step;
  MICROLITE_TRY(CheckFrames(p, state));
  state.capacity = (state.size + state.step - 1) / state.step * state.step;
  const bool prefill = FlexMap(p.node().custom_options).Bool("prefill", false);
  state.start = prefill ? state.size - state.step : 0;
  MICROLITE_TRY(KeepLines(p, state.rows, state.capacity, &state.lines));
  return p.Install<EvalFramer>(state);
}

// ---- SignalStacker: [num_channels] -> rows around one of them, whether there are so many []
// ------

struct StackerState {
  int16_t* line;
  int32_t channels, size, step, left;
  int32_t used;
  bool started, has_output;
};

Status EvalStacker(StackerState& state, EvalContext& context) {
  const int16_t* input = context.input<int16_t>(0);
  const size_t row_bytes = static_cast<size_t>(state.channels) * sizeof *input;
  // The first row stands for those before it.
  for (int32_t left = state.started ? 0 : state.left; left >= 0; --left) {
    memcpy(state.line + state.used, input, row_bytes);
    state.used += state.channels;
  }
  state.started = true;
  int16_t* output = context.output<int16_t>(0);
  const size_t bytes = static_cast<size_t>(state.size) * sizeof *output;
  const bool valid = state.used >= state.size;
  *context.output<bool>(1) = valid;
  if (!valid) {  // As in TFLM, what came out last may come out again.
    if (!state.has_output) memset(output, 0, bytes);
    return Status::kOk;
  }
  state.has_output = true;
  memcpy(output, state.line, bytes);
  state.used -= state.step;
  memmove(state.line, state.line + state.step, static_cast<size_t>(state.used) * sizeof *output);
  return Status::kOk;
}

void ResetStacker(void* memory) {
  StackerState* state = static_cast<StackerState*>(memory);
  state->used = 0;
  state->started = state->has_output = false;
}

[[gnu::cold]] Status PrepareStacker(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(1, 1, 2));
  constexpr int32_t kMost = 1 << 10;
  StackerState state = {};
  int32_t right;
  MICROLITE_TRY(GetOption(p, {"num_channels", "option num_channels must be {} to {}", 1, INT16_MAX},
                          &state.channels));
  MICROLITE_TRY(GetOption(
      p, {"stacker_left_context", "option stacker_left_context must be {} to {}", 0, kMost},
      &state.left));
  MICROLITE_TRY(GetOption(
      p, {"stacker_right_context", "option stacker_right_context must be {} to {}", 0, kMost},
      &right));
  const int32_t rows = state.left + right + 1;
  MICROLITE_TRY(
      GetOption(p, {"stacker_step", "option stacker_step must be {} to {}", 1, rows}, &state.step));
  state.size = rows * state.channels;
  state.step *= state.channels;
  MICROLITE_TRY(CheckVectorInput(p, 0, DataType::kInt16, state.channels));
  MICROLITE_TRY(CheckVectorOutput(p, 0, DataType::kInt16, state.size));
  MICROLITE_TRY(CheckScalarOutput(p, 1, DataType::kBool));
  MICROLITE_TRY(KeepLines(p, rows, state.channels, &state.line));
  return p.Install<EvalStacker>(state);
}

// ---- SignalOverlapAdd: [..., frames, frame_size] -> [..., frames * frame_step]
// -------------------

struct OverlapState {
  uint8_t* lines;  // Of each row, the sums of frames that reach beyond what was put out.
  int32_t rows, frames, size, step;
  uint32_t bytes;  // Of all lines.
};

float Sum(float a, float b) { return a + b; }
int16_t Sum(int16_t a, int16_t b) {
  return static_cast<int16_t>(Clamp<int32_t>(int32_t{a} + b, INT16_MIN, INT16_MAX));
}

template <class T>
Status EvalOverlapAdd(const OverlapState& state, EvalContext& context) {
  const T* input = context.input<T>(0);
  T* output = context.output<T>(0);
  T* line = reinterpret_cast<T*>(state.lines);
  const size_t step = static_cast<size_t>(state.step);
  const size_t kept = static_cast<size_t>(state.size) - step;
  for (int32_t row = 0; row < state.rows; ++row, line += state.size) {
    for (int32_t frame = 0; frame < state.frames; ++frame) {
      for (int32_t i = 0; i < state.size; ++i) line[i] = Sum(input[i], line[i]);
      memcpy(output, line, step * sizeof(T));
      memmove(line, line + step, kept * sizeof(T));
      memset(line + kept, 0, step * sizeof(T));
      input += state.size;
      output += step;
    }
  }
  return Status::kOk;
}

void ResetOverlapAdd(void* memory) {
  const OverlapState* state = static_cast<OverlapState*>(memory);
  memset(state->lines, 0, state->bytes);
}

template <class T>
[[gnu::cold]] Status InstallOverlapAdd(PrepareContext& p, OverlapState& state) {
  T* lines = nullptr;
  MICROLITE_TRY(KeepLines(p, state.rows, state.size, &lines));
  state.lines = reinterpret_cast<uint8_t*>(lines);
  state.bytes = static_cast<uint32_t>(state.rows) * static_cast<uint32_t>(state.size) * sizeof(T);
  return p.Install<EvalOverlapAdd<T>>(state);
}

[[gnu::cold]] Status PrepareOverlapAdd(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(1, 1, 1));
  const DataType type = p.input(0).type;
  if (type != DataType::kInt16 && type != DataType::kFloat32) return p.UnsupportedInput(0);
  MICROLITE_TRY(CheckOutputType(p, 0, type));
  const Shape &input = p.input(0).shape, &output = p.output(0).shape;
  if (input.rank < 2 || output.rank != input.rank - 1) {
    return p.Invalid("input has rank {}, output {}, expected one less", input.rank, output.rank);
  }
  MICROLITE_TRY(CheckSameOuter(p, input, output, input.rank - 2));
  OverlapState state = {};
  state.size = RowLength(input);
  state.frames = input[input.rank - 2];
  const int32_t samples = state.size * state.frames;
  state.rows = samples == 0 ? 0 : input.Count() / samples;
  MICROLITE_TRY(GetOption(p, {"frame_step", "option frame_step must be {} to {}", 1, state.size},
                          &state.step));
  if (RowLength(output) != state.frames * state.step) {
    return p.Invalid("output has {} samples, expected {}", RowLength(output),
                     state.frames * state.step);
  }
  return type == DataType::kInt16 ? InstallOverlapAdd<int16_t>(p, state)
                                  : InstallOverlapAdd<float>(p, state);
}

}  // namespace

namespace ops {
const Op kSignalDelay = {kCustomOp, "SignalDelay", PrepareDelay, ResetDelay};
const Op kSignalFramer = {kCustomOp, "SignalFramer", PrepareFramer, ResetFramer};
const Op kSignalOverlapAdd = {kCustomOp, "SignalOverlapAdd", PrepareOverlapAdd, ResetOverlapAdd};
const Op kSignalStacker = {kCustomOp, "SignalStacker", PrepareStacker, ResetStacker};
}  // namespace ops

}  // namespace microlite
