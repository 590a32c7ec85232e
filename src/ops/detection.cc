// SPDX-License-Identifier: Apache-2.0
#include <math.h>
#include <string.h>

#include "src/base/flex_map.h"
#include "src/ops/boxes.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

// TFLite_Detection_PostProcess: what a network says of its anchors, boxes and scores per class,
// made into a list of detections that do not overlap.

namespace microlite {
namespace {

constexpr int kEncodings = 0, kScores = 1, kAnchors = 2;
constexpr int kBoxesOut = 0, kClassesOut = 1, kScoresOut = 2, kCountOut = 3;
constexpr int32_t kDefaultPerClass = 100;

// Where a box is encoded by an anchor: the centre and size of a box.
struct CenterSize {
  float y, x, h, w;
};

using ReadFn = float (*)(const void* data, int32_t i, float scale, int32_t zero_point);

// An input of real numbers, quantised or not.
struct Source {
  ReadFn read;
  float scale;
  int32_t zero_point;
  float At(const void* data, int32_t i) const { return read(data, i, scale, zero_point); }
};

struct State {
  Source sources[3];
  CenterSize scales;
  int32_t boxes, coordinates;       // Per box, of which the first 4 count.
  int32_t classes, classes_in_row;  // The latter with the background, if there is one.
  int32_t room;                     // Detections that the outputs hold.
  int32_t most;                     // Detections wanted.
  int32_t most_per_class;           // Where classes are looked at one by one, else 0.
  int32_t classes_per_box;          // Where they are not.
  float score_threshold, overlap_threshold;
  uint32_t corners, scores;  // In the scratch memory.
};

float ReadFloat(const void* data, int32_t i, float, int32_t) {
  return static_cast<const float*>(data)[i];
}

template <class T>
float ReadQuantized(const void* data, int32_t i, float scale, int32_t zero_point) {
  return (static_cast<float>(static_cast<const T*>(data)[i]) - static_cast<float>(zero_point)) *
         scale;
}

// ---- Boxes -----------------------------------------------------------------------------------

CenterSize ReadBox(const Source& source, const void* data, int32_t first) {
  return {source.At(data, first), source.At(data, first + 1), source.At(data, first + 2),
          source.At(data, first + 3)};
}

Status DecodeBoxes(const State& state, EvalContext& context, Corners* corners) {
  const CenterSize& scales = state.scales;
  for (int32_t i = 0; i < state.boxes; ++i) {
    const CenterSize box =
        ReadBox(state.sources[kEncodings], context.input<void>(kEncodings), i * state.coordinates);
    const CenterSize anchor =
        ReadBox(state.sources[kAnchors], context.input<void>(kAnchors), i * 4);
    const float y = box.y / scales.y * anchor.h + anchor.y;
    const float x = box.x / scales.x * anchor.w + anchor.x;
    const float half_h = 0.5f * expf(box.h / scales.h) * anchor.h;
    const float half_w = 0.5f * expf(box.w / scales.w) * anchor.w;
    corners[i] = {y - half_h, x - half_w, y + half_h, x + half_w};
    if (corners[i].y1 >= corners[i].y2 || corners[i].x1 >= corners[i].x2) {
      return context.Fail("box {} is empty", i);
    }
  }
  return Status::kOk;
}

// Takes the box with the best score that is good enough out of the running, and with it those that
// overlap it too much; -1 when there is none left. The score of a box out of the running is NaN.
int32_t TakeBest(const State& state, const Corners* corners, float* scores, float* score) {
  int32_t best = -1;
  for (int32_t i = 0; i < state.boxes; ++i) {
    if (scores[i] >= state.score_threshold && (best < 0 || scores[i] > scores[best])) best = i;
  }
  if (best < 0) return best;
  *score = scores[best];
  scores[best] = NAN;
  for (int32_t i = 0; i < state.boxes; ++i) {
    if (scores[i] >= state.score_threshold &&
        Overlap(corners[best], corners[i]) > state.overlap_threshold) {
      scores[i] = NAN;
    }
  }
  return best;
}

// ---- Detections ------------------------------------------------------------------------------

struct Detections {
  Corners* boxes;
  float *classes, *scores;

  void Set(int32_t i, const Corners& box, int32_t category, float score) {
    boxes[i] = box;
    classes[i] = static_cast<float>(category);
    scores[i] = score;
  }

