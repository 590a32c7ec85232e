// SPDX-License-Identifier: Apache-2.0
// microlite-bench: time and instructions of models and of single kernels, one row each.
//
// Time comes from Google Benchmark. Instructions come from valgrind, under which the program runs
// itself once: they are exact and the same on every run, which time is not.

#include <benchmark/benchmark.h>
#include <unistd.h>
#include <valgrind/callgrind.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "src/kernels/selected.h"
#include "tools/support/session.h"
#include "tools/support/text.h"

#define MICROLITE_QUOTE(name) #name
#define MICROLITE_NAME(name) MICROLITE_QUOTE(name)

namespace {

using namespace microlite;
using namespace microlite::tools;

constexpr const char* kBackend = MICROLITE_NAME(MICROLITE_BACKEND);

constexpr const char* kUsage =
    "usage: microlite-bench [--filter TEXT] [--tsv FILE] [--no-instructions] [MODEL...]\n"
    "\n"
    "Measures the models (without any: the examples' and well-known ones) and the kernels.\n"
    "--filter           only rows whose name contains TEXT\n"
    "--tsv              writes the rows to FILE too, for scripts/compare_bench.py\n"
    "--no-instructions  saves the minute that counting them takes\n";

constexpr const char* kWellKnown[] = {
    "tflm/examples/hello_world/models/hello_world_int8.tflite",
    "tflm/examples/hello_world/models/hello_world_float.tflite",
    "tflm/examples/micro_speech/models/micro_speech_quantized.tflite",
    "tflm/examples/micro_speech/models/audio_preprocessor_int8.tflite",
    "tflm/models/person_detect.tflite",
};
constexpr const char* kModelFolder = "../shared/models/";
constexpr const char* kMlperfFolder = "../shared/models/mlperf-tiny/";

// One thing to measure.
struct Workload {
  std::string kind, name;
  uint64_t macs;  // Multiply-accumulates; 0 where these say nothing about the work.
  std::function<void()> run;
  double microseconds = 0;
  uint64_t instructions = 0;
};
using Workloads = std::deque<Workload>;

// ---- Models ----------------------------------------------------------------------------------

uint64_t Elements(const Subgraph& subgraph, int32_t tensor) {
  return static_cast<uint64_t>(subgraph.tensor(static_cast<uint32_t>(tensor)).shape.Count());
}

// Products of weights and inputs; other ops' work is counted as none.
uint64_t MacsOf(const Subgraph& subgraph, const Operator& node) {
  const std::string name = OpName(node.op);
  const bool conv = name == "CONV_2D", depthwise = name == "DEPTHWISE_CONV_2D";
  if (!conv && !depthwise && name != "FULLY_CONNECTED") return 0;
  const Shape filter = subgraph.tensor(static_cast<uint32_t>(node.inputs[1])).shape;
  const uint64_t weights = Elements(subgraph, node.inputs[1]);
  const int32_t outputs = filter[depthwise ? filter.rank - 1 : 0];
  return Elements(subgraph, node.outputs[0]) * (weights / static_cast<uint64_t>(outputs));
}

uint64_t MacsOf(const Model& model) {
  const Subgraph subgraph = model.subgraph(0);
  uint64_t macs = 0;
  for (uint32_t n = 0; n < subgraph.operator_count(); ++n) macs += MacsOf(subgraph, subgraph.op(n));
  return macs;
}

void FillInputs(Interpreter* interpreter) {
  std::mt19937 random(1);
  for (uint32_t i = 0; i < interpreter->input_count(); ++i) {
    const Tensor t = interpreter->input(i);
    uint8_t* data = static_cast<uint8_t*>(interpreter->input_data(i));
    for (uint32_t k = 0; k < t.bytes; ++k) data[k] = static_cast<uint8_t>(random());
    if (t.type != DataType::kFloat32) continue;
    for (uint32_t k = 0; k + 4 <= t.bytes; k += 4) {
      const float value = static_cast<float>(random() % 2001) / 1000.0f - 1.0f;
      memcpy(data + k, &value, sizeof value);
    }
  }
}

void AddModel(const std::string& path, Workloads* all) {
  static std::deque<Session> sessions;
  static const OpPack* const packs[] = {&kAllOps};
  Session& session = sessions.emplace_back();
  std::string wrong = session.Open(path);
  if (wrong.empty()) wrong = session.Prepare(packs);
  if (!wrong.empty()) {
    fprintf(stderr, "%s: left out: %s\n", path.c_str(), wrong.c_str());
    return;
  }
  Interpreter* interpreter = &session.interpreter();
  FillInputs(interpreter);
  const std::filesystem::path file(path);
  // With its folder, since many a model is called model.tflite.
  all->push_back({"model", file.parent_path().filename() / file.stem(), MacsOf(session.model()),
                  [interpreter] { (void)interpreter->Invoke(); }});
}

std::vector<std::string> ModelsBelow(const char* folder) {
  std::vector<std::string> paths;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, ignored)) {
    if (entry.path().extension() == ".tflite") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::vector<std::string> DefaultModels() {
  std::vector<std::string> paths = ModelsBelow("examples");
  for (const char* model : kWellKnown) {
    const std::string path = std::string(kModelFolder) + model;
    if (std::filesystem::exists(path)) paths.push_back(path);
  }
  for (const std::string& path : ModelsBelow(kMlperfFolder)) paths.push_back(path);
  return paths;
}

// ---- Kernels ---------------------------------------------------------------------------------

// Memory with random numbers that lasts as long as the program.
template <class T>
T* Data(size_t count) {
  static std::deque<std::vector<T>> blocks;
  static std::mt19937 random(2);
  std::vector<T>& block = blocks.emplace_back(count + 16);
  for (T& value : block) {
    if constexpr (sizeof(T) == 1) {
      value = static_cast<T>(random());
    } else {
      value = static_cast<T>(random() % 2001) / T(1000) - T(1);
    }
  }
  return block.data();
}

template <class Params, class... Arguments>
std::function<void()> Bind(Choose<Params, Arguments...> choose, const Params& params,
                           Arguments... arguments) {
  const Kernel<Params, Arguments...> kernel = choose(params);
  void* scratch = Data<uint8_t>(kernel.scratch_bytes);
  return [=] { kernel.run(params, arguments..., scratch); };
}

Requantize PerChannel(int32_t channels) {
  static std::deque<std::pair<std::vector<int32_t>, std::vector<int8_t>>> factors;
  auto& [multipliers, shifts] = factors.emplace_back();
  multipliers.assign(static_cast<size_t>(channels), 1518500250);
  shifts.assign(static_cast<size_t>(channels), -7);
  return {multipliers.data(), shifts.data(), 1, 3, -128, 127, false};
}

struct ConvCase {
  const char* name;
  int32_t height, width, inputs, outputs, groups;
  int32_t filter_height, filter_width, stride;
};

ConvParams ParamsOf(const ConvCase& c) {
  ConvParams p = {};
  p.batches = 1;
  p.input = {c.height, c.width, c.inputs};
  // Padding "same".
  p.output = {(c.height + c.stride - 1) / c.stride, (c.width + c.stride - 1) / c.stride, c.outputs};
  p.groups = c.groups;
  const int32_t rows = (p.output.height - 1) * c.stride + c.filter_height - c.height;
  const int32_t columns = (p.output.width - 1) * c.stride + c.filter_width - c.width;
  const auto small = [](int32_t number) { return static_cast<int16_t>(number); };
  p.window.height = small(c.filter_height);
  p.window.width = small(c.filter_width);
  p.window.stride_height = p.window.stride_width = small(c.stride);
  p.window.dilation_height = p.window.dilation_width = 1;
  p.window.pad_top = small(rows > 0 ? rows / 2 : 0);
  p.window.pad_left = small(columns > 0 ? columns / 2 : 0);
  return p;
}

size_t SizeOf(const ImageShape& s) { return static_cast<size_t>(s.height * s.width * s.channels); }

template <class T>
void* Memory(size_t count) {
  return Data<T>(count);
}

// What is measured of products: the types of input, filter, bias and output.
struct ProductCase {
  ProductTypes types;
  const char* name;
  void* (*memory[4])(size_t count);
};

constexpr ProductCase kProductCases[] = {
    {ProductTypes::kF32, "f32", {Memory<float>, Memory<float>, Memory<float>, Memory<float>}},
    {ProductTypes::kS8, "s8", {Memory<int8_t>, Memory<int8_t>, Memory<int32_t>, Memory<int8_t>}},
    {ProductTypes::kS8S4,
     "s8s4",
     {Memory<int8_t>, Memory<int8_t>, Memory<int32_t>, Memory<int8_t>}},
    {ProductTypes::kS16S8,
     "s16s8",
     {Memory<int16_t>, Memory<int8_t>, Memory<int64_t>, Memory<int16_t>}},
    {ProductTypes::kU8, "u8", {Memory<uint8_t>, Memory<uint8_t>, Memory<int32_t>, Memory<uint8_t>}},
    {ProductTypes::kF32S8, "f32s8", {Memory<float>, Memory<int8_t>, Memory<float>, Memory<float>}},
};

void SetOutput(ProductTypes types, int32_t channels, ProductParams* p) {
  constexpr FloatRange kRange = {-1e9f, 1e9f};
  p->input_zero_point = p->filter_zero_point = 0;
  if (types == ProductTypes::kF32) {
    p->range = kRange;
  } else if (types == ProductTypes::kF32S8) {
    p->rescale = {};
    p->rescale.scales = Data<float>(static_cast<size_t>(channels));
    p->rescale.step = 1;
    p->rescale.asymmetric = true;
    p->rescale.range = kRange;
  } else {
    p->requantize = PerChannel(channels);
    const bool wide = types == ProductTypes::kS16S8, u8 = types == ProductTypes::kU8;
    p->requantize.wide = wide;
    p->requantize.min = wide ? -32768 : u8 ? 0 : -128;
    p->requantize.max = wide ? 32767 : u8 ? 255 : 127;
    if (!wide) p->input_zero_point = 5;
    if (u8) p->filter_zero_point = 120;
  }
}

// `counts` are the elements of input, filter, bias and output.
template <class Params>
void AddProducts(const std::string& name, uint64_t macs, const ProductKernels<Params>& kernels,
                 Params p, const size_t (&counts)[4], Workloads* all) {
  for (const ProductCase& c : kProductCases) {
    const ChooseProduct<Params> choose = kernels.choose[static_cast<int>(c.types)];
    if (choose == nullptr) continue;
    SetOutput(c.types, static_cast<int32_t>(counts[2]), &p);
    void* data[4];
    for (int i = 0; i < 4; ++i) data[i] = c.memory[i](counts[i]);
    all->push_back({"kernel", name + " " + c.name, macs,
                    Bind<Params, const void*, const void*, const void*, void*>(
                        choose, p, data[0], data[1], data[2], data[3])});
  }
}

void AddConv(const ProductKernels<ConvParams>& kernels, const ConvCase& c, Workloads* all) {
  const ConvParams p = ParamsOf(c);
  const size_t outputs = static_cast<size_t>(c.outputs);
  const size_t filter =
      static_cast<size_t>(c.filter_height * c.filter_width * (c.inputs / c.groups));
  AddProducts(c.name, SizeOf(p.output) * filter, kernels, p,
              {SizeOf(p.input), filter * outputs, outputs, SizeOf(p.output)}, all);
}

void AddFullyConnected(int32_t inputs, int32_t outputs, Workloads* all) {
  FullyConnectedParams p = {};
  p.batches = 1;
  p.inputs = inputs;
  p.outputs = outputs;
  const size_t in = static_cast<size_t>(inputs), out = static_cast<size_t>(outputs);
  AddProducts<FullyConnectedParams>(
      "fully connected " + std::to_string(inputs) + " to " + std::to_string(outputs), in * out,
      selected::kFullyConnected, p, {in, in * out, out, out}, all);
}

void AddPool(const std::string& name, const PoolsOfType& kernels, const ConvCase& c,
             Workloads* all) {
  const ConvParams shapes = ParamsOf(c);
  const PoolParams p = {1, shapes.input, shapes.output, shapes.window, -128, 127, {-1e9f, 1e9f}};
  const auto add = [&](const char* type, ChoosePool choose, void* (*memory)(size_t)) {
    all->push_back({"kernel", name + type, 0,
                    Bind<PoolParams, const void*, void*>(choose, p, memory(SizeOf(p.input)),
                                                         memory(SizeOf(p.output)))});
  };
  add(" f32", kernels.f32, Memory<float>);
  add(" s8", kernels.s8, Memory<int8_t>);
  add(" s16", kernels.s16, Memory<int16_t>);
  add(" u8", kernels.u8, Memory<uint8_t>);
}

void AddElementwise(Workloads* all) {
  constexpr int32_t kCount = 4096;
  const BinaryKernels& k = selected::kBinary;
  const FloatBinaryParams f32 = {{{1, 1}}, {-1e9f, 1e9f}};
  const AddParams add = {{{1, 1}}, 20,   {3, -4}, {1518500250, 1 << 30}, {0, -1}, 1 << 30, -18,
                         7,        -128, 127};
  const MulParams mul = {{{1, 1}}, {3, -4}, 1518500250, -6, 7, -128, 127};
  const auto bind = [&](auto choose, const auto& params,
                        void* (*data)(size_t)) -> std::function<void()> {
    const BinaryKernel kernel = choose(params);
    void *a = data(kCount), *b = data(kCount), *output = data(kCount);
    return [=] { kernel.run(params, a, b, output, kCount, nullptr); };
  };
  all->push_back({"kernel", "add 4096 f32", 0, bind(k.add_f32, f32, Memory<float>)});
  all->push_back({"kernel", "add 4096 s8", 0, bind(k.add_s8, add, Memory<int8_t>)});
  all->push_back({"kernel", "add 4096 s16", 0, bind(k.add_s16, add, Memory<int16_t>)});
  all->push_back({"kernel", "add 4096 u8", 0, bind(k.add_u8, add, Memory<uint8_t>)});
  all->push_back({"kernel", "mul 4096 f32", 0, bind(k.mul_f32, f32, Memory<float>)});
  all->push_back({"kernel", "mul 4096 s8", 0, bind(k.mul_s8, mul, Memory<int8_t>)});
  all->push_back({"kernel", "mul 4096 s16", 0, bind(k.mul_s16, mul, Memory<int16_t>)});
  all->push_back({"kernel", "mul 4096 u8", 0, bind(k.mul_u8, mul, Memory<uint8_t>)});
  const LookupParams lookup = {Data<int8_t>(256), kCount};
  all->push_back({"kernel", "lookup 4096 s8", 0,
                  Bind<LookupParams, const int8_t*, int8_t*>(
                      selected::kLookup.s8, lookup, Data<int8_t>(kCount), Data<int8_t>(kCount))});
  SoftmaxParams softmax = {1, 1000, 1.0f, 1 << 30, 22, -31, nullptr};
  all->push_back({"kernel", "softmax 1000 f32", 0,
                  Bind<SoftmaxParams, const float*, float*>(selected::kSoftmax.f32, softmax,
                                                            Data<float>(1000), Data<float>(1000))});
  all->push_back({"kernel", "softmax 1000 s8", 0,
                  Bind<SoftmaxParams, const int8_t*, int8_t*>(
                      selected::kSoftmax.s8, softmax, Data<int8_t>(1000), Data<int8_t>(1000))});
}

// Layers of the models that people run: ResNet-8, DS-CNN, MobileNet, micro_speech, an autoencoder.
void AddKernels(Workloads* all) {
  static const ConvCase convs[] = {
      {"conv 3x3 3 to 16 on 32x32", 32, 32, 3, 16, 1, 3, 3, 1},
      {"conv 3x3 16 to 16 on 32x32", 32, 32, 16, 16, 1, 3, 3, 1},
      {"conv 3x3 32 to 64 by 2 on 16x16", 16, 16, 32, 64, 1, 3, 3, 2},
      {"conv 10x4 1 to 64 by 2 on 49x10", 49, 10, 1, 64, 1, 10, 4, 2},
      {"conv 1x1 8 to 16 on 48x48", 48, 48, 8, 16, 1, 1, 1, 1},
      {"conv 1x1 64 to 64 on 25x5", 25, 5, 64, 64, 1, 1, 1, 1},
      {"conv 1x1 128 to 128 on 6x6", 6, 6, 128, 128, 1, 1, 1, 1},
  };
  static const ConvCase depthwise[] = {
      {"depthwise 3x3 64 on 25x5", 25, 5, 64, 64, 64, 3, 3, 1},
      {"depthwise 3x3 16 by 2 on 48x48", 48, 48, 16, 16, 16, 3, 3, 2},
      {"depthwise 3x3 128 on 6x6", 6, 6, 128, 128, 128, 3, 3, 1},
      {"depthwise 10x8 1 to 8 by 2 on 49x40", 49, 40, 1, 8, 1, 10, 8, 2},
  };
  for (const ConvCase& c : convs) AddConv(selected::kConv, c, all);
  for (const ConvCase& c : depthwise) AddConv(selected::kDepthwiseConv, c, all);
  for (const auto& [in, out] : {std::pair(16, 16), {640, 128}, {128, 640}, {4000, 4}}) {
    AddFullyConnected(in, out, all);
  }
  const PoolKernels& pools = selected::kPool;
  AddPool("average pool 8x8 64", pools.average, {"", 8, 8, 64, 64, 1, 8, 8, 8}, all);
  AddPool("max pool 2x2 32 on 16x16", pools.max, {"", 16, 16, 32, 32, 1, 2, 2, 2}, all);
  AddElementwise(all);
}

// ---- Time ------------------------------------------------------------------------------------

// Takes the medians, prints nothing.
class Medians : public benchmark::BenchmarkReporter {
 public:
  explicit Medians(Workloads* all) : all_(all) {}
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.aggregate_name != "median") continue;
      (*all_)[static_cast<size_t>(std::atoi(run.run_name.function_name.c_str()))].microseconds =
          run.GetAdjustedRealTime();
    }
  }

 private:
  Workloads* all_;
};

