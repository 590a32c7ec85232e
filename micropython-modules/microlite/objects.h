// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_OBJECTS_H_
#define MICROLITE_OBJECTS_H_

#include "microlite/interpreter.h"
#include "module.h"

// The objects behind microlite.Model and microlite.Tensor, and what the files of this folder ask
// of each other.
//
// Two rules keep Python and C++ apart. Python never runs inside the library: callbacks, iterators
// and exceptions come before or after its calls. And exceptions (longjmp) may leave any function
// here: nothing on the stack needs a destructor, all memory is the collector's.
//
// The collector finds a block only by a pointer to its start, in a block that it can reach: hence
// the pointers below to blocks that the interpreter or the tensors use in the middle.

namespace microlite::python {

struct Profile;

struct ModelObject {
  mp_obj_base_t base;
  bool open = false;
  bool quantize = true;
  mp_obj_t source = MP_OBJ_NULL;  // Owner of the model's bytes; null: they are a block of ours.
  const uint8_t* bytes = nullptr;
  size_t size = 0;
  void* kept = nullptr;
  void** io = nullptr;  // Of each input and output the block that holds its data.
  size_t io_bytes = 0;
  mp_obj_t arena = MP_OBJ_NULL;  // Owner of the plan; null: it is a block of ours.
  void* plan = nullptr;
  size_t plan_size = 0;
  mp_obj_t packs = MP_OBJ_NULL;  // Whatever brought ops along: their code must stay.
  mp_obj_t inputs = MP_OBJ_NULL;
  mp_obj_t outputs = MP_OBJ_NULL;
  mp_obj_t input_callback = mp_const_none;
  mp_obj_t output_callback = mp_const_none;
  Profile* profile = nullptr;  // Null while off.
  Interpreter interpreter;
  Observer observer;
};

struct TensorObject {
  mp_obj_base_t base;
  ModelObject* model;
  uint32_t index;  // Among the model's inputs or outputs.
  uint32_t count;  // Elements.
  uint32_t next;   // The place after the one that setValue() has filled last.
  bool input;
  bool writable;
  bool automatic;  // Real numbers on the Python side, integers in memory.
  uint8_t* data;
  Tensor info;
};

inline ModelObject* ToModel(mp_obj_t object) {
  return static_cast<ModelObject*>(MP_OBJ_TO_PTR(object));
}
inline TensorObject* ToTensor(mp_obj_t object) {
  return static_cast<TensorObject*>(MP_OBJ_TO_PTR(object));
}

// ---- model.cpp ---------------------------------------------------------------------------------

// Raises ValueError unless the model is open and the caller's buffers, which may have been resized,
// are where they were.
void CheckUsable(const ModelObject* model);

// ---- source.cpp --------------------------------------------------------------------------------

// Sets the model's bytes: those of the file that a str names, or of a buffer.
void TakeSource(ModelObject* model, mp_obj_t source);

// ---- packs.cpp ---------------------------------------------------------------------------------

// The packs of `ops` with the firmware's own behind them, as a block to be freed by the caller.
Span<const OpPack*> TakePacks(ModelObject* model, mp_obj_t ops);

// ---- profile.cpp -------------------------------------------------------------------------------

Profile* NewProfile(const Interpreter& interpreter);
void ProfileStart(Profile* profile);
void ProfileNode(Profile* profile, uint32_t subgraph, uint32_t node);
mp_obj_t ProfileList(const ModelObject* model);
// The name of a node's op as a str.
mp_obj_t OpName(const OpCode& op);

// ---- tensor.cpp --------------------------------------------------------------------------------

// A tuple of the model's inputs or outputs.
mp_obj_t NewTensors(ModelObject* model, bool inputs);
// Prints "int8[1,4]".
void PrintType(const mp_print_t* print, const Tensor& tensor);

// ---- values.cpp --------------------------------------------------------------------------------

// Elements start, start + step, ... of a tensor, `count` of them.
struct Range {
  mp_int_t start;
  mp_int_t step;
  size_t count;
};

// What becomes of each number before it is written: number * scale + offset, in single precision.
struct Mapping {
  float scale;
  float offset;
};

// Whether real numbers can be converted by the tensor's scale (or scales).
bool IsQuantized(const Tensor& tensor);
// The typecode of the tensor's memory; 'B', as raw bytes, where no typecode fits its elements.
char RawTypecode(const Tensor& tensor);

// Raises TypeError for outputs and constants.
void CheckWritable(const TensorObject* tensor);

mp_obj_t GetElement(const TensorObject* tensor, size_t i);
void SetElement(TensorObject* tensor, size_t i, mp_obj_t value, const Mapping* mapping = nullptr);

// Copies a range's elements from any value that Python code may assign. A number fills the range
// where `fill` allows it, else it counts as one element. With a mapping no buffer is raw memory:
// its elements are numbers.
void Assign(TensorObject* tensor, const Range& range, mp_obj_t value, bool fill,
            const Mapping* mapping = nullptr);
// Writes number * scale + offset, as Assign does.
void SetNumber(const TensorObject* tensor, size_t i, float number, const Mapping& mapping);
// Copies all elements to a buffer of the same number of floats or raw elements.
void ReadInto(const TensorObject* tensor, mp_obj_t buffer);
// A new array.array with a range's elements.
mp_obj_t ToArray(const TensorObject* tensor, const Range& range);

// ---- image.cpp ---------------------------------------------------------------------------------

// Fills an input [1, height, width, channels] with a picture of any size: `pixels`, bytes in rows,
// of `shape`, a tuple (height, width) or (height, width, channels).
void AssignImage(TensorObject* tensor, mp_obj_t pixels, mp_obj_t shape, const Mapping& mapping);

// ---- errors.cpp --------------------------------------------------------------------------------

[[noreturn]] void RaiseReport(const Report& report);
// "input 0 'x': " and the rest by MicroPython's printf.
[[noreturn]] void RaiseFor(const TensorObject* tensor, const mp_obj_type_t* type,
                           const char* format, ...);
// A str of text from a model file, which may hold anything: what is not UTF-8 becomes '?'.
mp_obj_t ToStr(Span<const char> text);

}  // namespace microlite::python

#endif  // MICROLITE_OBJECTS_H_
