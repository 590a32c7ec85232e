// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_TESTS_SUPPORT_CORPUS_H_
#define MICROLITE_TESTS_SUPPORT_CORPUS_H_

#include <cstdint>
#include <string>
#include <vector>

namespace microlite::testing {

struct CorpusModel {
  std::string name;
  std::vector<uint8_t> bytes;
};

// The models of all conformance cases (as `make test` generates them) and of the examples, in a
// fixed order. For tests that run in the repository's root.
const std::vector<CorpusModel>& Corpus();

// How much random testing is wanted: mutants a model, from the environment's MICROLITE_FUZZ.
uint32_t FuzzAmount();

// Says on standard error, should the program die, that it was busy with `what`.
void NowTesting(const std::string& what);

}  // namespace microlite::testing

#endif  // MICROLITE_TESTS_SUPPORT_CORPUS_H_