void MeasureTime(Workloads* all) {
  for (size_t i = 0; i < all->size(); ++i) {
    const std::function<void()>* run = &(*all)[i].run;
    benchmark::RegisterBenchmark(std::to_string(i).c_str(),
                                 [run](benchmark::State& state) {
                                   for (auto _ : state) (*run)();
                                 })
        ->Unit(benchmark::kMicrosecond)
        ->MinTime(0.05)
        ->Repetitions(5);
  }
  Medians medians(all);
  benchmark::RunSpecifiedBenchmarks(&medians);
}

// ---- Instructions ----------------------------------------------------------------------------

// Under valgrind: makes it write a file with the count of one run of each workload, the first of
// them of nothing at all.
void CountInstructions(const Workloads& all) {
  const std::function<void()> nothing = [] {};
  for (size_t i = 0; i <= all.size(); ++i) {
    const std::function<void()>& run = i == 0 ? nothing : all[i - 1].run;
    run();  // What only the first run does, such as filling caches of the dynamic linker.
    CALLGRIND_ZERO_STATS;
    run();
    CALLGRIND_DUMP_STATS;
  }
}

// The count in the i-th file that valgrind wrote, from 1; 0 where there is none.
uint64_t CountIn(const std::string& stem, size_t i) {
  std::ifstream file(stem + "." + std::to_string(i));
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("summary:", 0) == 0) return std::strtoull(line.c_str() + 8, nullptr, 10);
  }
  return 0;
}

