// SPDX-License-Identifier: Apache-2.0
#include "tests/support/corpus.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

// The sanitizers end by SIGABRT, so that TellOfSignal() gets its turn.
extern "C" const char* __asan_default_options() { return "abort_on_error=1"; }
extern "C" const char* __ubsan_default_options() { return "abort_on_error=1:print_stacktrace=1"; }

namespace microlite::testing {
namespace {

constexpr uint32_t kQuickAmount = 20;
constexpr unsigned kSecondsUntilHung = 60;

std::vector<CorpusModel> ReadModels() {
  std::vector<std::filesystem::path> paths;
  for (const char* folder : {"build/tests/conformance", "examples"}) {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, ignored)) {
      if (entry.path().extension() == ".tflite") paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  std::vector<CorpusModel> models;
  for (const auto& path : paths) {
    std::ifstream file(path, std::ios::binary);
    const std::vector<char> bytes(std::istreambuf_iterator<char>(file), {});
    models.push_back({path.string(), {bytes.begin(), bytes.end()}});
  }
  return models;
}

char current[300];

void TellOfSignal(int number) {
  const ssize_t written = write(STDERR_FILENO, current, strlen(current));
  (void)written;
  signal(number, SIG_DFL);
  raise(number);
}

}  // namespace

const std::vector<CorpusModel>& Corpus() {
  static const std::vector<CorpusModel> models = ReadModels();
  return models;
}

uint32_t FuzzAmount() {
  const char* amount = std::getenv("MICROLITE_FUZZ");
  return amount != nullptr ? static_cast<uint32_t>(std::atoi(amount)) : kQuickAmount;
}

void NowTesting(const std::string& what) {
  for (const int number : {SIGALRM, SIGABRT}) signal(number, TellOfSignal);
#ifndef __SANITIZE_ADDRESS__
  for (const int number : {SIGSEGV, SIGBUS, SIGFPE}) signal(number, TellOfSignal);
#endif
  const std::string line = "died while testing " + what + "\n";
  strncpy(current, line.c_str(), sizeof current - 1);
  alarm(kSecondsUntilHung);
}

}  // namespace microlite::testing
