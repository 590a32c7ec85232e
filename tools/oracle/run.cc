// SPDX-License-Identifier: Apache-2.0
// Runs .tflite models with TensorFlow Lite's reference kernels, where there are any; one thread, no
// delegates.
//
// stdin, a job a line, fields separated by tabs: MODEL STEPS INPUTS OUTPUTS
//   INPUTS holds, for each step, the bytes of each input in the model's order; OUTPUTS is written
//   in the same manner. One interpreter runs all steps of a job, so state is kept between them.
// stdout, a line a job: "ok", a tab, and each output as TYPE:2x3, separated by spaces;
//   or "error", a tab and a reason. Each job is a process of its own, so that a crash is a reason.

#include <sys/wait.h>
#include <unistd.h>

#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "tensorflow/lite/interpreter.h"
#include "tensorflow/lite/interpreter_builder.h"
#include "tensorflow/lite/kernels/register.h"
#include "tensorflow/lite/kernels/register_ref.h"
#include "tensorflow/lite/model_builder.h"
#include "tensorflow/lite/mutable_op_resolver.h"

namespace tflite::ops::custom {
TfLiteRegistration* Register_DETECTION_POSTPROCESS();  // Declared in no header.
}

namespace {

// The reference kernels, and of the ops that have none the only ones there are (CEIL, ELU, ROUND).
class Resolver : public tflite::MutableOpResolver {
 public:
  Resolver() {
    AddAll(tflite::ops::builtin::BuiltinOpResolverWithoutDefaultDelegates());
    AddAll(tflite::ops::builtin::BuiltinRefOpResolver());
    AddCustom("TFLite_Detection_PostProcess",
              tflite::ops::custom::Register_DETECTION_POSTPROCESS());
  }
};

class Messages : public tflite::ErrorReporter {
 public:
  int Report(const char* format, va_list arguments) override {
    char line[400];
    vsnprintf(line, sizeof line, format, arguments);
    for (char* c = line; *c; c++) {
      if (*c == '\n' || *c == '\t') *c = ' ';
    }
    text_ += (text_.empty() ? "" : "; ") + std::string(line);
    return 0;
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

struct Job {
  std::string model, steps, inputs, outputs;
};

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::string Describe(const TfLiteTensor& tensor) {
  std::string text = std::string(TfLiteTypeGetName(tensor.type)) + ":";
  for (int i = 0; i < tensor.dims->size; i++) {
    text += (i ? "x" : "") + std::to_string(tensor.dims->data[i]);
  }
  return text;
}

// An empty string when all steps ran, or why they did not.
std::string RunSteps(tflite::Interpreter& interpreter, int steps, const std::string& in,
                     std::string* out) {
  size_t used = 0;
  for (int step = 0; step < steps; step++) {
    for (size_t i = 0; i < interpreter.inputs().size(); i++) {
      TfLiteTensor* tensor = interpreter.input_tensor(i);
      if (in.size() - used < tensor->bytes) return "the inputs end too early";
      memcpy(tensor->data.raw, in.data() + used, tensor->bytes);
      used += tensor->bytes;
    }
    if (interpreter.Invoke() != kTfLiteOk) return "invoke failed";
    for (size_t i = 0; i < interpreter.outputs().size(); i++) {
      const TfLiteTensor* tensor = interpreter.output_tensor(i);
      out->append(tensor->data.raw, tensor->bytes);
    }
  }
  return used == in.size() ? "" : "the inputs are longer than the model takes";
}

std::string RunJob(const Job& job, Messages* log, std::string* description) {
  std::string bytes = ReadFile(job.model);
  auto model =
      tflite::FlatBufferModel::VerifyAndBuildFromBuffer(bytes.data(), bytes.size(), nullptr, log);
  if (!model) return "not a model";
  const Resolver resolver;
  std::unique_ptr<tflite::Interpreter> interpreter;
  tflite::InterpreterBuilder builder(*model, resolver);
  if (builder(&interpreter, 1) != kTfLiteOk || !interpreter) return "cannot build";
  if (interpreter->AllocateTensors() != kTfLiteOk) return "cannot allocate";
  std::string out;
  std::string reason = RunSteps(*interpreter, std::stoi(job.steps), ReadFile(job.inputs), &out);
  if (!reason.empty()) return reason;
  std::ofstream(job.outputs, std::ios::binary) << out;
  for (size_t i = 0; i < interpreter->outputs().size(); i++) {
    *description += (i ? " " : "") + Describe(*interpreter->output_tensor(i));
  }
  return "";
}

void RunAlone(const Job& job) {
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    Messages log;
    std::string description;
    std::string reason = RunJob(job, &log, &description);
    if (reason.empty()) {
      printf("ok\t%s\n", description.c_str());
    } else {
      printf("error\t%s: %s\n", reason.c_str(), log.text().c_str());
    }
    fflush(stdout);
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) printf("error\tended by signal %d\n", WTERMSIG(status));
}

}  // namespace

int main() {
  std::string line;
  while (std::getline(std::cin, line)) {
    Job job;
    std::stringstream fields(line);
    std::getline(fields, job.model, '\t');
    std::getline(fields, job.steps, '\t');
    std::getline(fields, job.inputs, '\t');
    std::getline(fields, job.outputs, '\t');
    RunAlone(job);
  }
}
