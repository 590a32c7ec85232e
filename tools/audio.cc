// SPDX-License-Identifier: Apache-2.0
// microlite-audio FOLDER: runs the cases of the audio frontend that tests/audio/generate.py writes,
// each with the stream in pieces of several lengths. Reports as scripts/run_tests.py expects.

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "microlite/audio_frontend.h"

using namespace microlite;

namespace {

struct Case {
  std::string name, words, sound, rows, fingerprint, first, last;
};

double Number(std::map<std::string, std::string>* words, const char* name, double otherwise) {
  const auto found = words->find(name);
  if (found == words->end()) return otherwise;
  const double value = std::strtod(found->second.c_str(), nullptr);
  words->erase(found);
  return value;
}

template <class T>
void Take(std::map<std::string, std::string>* words, const char* name, T* value) {
  *value = static_cast<T>(Number(words, name, static_cast<double>(*value)));
}

// False if a word is none of a setting.
bool Parse(const std::string& text, AudioSettings* settings) {
  std::map<std::string, std::string> words;
  std::stringstream list(text);
  for (std::string word; list >> word;) {
    words[word.substr(0, word.find('='))] = word.substr(word.find('=') + 1);
  }
  Take(&words, "sample_rate", &settings->sample_rate);
  Take(&words, "window_ms", &settings->window_ms);
  Take(&words, "step_ms", &settings->step_ms);
  Take(&words, "channels", &settings->channels);
  Take(&words, "lower_hz", &settings->lower_hz);
  Take(&words, "upper_hz", &settings->upper_hz);
  Take(&words, "smoothing_bits", &settings->smoothing_bits);
  Take(&words, "even_smoothing", &settings->even_smoothing);
  Take(&words, "odd_smoothing", &settings->odd_smoothing);
  Take(&words, "min_signal_remaining", &settings->min_signal_remaining);
  Take(&words, "pcan", &settings->pcan);
  Take(&words, "pcan_strength", &settings->pcan_strength);
  Take(&words, "pcan_offset", &settings->pcan_offset);
  Take(&words, "gain_bits", &settings->gain_bits);
  Take(&words, "log", &settings->log);
  Take(&words, "scale_shift", &settings->scale_shift);
  return words.empty();
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// All rows of a stream that comes in pieces.
std::vector<uint16_t> Stream(AudioFrontend& frontend, const std::string& sound, uint32_t piece) {
  std::vector<uint16_t> features;
  uint32_t left = static_cast<uint32_t>(sound.size() / sizeof(int16_t));
  for (const char* samples = sound.data(); left > 0;) {
    uint32_t count = piece < left ? piece : left;
    left -= count;
    while (count > 0) {
      const uint32_t taken = frontend.Take(samples, count);
      samples += taken * sizeof(int16_t);
      count -= taken;
      if (!frontend.full()) continue;
      const Span<const uint16_t> row = frontend.Row();
      features.insert(features.end(), row.begin(), row.end());
    }
  }
  return features;
}

std::string Hexadecimal(const uint16_t* row, size_t channels) {
  std::string text;
  for (size_t i = 0; i < channels; ++i) {
    char digits[5];
    snprintf(digits, sizeof digits, "%04x", row[i]);
    text += digits;
  }
  return text;
}

// As tests/audio/cases.py has it.
uint32_t Fingerprint(const std::vector<uint16_t>& features) {
  uint32_t mixed = 0;
  for (const uint16_t feature : features) mixed = (mixed * 31 + feature + 1) % 8388593;
  return mixed;
}

// What differs from the answer, or nothing.
std::string Compare(const Case& asked, const std::vector<uint16_t>& features, uint32_t channels) {
  const size_t rows = features.size() / channels;
  if (std::to_string(rows) != asked.rows) return std::to_string(rows) + " rows";
  if (Hexadecimal(features.data(), channels) != asked.first) return "the first row differs";
  if (Hexadecimal(features.data() + features.size() - channels, channels) != asked.last) {
    return "the last row differs";
  }
  if (std::to_string(Fingerprint(features)) != asked.fingerprint) return "a row between differs";
  return "";
}

std::string Run(const Case& asked, const std::string& folder) {
  AudioSettings settings;
  Report report;
  size_t bytes = 0;
  char text[200];
  if (!Parse(asked.words, &settings)) return "unknown words in " + asked.words;
  if (AudioFrontend::Measure(settings, &bytes, &report) != Status::kOk) {
    Describe(report, text, sizeof text);
    return text;
  }
  // On the heap and of just the right size, for AddressSanitizer.
  std::vector<uint64_t> memory(bytes / sizeof(uint64_t));
  AudioFrontend frontend;
  const Span<uint8_t> block(reinterpret_cast<uint8_t*>(memory.data()),
                            static_cast<uint32_t>(bytes));
  if (frontend.Init(settings, block, &report) != Status::kOk) return "Init() failed";
  const std::string sound = ReadFile(folder + "/" + asked.sound);
  for (const uint32_t piece : {1, 7, 159, 160, 161, 1000, 1 << 30}) {
    frontend.Reset();
    const std::string fault = Compare(asked, Stream(frontend, sound, piece), frontend.channels());
    if (!fault.empty()) return fault + ", in pieces of " + std::to_string(piece);
  }
  return "";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: microlite-audio FOLDER, which tests/audio/generate.py has written\n");
    return 2;
  }
  const std::string folder = argv[1];
  std::ifstream index(folder + "/INDEX");
  bool good = static_cast<bool>(index);
  for (std::string line; std::getline(index, line);) {
    Case asked;
    std::stringstream fields(line);
    for (std::string* field : {&asked.name, &asked.words, &asked.sound, &asked.rows,
                               &asked.fingerprint, &asked.first, &asked.last}) {
      std::getline(fields, *field, '\t');
    }
    const std::string fault = Run(asked, folder);
    printf(fault.empty() ? "ok %s\n" : "FAIL %s: %s\n", asked.name.c_str(), fault.c_str());
    good = good && fault.empty();
  }
  puts("done");
  return good ? 0 : 1;
}
