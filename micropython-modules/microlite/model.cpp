// SPDX-License-Identifier: Apache-2.0
#include "objects.h"

extern "C" {
#include "py/mpstate.h"
#include "py/mpthread.h"
#include "py/objtuple.h"
void mp_usbd_task_callback(mp_sched_node_t* node);
}

namespace microlite::python {
namespace {

// ---- Making a model ----------------------------------------------------------------------------

[[noreturn]] void RaiseShortage(size_t needed, size_t given) {
  mp_raise_msg_varg(&mp_type_MemoryError, MP_ERROR_TEXT("the arena needs %u bytes, has %u"),
                    static_cast<unsigned>(needed), static_cast<unsigned>(given));
}

bool Overlap(const void* a, size_t a_size, const void* b, size_t b_size) {
  const uintptr_t a_at = reinterpret_cast<uintptr_t>(a), b_at = reinterpret_cast<uintptr_t>(b);
  return a_at < b_at + b_size && b_at < a_at + a_size;
}

// Whether a buffer is an array of objects or pointers, which must not be overwritten with numbers.
bool HoldsObjects(const mp_buffer_info_t& info) {
  return info.typecode == 'O' || info.typecode == 'P' || info.typecode == 'S';
}

// A caller's buffer holds the plan alone. What holds pointers is kept in a block of our own, so
// that nothing that happens to the buffer's content can lead the interpreter astray.
void BorrowPlan(ModelObject* model, mp_obj_t arena, size_t need) {
  mp_buffer_info_t info;
  if (!mp_get_buffer(arena, &info, MP_BUFFER_RW) || HoldsObjects(info)) {
    mp_raise_msg_varg(&mp_type_TypeError,
                      MP_ERROR_TEXT("an arena is None, a number of bytes or a writable buffer of "
                                    "numbers, not %s"),
                      mp_obj_get_type_str(arena));
  }
  const size_t skip = -reinterpret_cast<uintptr_t>(info.buf) % 16;
  if (info.len < skip + need) RaiseShortage(skip + need, info.len);
  if (Overlap(info.buf, info.len, model->bytes, model->size)) {
    mp_raise_ValueError(MP_ERROR_TEXT("the arena overlaps the model"));
  }
  model->arena = arena;
  model->plan = info.buf;
  model->plan_size = skip + need;
}

// Inputs and outputs have blocks of their own, so that a memoryview of one keeps it in memory: the
// collector knows a block by the address of its start alone.
void TakeTensors(ModelObject* self, const Subgraph& graph) {
  const Span<const int32_t> lists[] = {graph.inputs(), graph.outputs()};
  uint32_t at = 0;
  for (const Span<const int32_t>& list : lists) {
    for (const int32_t i : list) {
      const Tensor t = graph.tensor(static_cast<uint32_t>(i));
      if (t.constant == nullptr && !t.variable && t.bytes > 0) {
        self->io[at] = m_new0(uint8_t, t.bytes);
        self->io_bytes += (t.bytes + size_t{15}) / 16 * 16;
      }
      ++at;
    }
  }
}

size_t ArenaUsed(const ModelObject* self) {
  return self->interpreter.memory().total() + self->io_bytes;
}

void TakeArena(ModelObject* model, mp_obj_t arena, const MemoryNeed& need) {
  static_assert(MICROPY_BYTES_PER_GC_BLOCK % 16 == 0, "blocks of the heap are 16-byte aligned");
  if (mp_obj_is_int(arena)) {
    const mp_int_t limit = mp_obj_get_int(arena);
    if (limit < 0) mp_raise_ValueError(MP_ERROR_TEXT("the arena's size is negative"));
    const size_t total = need.total() + model->io_bytes;
    if (static_cast<size_t>(limit) < total) RaiseShortage(total, static_cast<size_t>(limit));
    arena = mp_const_none;
  }
  if (arena != mp_const_none) {
    BorrowPlan(model, arena, need.plan);
  } else {
    model->plan_size = need.plan > 0 ? need.plan : 16;  // Null is no address for any tensor.
    model->plan = m_new(uint8_t, model->plan_size);
  }
  model->kept = m_new(uint8_t, need.kept);
}

// TinyUSB is served by MicroPython's scheduler, which does not run during an invocation: without
// this no Ctrl-C would arrive. Not where Python has a part in USB: it could close the model.
void ServeUsb() {
#if MICROPY_HW_ENABLE_USBDEV
#if MICROPY_PY_THREAD && !MICROPY_PY_THREAD_GIL
  if (!mp_thread_is_main_thread()) return;
#endif
#if MICROPY_HW_ENABLE_USB_RUNTIME_DEVICE
  if (MP_STATE_VM(usbd) != MP_OBJ_NULL) return;
#endif
  mp_usbd_task_callback(nullptr);
#endif
}

bool BeforeNode(void*, uint32_t, uint32_t) {
  ServeUsb();
  return MP_STATE_THREAD(mp_pending_exception) == MP_OBJ_NULL;
}

void AfterNode(void* self, uint32_t subgraph, uint32_t node) {
  Profile* profile = static_cast<ModelObject*>(self)->profile;
  if (profile != nullptr) ProfileNode(profile, subgraph, node);
}

void Prepare(ModelObject* self, mp_obj_t arena, Span<const OpPack*> packs) {
  Model model;
  Report report;
  if (model.Open(self->bytes, self->size, &report) != Status::kOk) RaiseReport(report);
  Interpreter::Config config;
  config.ops = {packs.data, packs.size};
  const size_t workspace = Interpreter::WorkspaceSize(model);
  config.workspace = {m_new(uint8_t, workspace), static_cast<uint32_t>(workspace)};
  const Subgraph graph = model.subgraph(0);
  const uint32_t tensors = graph.inputs().size + graph.outputs().size;
  self->io = m_new0(void*, tensors);
  config.io = {self->io, tensors};
  MemoryNeed need;
  Status status = Interpreter::Measure(model, config, &need, &report);
  if (status == Status::kOk) {
    TakeTensors(self, graph);
    TakeArena(self, arena, need);
    status = self->interpreter.Init(
        model, config, {static_cast<uint8_t*>(self->kept), static_cast<uint32_t>(need.kept)},
        {static_cast<uint8_t*>(self->plan), static_cast<uint32_t>(self->plan_size)}, &report);
  }
  m_del(uint8_t, config.workspace.data, workspace);
  if (status != Status::kOk) RaiseReport(report);
}

ModelObject* NewModel(const mp_obj_type_t* type, mp_obj_t source, mp_obj_t arena, bool quantize,
                      mp_obj_t ops) {
  ModelObject* self = m_new_obj(ModelObject);
  *self = ModelObject();
  self->base.type = type;
  self->quantize = quantize;
  // First what may run Python code, which could do anything to the buffers.
  const Span<const OpPack*> packs = TakePacks(self, ops);
  TakeSource(self, source);
  Prepare(self, arena, packs);
  m_del(const OpPack*, packs.data, packs.size);
  self->observer = {self, BeforeNode, AfterNode};
  self->interpreter.set_observer(&self->observer);
  self->open = true;
  self->inputs = NewTensors(self, true);
  self->outputs = NewTensors(self, false);
  self->profile = NewProfile(self->interpreter);
  return self;
}

// ---- Using it ----------------------------------------------------------------------------------

ModelObject* Checked(mp_obj_t object) {
  ModelObject* self = ToModel(object);
  CheckUsable(self);
  return self;
}

void CheckInPlace(mp_obj_t owner, const void* data, size_t size, const char* what) {
  mp_buffer_info_t now;
  if (owner == MP_OBJ_NULL) return;
  if (!mp_get_buffer(owner, &now, MP_BUFFER_READ) || now.buf != data || now.len < size) {
    mp_raise_msg_varg(&mp_type_ValueError, MP_ERROR_TEXT("the %s's buffer has moved or shrunk"),
                      what);
  }
}

// Whether there are outputs: a model that strides over its inputs may be waiting for more of them.
bool Run(ModelObject* self) {
  CheckUsable(self);
  if (self->profile != nullptr) ProfileStart(self->profile);
  const Status status = self->interpreter.Invoke();
  if (status == Status::kOk) return true;
  if (status == Status::kWaiting) return false;
  if (status == Status::kCancelled) mp_handle_pending(true);
  RaiseReport(self->interpreter.report());
}

mp_obj_t TensorAt(mp_obj_t tensors, mp_obj_t index) {
  const mp_obj_tuple_t* tuple = static_cast<mp_obj_tuple_t*>(MP_OBJ_TO_PTR(tensors));
  mp_int_t i;
  if (!mp_obj_get_int_maybe(index, &i)) {
    mp_raise_msg_varg(&mp_type_TypeError, MP_ERROR_TEXT("an index is an integer, not %s"),
                      mp_obj_get_type_str(index));
  }
  const mp_int_t count = static_cast<mp_int_t>(tuple->len);
  if (i < -count || i >= count) {
    mp_raise_msg_varg(&mp_type_IndexError,
                      MP_ERROR_TEXT("index %d is out of range, there are %u tensors"),
                      static_cast<int>(i), static_cast<unsigned>(count));
  }
  return tuple->items[i < 0 ? i + count : i];
}

Range Whole(const TensorObject* t) { return {0, 1, t->count}; }

void CheckCallback(mp_obj_t callback) {
  if (callback != mp_const_none && !mp_obj_is_callable(callback)) {
    mp_raise_TypeError(MP_ERROR_TEXT("a callback is a function or None"));
  }
}

void CallBack(mp_obj_t callback, mp_obj_t self) {
  if (callback != mp_const_none) mp_call_function_1(callback, self);
}

mp_obj_t OpNames(const Interpreter& interpreter) {
  const Subgraph graph = interpreter.model().subgraph(0);
  const mp_obj_t tuple = mp_obj_new_tuple(graph.operator_count(), nullptr);
  mp_obj_tuple_t* items = static_cast<mp_obj_tuple_t*>(MP_OBJ_TO_PTR(tuple));
  for (uint32_t n = 0; n < graph.operator_count(); ++n) items->items[n] = mp_const_none;
  for (uint32_t n = 0; n < graph.operator_count(); ++n) items->items[n] = OpName(graph.op(n).op);
  return tuple;
}

void PrintTypes(const mp_print_t* print, mp_obj_t tensors) {
  size_t count;
  mp_obj_t* items;
  mp_obj_tuple_get(tensors, &count, &items);
  for (size_t i = 0; i < count; ++i) {
    if (i > 0) mp_print_str(print, ", ");
    PrintType(print, ToTensor(items[i])->info);
  }
}

}  // namespace

void CheckUsable(const ModelObject* self) {
  if (!self->open) mp_raise_ValueError(MP_ERROR_TEXT("the model is closed"));
  CheckInPlace(self->source, self->bytes, self->size, "model");
  CheckInPlace(self->arena, self->plan, self->plan_size, "arena");
}

}  // namespace microlite::python