std::string Quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

bool MeasureInstructions(int argc, char** argv, Workloads* all) {
  std::string folder = std::filesystem::temp_directory_path() / "microlite-bench-XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) return false;
  const std::string stem = folder + "/count";
  std::string command = "valgrind -q --tool=callgrind --callgrind-out-file=" + stem;
  for (int i = 0; i < argc; ++i) command += " " + Quoted(argv[i]);
  command += " --count >/dev/null 2>" + stem + ".log";
  const bool ran = system(command.c_str()) == 0;
  const uint64_t nothing = CountIn(stem, 1);
  for (size_t i = 0; ran && i < all->size(); ++i) {
    const uint64_t count = CountIn(stem, i + 2);
    (*all)[i].instructions = count > nothing ? count - nothing : 0;
  }
  std::filesystem::remove_all(folder);
  return ran;
}

// ---- Output ----------------------------------------------------------------------------------

std::string Fixed(double value, const char* format) {
  char text[40];
  snprintf(text, sizeof text, format, value);
  return text;
}

std::string PerMac(const Workload& w) {
  if (w.macs == 0 || w.instructions == 0) return "";
  return Fixed(static_cast<double>(w.instructions) / static_cast<double>(w.macs), "%.2f");
}

void PrintRows(const Workloads& all) {
  TextTable table("lllrrrr");
  table.Add({"what", "name", "backend", "microseconds", "instructions", "MACs", "instr/MAC"});
  for (const Workload& w : all) {
    table.Add({w.kind, w.name, kBackend, Fixed(w.microseconds, "%.2f"),
               w.instructions > 0 ? Thousands(w.instructions) : "",
               w.macs > 0 ? Thousands(w.macs) : "", PerMac(w)});
  }
  table.Print();
}