  // Puts a detection into the list, sorted by score, of `count` of at most `most`.
  int32_t Insert(int32_t count, int32_t most, const Corners& box, int32_t category, float score) {
    int32_t at = count;
    while (at > 0 && scores[at - 1] < score) --at;
    if (at == most) return count;
    const int32_t end = count < most ? count : most - 1;
    for (int32_t i = end; i > at; --i) {
      Set(i, boxes[i - 1], 0, scores[i - 1]);
      classes[i] = classes[i - 1];
    }
    Set(at, box, category, score);
    return end + 1;
  }
};

float ScoreOf(const State& state, EvalContext& context, int32_t box, int32_t category) {
  const int32_t background = state.classes_in_row - state.classes;
  return state.sources[kScores].At(context.input<void>(kScores),
                                   box * state.classes_in_row + background + category);
}

// The best of all classes' detections.
int32_t DetectByClass(const State& state, EvalContext& context, const Corners* corners,
                      float* scores, Detections* found) {
  int32_t count = 0;
  if (state.boxes == 0) return count;  // There may be any number of classes all the same.
  for (int32_t category = 0; category < state.classes; ++category) {
    for (int32_t i = 0; i < state.boxes; ++i) scores[i] = ScoreOf(state, context, i, category);
    for (int32_t taken = 0; taken < state.most_per_class; ++taken) {
      float score;
      const int32_t box = TakeBest(state, corners, scores, &score);
      if (box < 0) break;
      count = found->Insert(count, state.most, corners[box], category, score);
    }
  }
  return count;
}

// The best of all boxes, by their best class; for each its best classes.
int32_t DetectByBox(const State& state, EvalContext& context, const Corners* corners, float* scores,
                    Detections* found) {
  for (int32_t i = 0; i < state.boxes; ++i) {
    scores[i] = ScoreOf(state, context, i, 0);
    for (int32_t category = 1; category < state.classes; ++category) {
      scores[i] = fmaxf(scores[i], ScoreOf(state, context, i, category));
    }
  }
  int32_t count = 0;
  for (int32_t taken = 0; taken < state.most; ++taken) {
    float score;
    const int32_t box = TakeBest(state, corners, scores, &score);
    if (box < 0) break;
    Detections of_box = {found->boxes + count, found->classes + count, found->scores + count};
    int32_t kept = 0;
    for (int32_t category = 0; category < state.classes; ++category) {
      kept = of_box.Insert(kept, state.classes_per_box, corners[box], category,
                           ScoreOf(state, context, box, category));
    }
    count += kept;
  }
  return count;
}

Status Eval(const State& state, EvalContext& context) {
  Corners* corners = context.scratch<Corners>(state.corners);
  float* scores = context.scratch<float>(state.scores);
  MICROLITE_TRY(DecodeBoxes(state, context, corners));
  Detections found = {context.output<Corners>(kBoxesOut), context.output<float>(kClassesOut),
                      context.output<float>(kScoresOut)};
  const bool by_class = state.most_per_class > 0;
  const int32_t count =
      (by_class ? DetectByClass : DetectByBox)(state, context, corners, scores, &found);
  for (int32_t i = count; i < state.room; ++i) found.Set(i, {0.0f, 0.0f, 0.0f, 0.0f}, 0, 0.0f);
  *context.output<float>(kCountOut) = static_cast<float>(count);
  return Status::kOk;
}

// ---- Preparing -------------------------------------------------------------------------------

[[gnu::cold]] Status GetSource(PrepareContext& p, int i, Source* source) {
  const Tensor& t = p.input(i);
  if (t.type == DataType::kFloat32) {
    *source = {ReadFloat, 1.0f, 0};
    return Status::kOk;
  }
  if (t.type != DataType::kUInt8 && t.type != DataType::kInt8) return p.UnsupportedInput(i);
  MICROLITE_TRY(CheckQuantizedInput(p, i));
  const bool is_signed = t.type == DataType::kInt8;
  *source = {is_signed ? ReadQuantized<int8_t> : ReadQuantized<uint8_t>, t.scale(), t.zero_point()};
  return Status::kOk;
}

[[gnu::cold]] Status GetOptions(PrepareContext& p, State* state) {
  const FlexMap options(p.node().custom_options);
  if (!options.valid()) return p.Invalid("the options are missing or damaged");
  state->most = options.Int("max_detections", 0);
  state->classes = options.Int("num_classes", 0);
  state->classes_per_box = options.Int("max_classes_per_detection", 0);
  const int32_t per_class = options.Int("detections_per_class", kDefaultPerClass);
  const bool by_class = options.Bool("use_regular_nms", false);
  state->most_per_class = by_class ? per_class : 0;
  state->score_threshold = options.Float("nms_score_threshold", 0.0f);
  state->overlap_threshold = options.Float("nms_iou_threshold", 0.0f);
  state->scales = {options.Float("y_scale", 0.0f), options.Float("x_scale", 0.0f),
                   options.Float("h_scale", 0.0f), options.Float("w_scale", 0.0f)};
  if (state->most <= 0 || state->classes <= 0) {
    return p.Invalid("{} detections of {} classes", state->most, state->classes);
  }
  if ((by_class ? per_class : state->classes_per_box) <= 0) {
    return p.Invalid("{} detections per class, {} classes per box", per_class,
                     state->classes_per_box);
  }
  if (state->classes_per_box > state->classes) state->classes_per_box = state->classes;
  if (!(state->overlap_threshold > 0.0f && state->overlap_threshold <= 1.0f)) {
    return p.Invalid("nms_iou_threshold is not in (0, 1]");
  }
  const CenterSize& s = state->scales;
  if (!(s.y > 0.0f && s.x > 0.0f && s.h > 0.0f && s.w > 0.0f)) {
    return p.Invalid("a scale of the boxes is not positive");
  }
  return Status::kOk;
}

[[gnu::cold]] Status CheckInputs(PrepareContext& p, State* state) {
  const Shape &encodings = p.input(kEncodings).shape, &scores = p.input(kScores).shape,
              &anchors = p.input(kAnchors).shape;
  if (encodings.rank != 3 || scores.rank != 3 || anchors.rank != 2) {
    return p.Invalid("boxes, scores and anchors have ranks {}, {} and {}, expected 3, 3 and 2",
                     encodings.rank, scores.rank, anchors.rank);
  }
  if (encodings[0] != 1 || scores[0] != 1) {
    return p.Invalid("boxes and scores have batches {} and {}, expected 1", encodings[0],
                     scores[0]);
  }
  state->boxes = encodings[1];
  state->coordinates = encodings[2];
  state->classes_in_row = scores[2];
  if (scores[1] != state->boxes || anchors[0] != state->boxes) {
    return p.Invalid("{} boxes, {} rows of scores, {} anchors", state->boxes, scores[1],
                     anchors[0]);
  }
  if (state->coordinates < 4 || anchors[1] != 4) {
    return p.Invalid("boxes have {} coordinates, anchors {}", state->coordinates, anchors[1]);
  }
  const int32_t background = state->classes_in_row - state->classes;
  if (background != 0 && background != 1) {
    return p.Invalid("{} scores a box for {} classes", state->classes_in_row, state->classes);
  }
  return Status::kOk;
}

[[gnu::cold]] Status CheckOutputs(PrepareContext& p, State* state) {
  for (int i = 0; i < p.output_count(); ++i) {
    MICROLITE_TRY(CheckOutputType(p, i, DataType::kFloat32));
  }
  state->room = p.output(kScoresOut).shape.Count();
  const int64_t per_box = state->most_per_class > 0 ? 1 : state->classes_per_box;
  if (state->room < state->most * per_box) {
    return p.Invalid("output 2 has room for {} detections, of {}", state->room, state->most);
  }
  const int32_t boxes = p.output(kBoxesOut).shape.Count();
  if (boxes / 4 != state->room || boxes % 4 != 0 ||
      p.output(kClassesOut).shape.Count() != state->room ||
      p.output(kCountOut).shape.Count() != 1) {
    return p.Invalid("outputs are of {} numbers, {} classes and {} scores", boxes,
                     p.output(kClassesOut).shape.Count(), state->room);
  }
  return Status::kOk;
}

[[gnu::cold]] Status CheckWork(PrepareContext& p, const State& state) {
  const bool by_class = state.most_per_class > 0;
  const int64_t wanted = by_class ? state.most_per_class : state.most;
  const int64_t taken = wanted < state.boxes ? wanted : state.boxes;
  const int64_t work = taken * state.boxes;
  if (work > kMostComparisons || work * (by_class ? state.classes : 1) > kMostComparisons) {
    return p.Unsupported("{} boxes and {} classes are too many to compare", state.boxes,
                         state.classes);
  }
  return Status::kOk;
}

[[gnu::cold]] Status Prepare(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(3, 3, 4));
  State state;
  MICROLITE_TRY(GetOptions(p, &state));
  for (int i = 0; i < 3; ++i) MICROLITE_TRY(GetSource(p, i, &state.sources[i]));
  MICROLITE_TRY(CheckInputs(p, &state));
  MICROLITE_TRY(CheckOutputs(p, &state));
  MICROLITE_TRY(CheckWork(p, state));
  state.corners = p.RequestScratch(static_cast<size_t>(state.boxes) * sizeof(Corners));
  state.scores = p.RequestScratch(static_cast<size_t>(state.boxes) * sizeof(float));
  return p.Install<Eval>(state);
}

}  // namespace

namespace ops {
const Op kDetectionPostProcess = {kCustomOp, "TFLite_Detection_PostProcess", Prepare, nullptr};
}

}  // namespace microlite