using namespace microlite::python;

extern "C" {

mp_obj_t microlite_model_make_new(const mp_obj_type_t* type, size_t n_args, size_t n_kw,
                                  const mp_obj_t* args) {
  enum { kSource, kArena, kQuantize, kOps, kCount };
  static const mp_arg_t kAllowed[kCount] = {
      {MP_QSTR_source, MP_ARG_REQUIRED | MP_ARG_OBJ, {}},
      {MP_QSTR_arena, MP_ARG_OBJ, {}},
      {MP_QSTR_quantize, MP_ARG_KW_ONLY | MP_ARG_BOOL, {true}},
      {MP_QSTR_ops, MP_ARG_KW_ONLY | MP_ARG_OBJ, {}},
  };
  mp_arg_val_t values[kCount];
  mp_arg_parse_all_kw_array(n_args, n_kw, args, kCount, kAllowed, values);
  const mp_obj_t arena = values[kArena].u_obj;
  return MP_OBJ_FROM_PTR(NewModel(type, values[kSource].u_obj,
                                  arena == MP_OBJ_NULL ? mp_const_none : arena,
                                  values[kQuantize].u_bool, values[kOps].u_obj));
}

mp_obj_t microlite_interpreter_make_new(const mp_obj_type_t* type, size_t n_args, size_t n_kw,
                                        const mp_obj_t* args) {
  enum { kModel, kArenaSize, kInputCallback, kOutputCallback, kQuantize, kOps, kCount };
  static const mp_arg_t kAllowed[kCount] = {
      {MP_QSTR_model, MP_ARG_REQUIRED | MP_ARG_OBJ, {}},
      {MP_QSTR_arena_size, MP_ARG_REQUIRED | MP_ARG_OBJ, {}},
      {MP_QSTR_input_callback, MP_ARG_REQUIRED | MP_ARG_OBJ, {}},
      {MP_QSTR_output_callback, MP_ARG_REQUIRED | MP_ARG_OBJ, {}},
      {MP_QSTR_quantize, MP_ARG_KW_ONLY | MP_ARG_BOOL, {false}},
      {MP_QSTR_ops, MP_ARG_KW_ONLY | MP_ARG_OBJ, {}},
  };
  mp_arg_val_t values[kCount];
  mp_arg_parse_all_kw_array(n_args, n_kw, args, kCount, kAllowed, values);
  CheckCallback(values[kInputCallback].u_obj);
  CheckCallback(values[kOutputCallback].u_obj);
  ModelObject* self = NewModel(type, values[kModel].u_obj, values[kArenaSize].u_obj,
                               values[kQuantize].u_bool, values[kOps].u_obj);
  self->input_callback = values[kInputCallback].u_obj;
  self->output_callback = values[kOutputCallback].u_obj;
  return MP_OBJ_FROM_PTR(self);
}

void microlite_model_print(const mp_print_t* print, mp_obj_t object, mp_print_kind_t) {
  const ModelObject* self = ToModel(object);
  mp_printf(print, "%q(", static_cast<qstr>(self->base.type->name));
  if (!self->open) {
    mp_print_str(print, "closed)");
    return;
  }
  CheckUsable(self);
  mp_print_str(print, "inputs=[");
  PrintTypes(print, self->inputs);
  mp_print_str(print, "], outputs=[");
  PrintTypes(print, self->outputs);
  mp_printf(print, "], arena_used=%u)", static_cast<unsigned>(ArenaUsed(self)));
}

void microlite_model_attr(mp_obj_t self, qstr attr, mp_obj_t* dest) {
  if (dest[0] != MP_OBJ_NULL) return;  // No attribute can be set.
  switch (attr) {
    case MP_QSTR_inputs:
      dest[0] = Checked(self)->inputs;
      return;
    case MP_QSTR_outputs:
      dest[0] = Checked(self)->outputs;
      return;
    case MP_QSTR_arena_used:
      dest[0] = mp_obj_new_int_from_uint(ArenaUsed(Checked(self)));
      return;
    case MP_QSTR_ops:
      dest[0] = OpNames(Checked(self)->interpreter);
      return;
    case MP_QSTR_quantize:
      dest[0] = mp_obj_new_bool(ToModel(self)->quantize);
      return;
    default:
      dest[1] = MP_OBJ_SENTINEL;  // Go on with the methods.
  }
}

// The callbacks may do anything, even close the model: Run() looks.
mp_obj_t microlite_model_invoke(mp_obj_t object) {
  ModelObject* self = Checked(object);
  const mp_obj_t output_callback = self->output_callback;
  CallBack(self->input_callback, object);
  const bool complete = Run(self);
  if (complete) CallBack(output_callback, object);
  if (self->base.type == &microlite_interpreter_type) return MP_OBJ_NEW_SMALL_INT(!complete);
  return complete ? mp_const_none : mp_const_false;
}

mp_obj_t microlite_model_predict(size_t n_args, const mp_obj_t* args) {
  ModelObject* self = Checked(args[0]);
  size_t count;
  mp_obj_t* tensors;
  mp_obj_tuple_get(self->inputs, &count, &tensors);
  if (n_args - 1 != count) {
    mp_raise_msg_varg(&mp_type_TypeError, MP_ERROR_TEXT("the model has %u inputs, got %u"),
                      static_cast<unsigned>(count), static_cast<unsigned>(n_args - 1));
  }
  for (size_t i = 0; i < count; ++i) {
    TensorObject* t = ToTensor(tensors[i]);
    CheckUsable(self);
    Assign(t, Whole(t), args[1 + i], false);
  }
  if (!Run(self)) return mp_const_none;
  mp_obj_tuple_get(self->outputs, &count, &tensors);
  if (count == 1) return ToArray(ToTensor(tensors[0]), Whole(ToTensor(tensors[0])));
  const mp_obj_t result = mp_obj_new_tuple(count, nullptr);
  mp_obj_tuple_t* items = static_cast<mp_obj_tuple_t*>(MP_OBJ_TO_PTR(result));
  for (size_t i = 0; i < count; ++i) items->items[i] = mp_const_none;
  for (size_t i = 0; i < count; ++i) {
    items->items[i] = ToArray(ToTensor(tensors[i]), Whole(ToTensor(tensors[i])));
  }
  return result;
}

mp_obj_t microlite_model_profile(size_t n_args, const mp_obj_t* args) {
  ModelObject* self = Checked(args[0]);
  if (n_args == 1) return ProfileList(self);
  const bool on = mp_obj_is_true(args[1]);  // May run Python code.
  CheckUsable(self);
  self->profile = nullptr;
  if (on) self->profile = NewProfile(self->interpreter);
  return mp_const_none;
}

mp_obj_t microlite_model_reset(mp_obj_t self) {
  Checked(self)->interpreter.Reset();
  return mp_const_none;
}

// Only lets go: the memory may still be in somebody's hands, and is the collector's to free.
mp_obj_t microlite_model_deinit(mp_obj_t object) {
  ModelObject* self = ToModel(object);
  const mp_obj_type_t* type = self->base.type;
  const bool quantize = self->quantize;
  *self = ModelObject();
  self->base.type = type;
  self->quantize = quantize;
  return mp_const_none;
}

mp_obj_t microlite_model_exit(size_t, const mp_obj_t* args) {
  return microlite_model_deinit(args[0]);
}

mp_obj_t microlite_model_input(mp_obj_t self, mp_obj_t index) {
  return TensorAt(Checked(self)->inputs, index);
}

mp_obj_t microlite_model_output(mp_obj_t self, mp_obj_t index) {
  return TensorAt(Checked(self)->outputs, index);
}

}  // extern "C"
