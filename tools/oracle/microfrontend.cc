// SPDX-License-Identifier: Apache-2.0
// Runs TensorFlow's experimental microfrontend.
//
// stdin, a job a line, fields separated by tabs: SETTINGS INPUT OUTPUT
//   SETTINGS are words name=value with the names of microlite::AudioSettings; what is not named is
//   as FrontendFillConfigWithDefaults() sets it. INPUT holds int16 samples, OUTPUT is written with
//   the uint16 features of one row after the other.
// stdout, a line a job: "ok" or "error".

#include <cstdint>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>

#include "tensorflow/lite/experimental/microfrontend/lib/frontend.h"
#include "tensorflow/lite/experimental/microfrontend/lib/frontend_util.h"

namespace {

using Settings = std::map<std::string, std::string>;

template <class T>
void Take(const Settings& settings, const char* name, T* value) {
  const auto found = settings.find(name);
  if (found != settings.end()) std::stringstream(found->second) >> *value;
}

int Fill(const Settings& settings, FrontendConfig* config) {
  int sample_rate = 16000;
  FrontendFillConfigWithDefaults(config);
  Take(settings, "sample_rate", &sample_rate);
  Take(settings, "window_ms", &config->window.size_ms);
  Take(settings, "step_ms", &config->window.step_size_ms);
  Take(settings, "channels", &config->filterbank.num_channels);
  Take(settings, "lower_hz", &config->filterbank.lower_band_limit);
  Take(settings, "upper_hz", &config->filterbank.upper_band_limit);
  Take(settings, "smoothing_bits", &config->noise_reduction.smoothing_bits);
  Take(settings, "even_smoothing", &config->noise_reduction.even_smoothing);
  Take(settings, "odd_smoothing", &config->noise_reduction.odd_smoothing);
  Take(settings, "min_signal_remaining", &config->noise_reduction.min_signal_remaining);
  Take(settings, "pcan", &config->pcan_gain_control.enable_pcan);
  Take(settings, "pcan_strength", &config->pcan_gain_control.strength);
  Take(settings, "pcan_offset", &config->pcan_gain_control.offset);
  Take(settings, "gain_bits", &config->pcan_gain_control.gain_bits);
  Take(settings, "log", &config->log_scale.enable_log);
  Take(settings, "scale_shift", &config->log_scale.scale_shift);
  return sample_rate;
}

bool Run(const Settings& settings, const std::string& input, const std::string& output) {
  FrontendConfig config;
  const int sample_rate = Fill(settings, &config);
  FrontendState state;
  if (!FrontendPopulateState(&config, &state, sample_rate)) return false;
  std::ifstream file(input, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  std::ofstream out(output, std::ios::binary);
  const auto* samples = reinterpret_cast<const int16_t*>(bytes.data());
  size_t left = bytes.size() / sizeof *samples, taken = 0;
  for (; left > 0; samples += taken, left -= taken) {
    const FrontendOutput row = FrontendProcessSamples(&state, samples, left, &taken);
    out.write(reinterpret_cast<const char*>(row.values),
              static_cast<std::streamsize>(row.size * sizeof *row.values));
  }
  FrontendFreeStateContents(&state);
  return true;
}

}  // namespace

int main() {
  std::string line;
  while (std::getline(std::cin, line)) {
    std::stringstream fields(line);
    std::string words, input, output, word;
    std::getline(fields, words, '\t');
    std::getline(fields, input, '\t');
    std::getline(fields, output, '\t');
    Settings settings;
    std::stringstream list(words);
    while (list >> word) settings[word.substr(0, word.find('='))] = word.substr(word.find('=') + 1);
    std::cout << (Run(settings, input, output) ? "ok" : "error") << std::endl;
  }
}