bool WriteTsv(const Workloads& all, const std::string& path) {
  std::ofstream file(path);
  file << "what\tname\tbackend\tmicroseconds\tinstructions\tmacs\n";
  for (const Workload& w : all) {
    file << w.kind << '\t' << w.name << '\t' << kBackend << '\t' << w.microseconds << '\t'
         << w.instructions << '\t' << w.macs << '\n';
  }
  file.close();
  return file.good();
}

struct Options {
  std::string filter, tsv;
  bool instructions = true, count = false;
  std::vector<std::string> models;
};

bool Parse(int argc, char** argv, Options* options) {
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--no-instructions") {
      options->instructions = false;
    } else if (argument == "--count") {
      options->count = true;
    } else if ((argument == "--filter" || argument == "--tsv") && i + 1 < argc) {
      (argument == "--tsv" ? options->tsv : options->filter) = argv[++i];
    } else if (argument.rfind("-", 0) == 0) {
      return false;
    } else {
      options->models.push_back(argument);
    }
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (!Parse(argc, argv, &options)) {
    fprintf(stderr, "%s", kUsage);
    return 64;
  }
  Workloads all;
  for (const std::string& model : options.models.empty() ? DefaultModels() : options.models) {
    AddModel(model, &all);
  }
  AddKernels(&all);
  const auto unwanted = [&](const Workload& w) {
    return w.name.find(options.filter) == std::string::npos;
  };
  all.erase(std::remove_if(all.begin(), all.end(), unwanted), all.end());
  if (options.count) {
    CountInstructions(all);
    return 0;
  }
  if (options.instructions && !MeasureInstructions(argc, argv, &all)) {
    fprintf(stderr, "valgrind did not run: no instruction counts\n");
  }
  MeasureTime(&all);
  PrintRows(all);
  if (!options.tsv.empty() && !WriteTsv(all, options.tsv)) {
    fprintf(stderr, "%s: cannot write it\n", options.tsv.c_str());
    return 1;
  }
  return 0;
}
