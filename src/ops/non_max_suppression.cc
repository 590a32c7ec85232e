// SPDX-License-Identifier: Apache-2.0
#include <math.h>
#include <string.h>

#include "src/ops/boxes.h"
#include "src/ops/ops.h"
#include "src/ops/prepare.h"

// NON_MAX_SUPPRESSION_V4 and V5: the boxes with the best scores, without those that overlap a
// better one too much. V5 may instead lower a box's score by how much it overlaps (Bodla et al.,
// "Soft-NMS", 2017).

namespace microlite {
namespace {

constexpr int kBoxes = 0, kScores = 1, kMostOut = 2, kMostOverlap = 3, kLeastScore = 4, kSigma = 5;

struct State {
  int32_t boxes, room;
  bool soft;         // V5, whose second output are scores.
  uint32_t scratch;  // The candidates.
};

struct Candidate {
  float score;
  int32_t box;
  int32_t compared;  // With so many of those selected.
};

// A binary heap with the best score on top. Which of equal scores comes first follows from how it
// is mended, which is how the C++ library of GCC does it: TensorFlow Lite's choice too.
class Heap {
 public:
  explicit Heap(Candidate* items) : items_(items) {}

  int32_t size() const { return size_; }
  void Push(const Candidate& item) { Rise(size_++, item); }

  Candidate Pop() {
    const Candidate top = items_[0], last = items_[--size_];
    int32_t hole = 0;
    for (int32_t child; (child = 2 * hole + 1) < size_; hole = child) {
      if (child + 1 < size_ && !(items_[child + 1].score < items_[child].score)) ++child;
      items_[hole] = items_[child];
    }
    Rise(hole, last);
    return top;
  }

 private:
  void Rise(int32_t hole, const Candidate& item) {
    while (hole > 0 && items_[(hole - 1) / 2].score < item.score) {
      items_[hole] = items_[(hole - 1) / 2];
      hole = (hole - 1) / 2;
    }
    items_[hole] = item;
  }

