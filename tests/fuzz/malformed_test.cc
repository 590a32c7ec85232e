// SPDX-License-Identifier: Apache-2.0
// Files cut short or altered must give a Status: no crash, no hang, no access outside their bytes
// and their arena.

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "microlite/interpreter.h"
#include "tests/support/corpus.h"
#include "tests/support/try_model.h"

namespace microlite {
namespace {

using testing::Block;
using testing::ConfigWith;
using testing::Corpus;
using testing::CorpusModel;
using testing::FuzzAmount;
using testing::NowTesting;
using testing::TryModel;

constexpr size_t kMostMemory = size_t{1} << 20;

Status Try(const uint8_t* begin, size_t size) { return TryModel(begin, size, kMostMemory); }

using Bytes = std::vector<uint8_t>;

// Alters one place: a bit, a byte, or an aligned word, which is what sizes and offsets are.
void Alter(Bytes* bytes, std::mt19937* random) {
  static constexpr uint32_t kWords[] = {0,          1,          0xffffffff, 0x7fffffff, 0x80000000,
                                        0x00010000, 0x0000ffff, 0x40000000, 8,          128};
  const size_t at = (*random)() % bytes->size();
  const size_t word_at = at / 4 * 4;
  uint32_t word = 0;
  if (word_at + 4 <= bytes->size()) memcpy(&word, bytes->data() + word_at, 4);
  switch ((*random)() % 5) {
    case 0:
      (*bytes)[at] ^= static_cast<uint8_t>(1u << (*random)() % 8);
      return;
    case 1:
      (*bytes)[at] = static_cast<uint8_t>((*random)());
      return;
    case 2:
      word += (*random)() % 2 == 0 ? 1 : -1;
      break;
    case 3:
      word = (*random)() % 16;
      break;
    default:
      word = kWords[(*random)() % std::size(kWords)];
  }
  if (word_at + 4 <= bytes->size()) memcpy(bytes->data() + word_at, &word, 4);
}

// Calls `test` with each model of the corpus, which must be there, and a stretch of time in which
// to end.
template <class Test>
void ForEachModel(const Test& test) {
  ASSERT_GT(Corpus().size(), 50u) << "run this in the repository's root, after `make test`";
  for (const CorpusModel& model : Corpus()) {
    NowTesting(model.name);
    test(model);
    if (::testing::Test::HasFailure()) FAIL() << "at " << model.name;
  }
}

// Ops of packs are not in this build, and nothing else may be missing. Where the shape of an output
// depends on data, the inputs' zeros ask for another one.
bool Runs(const CorpusModel& model) {
  const Status status = Try(model.bytes.data(), model.bytes.size());
  EXPECT_TRUE(status == Status::kOk || status == Status::kUnsupported || status == Status::kFailed);
  return status == Status::kOk;
}

TEST(Malformed, WholeFilesRun) {
  uint32_t ran = 0;
  ForEachModel([&](const CorpusModel& model) { ran += Runs(model); });
  EXPECT_GT(ran, Corpus().size() / 2);
}

TEST(Malformed, TruncatedFiles) {
  ForEachModel([](const CorpusModel& model) {
    // Every length, or in a quick run some lengths: other ones for each model.
    const size_t step = 1 + (FuzzAmount() < 500 ? model.bytes.size() / (4 * FuzzAmount()) : 0);
    for (size_t size = model.name.size() % step; size < model.bytes.size(); size += step) {
      const Status status = Try(model.bytes.data(), size);
      EXPECT_TRUE(status != Status::kOk || size > model.bytes.size() / 2) << size;
    }
  });
}

TEST(Malformed, AlteredFiles) {
  uint32_t seed = 0;
  uint32_t ran = 0;
  ForEachModel([&](const CorpusModel& model) {
    for (uint32_t i = 0; i < FuzzAmount(); ++i) {
      std::mt19937 random(++seed);
      NowTesting(model.name + ", seed " + std::to_string(seed));
      Bytes bytes = model.bytes;
      for (uint32_t places = 1 + random() % 3; places > 0; --places) Alter(&bytes, &random);
      ran += Try(bytes.data(), bytes.size()) == Status::kOk;
    }
  });
  EXPECT_GT(ran, 0u);  // Weights and names take any value.
}

TEST(Malformed, ArenasOfEverySize) {
  ForEachModel([](const CorpusModel& file) {
    if (!Runs(file)) return;
    Report report;
    Model model;
    ASSERT_EQ(model.Open(file.bytes.data(), file.bytes.size(), &report), Status::kOk);
    Block workspace(Interpreter::WorkspaceSize(model));
    const Interpreter::Config config = ConfigWith(workspace);
    MemoryNeed need;
    ASSERT_EQ(Interpreter::Measure(model, config, &need, &report), Status::kOk);
    const size_t step = 1 + need.total() / (4 * FuzzAmount());
    Interpreter interpreter;
    for (size_t size = 0; size < need.total(); size += step) {
      Block arena(size);
      ASSERT_EQ(interpreter.Init(model, config, arena.span(), &report), Status::kOutOfMemory);
      ASSERT_EQ(report.args[0], static_cast<int32_t>(need.total())) << size;
    }
    Block arena(need.total());
    ASSERT_EQ(interpreter.Init(model, config, arena.span(), &report), Status::kOk);
    const Status status = interpreter.Invoke();
    EXPECT_TRUE(status == Status::kOk || status == Status::kWaiting);
  });
}

}  // namespace
}  // namespace microlite
