// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "src/ops/ops.h"

// Ops that run other subgraphs. A subgraph has memory of its own, so what goes in and what comes
// out is copied. That the same subgraph runs within itself, the interpreter refuses when it
// happens.

namespace microlite {
namespace {

constexpr int kThenSlot = 0, kElseSlot = 1;       // IfOptions
constexpr int kConditionSlot = 0, kBodySlot = 1;  // WhileOptions
constexpr int kInitSubgraphSlot = 0;              // CallOnceOptions
constexpr int kDecompositionSlot = 1;             // StableHLOCompositeOptions

// ---- Checks ----------------------------------------------------------------------------------

[[gnu::cold]] Status CheckCallee(PrepareContext& p, int32_t subgraph) {
  const int32_t count = static_cast<int32_t>(p.subgraph_count());
  if (subgraph > 0 && subgraph < count) return Status::kOk;
  return p.Invalid("calls subgraph {} of {}", subgraph, count);
}

// As equal, but for dimensions of 1: converters are careless about scalars.
[[gnu::cold]] bool SameButForOnes(const Shape& a, const Shape& b) {
  int i = 0, j = 0;
  while (true) {
    while (i < a.rank && a[i] == 1) ++i;
    while (j < b.rank && b[j] == 1) ++j;
    if (i == a.rank || j == b.rank) return i == a.rank && j == b.rank;
    if (a[i++] != b[j++]) return false;
  }
}

[[gnu::cold]] bool Match(const Tensor& ours, const Tensor& theirs) {
  return ours.type == theirs.type && SameButForOnes(ours.shape, theirs.shape);
}

// Refuses a subgraph whose inputs are not what the node has from its input `first` on.
[[gnu::cold]] Status CheckInputs(PrepareContext& p, int32_t subgraph, int first) {
  MICROLITE_TRY(CheckCallee(p, subgraph));
  const int32_t count = p.DescribeSubgraph(subgraph).inputs;
  if (count != p.input_count() - first) {
    return p.Invalid("subgraph {} has {} inputs, expected {}", subgraph, count,
                     p.input_count() - first);
  }
  for (int32_t i = 0; i < count; ++i) {
    if (BitsPerElement(p.input(first + i).type) == 0) return p.UnsupportedInput(first + i);
    const Tensor theirs = p.SubgraphInput(subgraph, i);
    if (!Match(p.input(first + i), theirs)) {
      return p.Invalid("input {} has not the type and shape of input {} of subgraph {}", first + i,
                       i, subgraph);
    }
    if (theirs.constant != nullptr) {
      return p.Invalid("input {} of subgraph {} is a constant", i, subgraph);
    }
    if (theirs.type == DataType::kResource) {
      MICROLITE_TRY(p.PassVariable(p.node().inputs[first + i], subgraph, i));
    }
  }
  return Status::kOk;
}

[[gnu::cold]] Status CheckOutputs(PrepareContext& p, int32_t subgraph) {
  const int32_t count = p.DescribeSubgraph(subgraph).outputs;
  if (count != p.output_count()) {
    return p.Invalid("subgraph {} has {} outputs, expected {}", subgraph, count, p.output_count());
  }
  for (int32_t i = 0; i < count; ++i) {
    if (BitsPerElement(p.output(i).type) == 0) {
      return p.Unsupported("type {type} of output {} is not supported",
                           static_cast<int32_t>(p.output(i).type), i);
    }
    if (Match(p.output(i), p.SubgraphOutput(subgraph, i))) continue;
    return p.Invalid("output {} has not the type and shape of that of subgraph {}", i, subgraph);
  }
  return Status::kOk;
}

[[gnu::cold]] Status CheckWholeArity(PrepareContext& p) {
  return p.CheckArity(p.input_count(), p.input_count(), p.output_count());
}

[[gnu::cold]] bool IsCondition(const Tensor& t) {
  return t.type == DataType::kBool && t.shape.Count() == 1;
}

// ---- Running ---------------------------------------------------------------------------------

// A node's tensors, those that pass to a subgraph and those that come back, and their sizes.
struct Passage {
  int32_t first, inputs, outputs;  // The inputs from `first` on.
  const uint32_t* bytes;           // Of those inputs, then of the outputs.
};

[[gnu::cold]] Passage KeepPassage(PrepareContext& p, int first) {
  const int32_t inputs = p.input_count() - first, outputs = p.output_count();
  uint32_t* bytes = p.KeepArray<uint32_t>(static_cast<size_t>(inputs + outputs));
  if (bytes != nullptr) {
    for (int32_t i = 0; i < inputs; ++i) bytes[i] = p.input(first + i).bytes;
    for (int32_t i = 0; i < outputs; ++i) bytes[inputs + i] = p.output(i).bytes;
  }
  return {first, inputs, outputs, bytes};
}

void Copy(void* to, const void* from, uint32_t bytes) {
  if (to != from && bytes > 0) memcpy(to, from, bytes);
}

// Hands the node's inputs, or as many of its outputs, to a subgraph.
void HandIn(const Passage& passage, int32_t subgraph, bool outputs, EvalContext& context) {
  for (int32_t i = 0; i < passage.inputs; ++i) {
    const void* from = outputs ? context.output<void>(i) : context.input<void>(passage.first + i);
    Copy(context.host->subgraph_data(&context, subgraph, false, i), from, passage.bytes[i]);
  }
}

Status Run(const Passage& passage, int32_t subgraph, EvalContext& context) {
  MICROLITE_TRY(context.host->run_subgraph(&context, subgraph));
  for (int32_t i = 0; i < passage.outputs; ++i) {
    Copy(context.output<void>(i), context.host->subgraph_data(&context, subgraph, true, i),
         passage.bytes[passage.inputs + i]);
  }
  return Status::kOk;
}

// ---- IF --------------------------------------------------------------------------------------

struct Branches {
  Passage passage;
  int32_t subgraphs[2];  // For false and for true.
};

Status EvalIf(const Branches& branches, EvalContext& context) {
  const int32_t subgraph = branches.subgraphs[*context.input<uint8_t>(0) != 0];
  HandIn(branches.passage, subgraph, false, context);
  return Run(branches.passage, subgraph, context);
}

[[gnu::cold]] Status PrepareIf(PrepareContext& p) {
  MICROLITE_TRY(CheckWholeArity(p));
  if (p.input_count() == 0 || !IsCondition(p.input(0))) {
    return p.Invalid("input 0 is not one BOOL");
  }
  Branches branches;
  branches.subgraphs[false] = p.option<int32_t>(kElseSlot);
  branches.subgraphs[true] = p.option<int32_t>(kThenSlot);
  for (const int32_t subgraph : branches.subgraphs) {
    MICROLITE_TRY(CheckInputs(p, subgraph, 1));
    MICROLITE_TRY(CheckOutputs(p, subgraph));
  }
  branches.passage = KeepPassage(p, 1);
  return p.Install<EvalIf>(branches);
}

// ---- WHILE -----------------------------------------------------------------------------------

struct Loop {
  Passage passage;
  int32_t condition, body;
};

// The outputs hold the loop's values between its turns: a body may hand them on in another order.
Status EvalWhile(const Loop& loop, EvalContext& context) {
  const Passage& passage = loop.passage;
  for (int32_t i = 0; i < passage.inputs; ++i) {
    Copy(context.output<void>(i), context.input<void>(i), passage.bytes[i]);
  }
  while (true) {
    HandIn(passage, loop.condition, true, context);
    MICROLITE_TRY(context.host->run_subgraph(&context, loop.condition));
    const void* more = context.host->subgraph_data(&context, loop.condition, true, 0);
    if (*static_cast<const uint8_t*>(more) == 0) return Status::kOk;
    HandIn(passage, loop.body, true, context);
    MICROLITE_TRY(Run(passage, loop.body, context));
  }
}

[[gnu::cold]] Status PrepareWhile(PrepareContext& p) {
  MICROLITE_TRY(CheckWholeArity(p));
  const int32_t condition = p.option<int32_t>(kConditionSlot), body = p.option<int32_t>(kBodySlot);
  MICROLITE_TRY(CheckInputs(p, condition, 0));
  MICROLITE_TRY(CheckInputs(p, body, 0));
  MICROLITE_TRY(CheckOutputs(p, body));
  if (p.output_count() != p.input_count()) {
    return p.Invalid("has {} inputs and {} outputs", p.input_count(), p.output_count());
  }
  for (int i = 0; i < p.input_count(); ++i) {
    if (p.input(i).bytes == p.output(i).bytes) continue;
    return p.Invalid("output {} has not the size of input {}", i, i);
  }
  const SubgraphInfo info = p.DescribeSubgraph(condition);
  if (info.outputs != 1 || !IsCondition(p.SubgraphOutput(condition, 0))) {
    return p.Invalid("the output of subgraph {}, the condition, is not one BOOL", condition);
  }
  // An endless loop can be stopped between two nodes, so there has to be one.
  if (info.nodes == 0 && p.DescribeSubgraph(body).nodes == 0) {
    return p.Unsupported("neither the condition nor the body has a node");
  }
  for (int i = 0; i < p.input_count(); ++i) p.MayAlias(i, i);
  return p.Install<EvalWhile>(Loop{KeepPassage(p, 0), condition, body});
}

// ---- STABLEHLO_COMPOSITE ---------------------------------------------------------------------

struct Composite {
  Passage passage;
  int32_t subgraph;
};

Status EvalComposite(const Composite& composite, EvalContext& context) {
  HandIn(composite.passage, composite.subgraph, false, context);
  return Run(composite.passage, composite.subgraph, context);
}

// Whatever the composite is called, its decomposition computes it.
[[gnu::cold]] Status PrepareComposite(PrepareContext& p) {
  MICROLITE_TRY(CheckWholeArity(p));
  const int32_t subgraph = p.option<int32_t>(kDecompositionSlot);
  MICROLITE_TRY(CheckInputs(p, subgraph, 0));
  MICROLITE_TRY(CheckOutputs(p, subgraph));
  return p.Install<EvalComposite>(Composite{KeepPassage(p, 0), subgraph});
}

// ---- CALL_ONCE -------------------------------------------------------------------------------

struct Once {
  int32_t subgraph;
  bool done;
};

Status EvalOnce(Once& once, EvalContext& context) {
  if (once.done) return Status::kOk;
  MICROLITE_TRY(context.host->run_subgraph(&context, once.subgraph));
  once.done = true;
  return Status::kOk;
}

// A reset takes back what the subgraph has put into variables, so it has to run again.
void ResetOnce(void* state) { static_cast<Once*>(state)->done = false; }

[[gnu::cold]] Status PrepareOnce(PrepareContext& p) {
  MICROLITE_TRY(p.CheckArity(0, 0, 0));
  const int32_t subgraph = p.option<int32_t>(kInitSubgraphSlot);
  MICROLITE_TRY(CheckCallee(p, subgraph));
  return p.Install<EvalOnce>(Once{subgraph, false});
}

}  // namespace

namespace ops {
const Op kCallOnce = {builtin::kCallOnce, nullptr, PrepareOnce, ResetOnce};
const Op kIf = {builtin::kIf, nullptr, PrepareIf, nullptr};
const Op kStablehloComposite = {builtin::kStablehloComposite, nullptr, PrepareComposite, nullptr};
const Op kWhile = {builtin::kWhile, nullptr, PrepareWhile, nullptr};
}  // namespace ops

}  // namespace microlite