  Candidate* items_;
  int32_t size_ = 0;
};

struct Limits {
  float overlap, score, decay;  // `decay` is 0 where scores are not lowered.
};

// Compares a candidate with the boxes selected since it was last compared, the newest first. True
// where it is out; else its score may have become lower.
bool Suppress(const Limits& limits, const Corners* boxes, const int32_t* selected, int32_t count,
              Candidate* candidate) {
  for (int32_t i = count - 1; i >= candidate->compared; --i) {
    const float overlap = Overlap(boxes[candidate->box], boxes[selected[i]]);
    if (overlap >= limits.overlap) return true;
    if (limits.decay < 0.0f) candidate->score *= expf(limits.decay * overlap * overlap);
    if (candidate->score <= limits.score) return false;
  }
  return false;
}

// Returns how many were selected.
int32_t Select(const Limits& limits, const Corners* boxes, int32_t most, Heap* heap,
               int32_t* selected, float* scores) {
  int32_t count = 0;
  if (most > heap->size()) most = heap->size();
  while (count < most && heap->size() > 0) {
    Candidate candidate = heap->Pop();
    const float score = candidate.score;
    if (Suppress(limits, boxes, selected, count, &candidate)) continue;
    candidate.compared = count;
    if (candidate.score == score) {
      if (scores != nullptr) scores[count] = score;
      selected[count++] = candidate.box;
    }
    if (candidate.score > limits.score) heap->Push(candidate);
  }
  return count;
}

Status Eval(const State& state, EvalContext& context) {
  const int32_t most = *context.input<int32_t>(kMostOut);
  if (most != state.room) {
    return context.Fail("selects up to {} boxes, output 0 has room for {}", most, state.room);
  }
  const float sigma = state.soft ? *context.input<float>(kSigma) : 0.0f;
  const Limits limits = {*context.input<float>(kMostOverlap), *context.input<float>(kLeastScore),
                         sigma > 0.0f ? -0.5f / sigma : 0.0f};
  if (!(limits.overlap >= 0.0f && limits.overlap <= 1.0f)) {
    return context.Fail("the overlap allowed is not in [0, 1]");
  }
  if (sigma < 0.0f) return context.Fail("sigma is negative");
  Heap heap(context.scratch<Candidate>(state.scratch));
  const float* scores = context.input<float>(kScores);
  for (int32_t i = 0; i < state.boxes; ++i) {
    if (scores[i] > limits.score) heap.Push({scores[i], i, 0});
  }
  int32_t* selected = context.output<int32_t>(0);
  float* selected_scores = state.soft ? context.output<float>(1) : nullptr;
  const int32_t count =
      Select(limits, context.input<Corners>(kBoxes), most, &heap, selected, selected_scores);
  const size_t rest = static_cast<size_t>(state.room - count);
  memset(selected + count, 0, rest * sizeof(int32_t));
  if (state.soft) memset(selected_scores + count, 0, rest * sizeof(float));
  *context.output<int32_t>(state.soft ? 2 : 1) = count;
  return Status::kOk;
}

[[gnu::cold]] Status CheckScalars(PrepareContext& p) {
  for (int i = kMostOut; i < p.input_count(); ++i) {
    MICROLITE_TRY(CheckInputType(p, i, i == kMostOut ? DataType::kInt32 : DataType::kFloat32));
    if (p.input(i).shape.Count() != 1) return p.Invalid("input {} is no scalar", i);
  }
  return Status::kOk;
}

[[gnu::cold]] Status Prepare(PrepareContext& p, bool soft) {
  MICROLITE_TRY(p.CheckArity(soft ? 6 : 5, soft ? 6 : 5, soft ? 3 : 2));
  MICROLITE_TRY(CheckInputType(p, kBoxes, DataType::kFloat32));
  MICROLITE_TRY(CheckInputType(p, kScores, DataType::kFloat32));
  MICROLITE_TRY(CheckScalars(p));
  const Shape &boxes = p.input(kBoxes).shape, &scores = p.input(kScores).shape;
  if (boxes.rank != 2 || boxes[1] != 4) return p.Invalid("boxes are not a matrix of 4 columns");
  if (scores.rank != 1 || scores[0] != boxes[0]) {
    return p.Invalid("{} scores for {} boxes", scores.Count(), boxes[0]);
  }
  for (int i = 0; i < p.output_count(); ++i) {
    const bool is_scores = soft && i == 1, is_count = i == p.output_count() - 1;
    MICROLITE_TRY(CheckOutputType(p, i, is_scores ? DataType::kFloat32 : DataType::kInt32));
    const Shape& shape = p.output(i).shape;
    if (is_count ? shape.Count() != 1 : shape.rank != 1 || shape[0] != p.output(0).shape[0]) {
      return p.Invalid("output {} has the wrong shape", i);
    }
  }
  const State state = {boxes[0], p.output(0).shape[0], soft,
                       p.RequestScratch(static_cast<size_t>(boxes[0]) * sizeof(Candidate))};
  const int64_t selections = state.room < state.boxes ? state.room : state.boxes;
  if (selections * state.boxes > kMostComparisons) {
    return p.Unsupported("{} boxes are too many to compare", state.boxes);
  }
  const Tensor& most = p.input(kMostOut);
  if (most.constant != nullptr && IntAt(most, 0) != state.room) {
    return p.Invalid("selects up to {} boxes, output 0 has room for {}", IntAt(most, 0),
                     state.room);
  }
  return p.Install<Eval>(state);
}

[[gnu::cold]] Status PrepareV4(PrepareContext& p) { return Prepare(p, false); }
[[gnu::cold]] Status PrepareV5(PrepareContext& p) { return Prepare(p, true); }

}  // namespace

namespace ops {
const Op kNonMaxSuppressionV4 = {builtin::kNonMaxSuppressionV4, nullptr, PrepareV4, nullptr};
const Op kNonMaxSuppressionV5 = {builtin::kNonMaxSuppressionV5, nullptr, PrepareV5, nullptr};
}  // namespace ops

}  // namespace microlite
