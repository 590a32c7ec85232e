// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "microlite/quantize.h"
#include "objects.h"

extern "C" {
#include "py/objtuple.h"
}

namespace microlite::python {
namespace {

TensorObject* Checked(mp_obj_t object) {
  TensorObject* t = ToTensor(object);
  CheckUsable(t->model);
  return t;
}

// Converting an index may run Python code, hence the check at the end, here and in RangeOf().
size_t IndexOf(const TensorObject* t, mp_obj_t index) {
  mp_int_t i;
  if (!mp_obj_get_int_maybe(index, &i)) {
    RaiseFor(t, &mp_type_TypeError, "an index is an integer, not %s", mp_obj_get_type_str(index));
  }
  CheckUsable(t->model);
  const mp_int_t count = static_cast<mp_int_t>(t->count);
  if (i < -count || i >= count) {
    RaiseFor(t, &mp_type_IndexError, "index is out of range, there are %u elements",
             static_cast<unsigned>(t->count));
  }
  return static_cast<size_t>(i < 0 ? i + count : i);
}

// A factor or the like. Converting it may run Python code too.
float ToFloat(const TensorObject* t, mp_obj_t value) {
  mp_float_t real;
  if (!mp_obj_get_float_maybe(value, &real)) {
    RaiseFor(t, &mp_type_TypeError, "scale and offset are numbers, not %s",
             mp_obj_get_type_str(value));
  }
  CheckUsable(t->model);
  return static_cast<float>(real);
}

// Either may be absent.
Mapping MappingOf(const TensorObject* t, mp_obj_t scale, mp_obj_t offset) {
  return {scale == MP_OBJ_NULL ? 1.0f : ToFloat(t, scale),
          offset == MP_OBJ_NULL ? 0.0f : ToFloat(t, offset)};
}

Range Whole(const TensorObject* t) { return {0, 1, t->count}; }

Range RangeOf(const TensorObject* t, mp_obj_t slice) {
  const mp_int_t count = static_cast<mp_int_t>(t->count);
  mp_bound_slice_t bounds;
  mp_obj_slice_indices(slice, count, &bounds);
  CheckUsable(t->model);
  // Steps over everything are all alike, and this way nothing below can overflow.
  mp_int_t step = bounds.step;
  if (step > count) step = count + 1;
  if (step < -count) step = -count - 1;
  const mp_int_t way = step > 0 ? static_cast<mp_int_t>(bounds.stop - bounds.start)
                                : static_cast<mp_int_t>(bounds.start - bounds.stop);
  const mp_int_t stride = step > 0 ? step : -step;
  const size_t elements = way > 0 ? static_cast<size_t>((way - 1) / stride + 1) : 0;
  return {static_cast<mp_int_t>(bounds.start), step, elements};
}

mp_obj_t NestedList(const TensorObject* t, int32_t dimension, size_t start) {
  const Shape& shape = t->info.shape;
  if (dimension == shape.rank) return GetElement(t, start);
  const mp_obj_t list = mp_obj_new_list(0, nullptr);
  const size_t inner = static_cast<size_t>(shape.Count(dimension + 1, shape.rank));
  for (int32_t i = 0; i < shape[dimension]; ++i) {
    mp_obj_list_append(list, NestedList(t, dimension + 1, start + static_cast<size_t>(i) * inner));
  }
  return list;
}

mp_obj_t ShapeTuple(const Shape& shape) {
  mp_obj_t dims[kMaxRank];
  for (int32_t i = 0; i < shape.rank; ++i) dims[i] = mp_obj_new_int(shape[i]);
  return mp_obj_new_tuple(static_cast<size_t>(shape.rank), dims);
}

// "int8" for "INT8", in a buffer that holds the longest name.
const char* LowerTypeName(DataType type, char (&text)[16]) {
  size_t i = 0;
  for (const char* p = TypeName(type); *p != '\0' && i + 1 < sizeof text; ++p) {
    text[i++] = static_cast<char>(*p >= 'A' && *p <= 'Z' ? *p - 'A' + 'a' : *p);
  }
  text[i] = '\0';
  return text;
}

mp_obj_t ScaleTuple(const Quantization& q) {
  const mp_obj_t tuple = mp_obj_new_tuple(q.scales.size, nullptr);
  mp_obj_tuple_t* items = static_cast<mp_obj_tuple_t*>(MP_OBJ_TO_PTR(tuple));
  for (uint32_t i = 0; i < q.scales.size; ++i) items->items[i] = MP_OBJ_NEW_SMALL_INT(0);
  for (uint32_t i = 0; i < q.scales.size; ++i) {
    items->items[i] = mp_obj_new_float_from_f(q.scales[i]);
  }
  return tuple;
}

mp_obj_t ZeroPointTuple(const Quantization& q) {
  const mp_obj_t tuple = mp_obj_new_tuple(q.scales.size, nullptr);
  mp_obj_tuple_t* items = static_cast<mp_obj_tuple_t*>(MP_OBJ_TO_PTR(tuple));
  for (uint32_t i = 0; i < q.scales.size; ++i) items->items[i] = mp_obj_new_int(q.zero_point(i));
  return tuple;
}

mp_obj_t NewTensor(ModelObject* model, uint32_t index, bool input) {
  const Interpreter& interpreter = model->interpreter;
  TensorObject* t = mp_obj_malloc(TensorObject, &microlite_tensor_type);
  t->model = model;
  t->index = index;
  t->next = 0;
  t->input = input;
  t->info = input ? interpreter.input(index) : interpreter.output(index);
  t->count = static_cast<uint32_t>(t->info.shape.Count());
  t->data =
      static_cast<uint8_t*>(input ? interpreter.input_data(index) : interpreter.output_data(index));
  t->writable = input && t->info.constant == nullptr;
  t->automatic = model->quantize && IsQuantized(t->info);
  if (t->info.sparse) {
    RaiseFor(t, &mp_type_NotImplementedError, "sparse tensors cannot be inputs or outputs");
  }
  return MP_OBJ_FROM_PTR(t);
}

// A tensor whose elements the older interface converts itself.
const TensorObject* CheckedInt8(mp_obj_t self) {
  const TensorObject* t = Checked(self);
  if (t->info.type != DataType::kInt8 || !IsQuantized(t->info) ||
      t->info.quantization.per_channel()) {
    RaiseFor(t, &mp_type_TypeError, "is not an INT8 tensor with a scale");
  }
  return t;
}

// A zero for the place after the last one filled, behind the end: the older firmware checked no
// index, and its own script for person_detection hands over a buffer that is longer than the image
// in it.
bool IsSurplus(const TensorObject* t, mp_obj_t index, mp_obj_t value) {
  return t->model->base.type == &microlite_interpreter_type && t->next >= t->count &&
         index == MP_OBJ_NEW_SMALL_INT(t->next) && value == MP_OBJ_NEW_SMALL_INT(0);
}

struct TensorIterator {
  mp_obj_base_t base;
  mp_fun_1_t next;
  mp_obj_t tensor;
  size_t position;
};
static_assert(sizeof(TensorIterator) <= sizeof(mp_obj_iter_buf_t), "MicroPython lends this much");

mp_obj_t NextElement(mp_obj_t self) {
  TensorIterator* iterator = static_cast<TensorIterator*>(MP_OBJ_TO_PTR(self));
  const TensorObject* t = Checked(iterator->tensor);
  if (iterator->position >= t->count) return MP_OBJ_STOP_ITERATION;
  return GetElement(t, iterator->position++);
}

}  // namespace

mp_obj_t NewTensors(ModelObject* model, bool inputs) {
  const uint32_t count =
      inputs ? model->interpreter.input_count() : model->interpreter.output_count();
  const mp_obj_t tuple = mp_obj_new_tuple(count, nullptr);
  mp_obj_tuple_t* items = static_cast<mp_obj_tuple_t*>(MP_OBJ_TO_PTR(tuple));
  for (uint32_t i = 0; i < count; ++i) items->items[i] = mp_const_none;
  for (uint32_t i = 0; i < count; ++i) items->items[i] = NewTensor(model, i, inputs);
  return tuple;
}

void PrintType(const mp_print_t* print, const Tensor& tensor) {
  char name[16];
  mp_printf(print, "%s[", LowerTypeName(tensor.type, name));
  for (int32_t i = 0; i < tensor.shape.rank; ++i) {
    mp_printf(print, i == 0 ? "%d" : ",%d", static_cast<int>(tensor.shape[i]));
  }
  mp_print_str(print, "]");
}

}  // namespace microlite::python

using namespace microlite::python;

extern "C" {

void microlite_tensor_print(const mp_print_t* print, mp_obj_t self, mp_print_kind_t) {
  const TensorObject* t = ToTensor(self);
  if (!t->model->open) {
    mp_print_str(print, "Tensor(closed)");
    return;
  }
  CheckUsable(t->model);
  mp_print_str(print, "Tensor(");
  mp_obj_print_helper(print, ToStr(t->info.name), PRINT_REPR);
  mp_print_str(print, ", ");
  PrintType(print, t->info);
  const microlite::Quantization& q = t->info.quantization;
  if (q.per_channel()) {
    mp_printf(print, ", %u scales", static_cast<unsigned>(q.scales.size));
  } else if (!q.scales.empty()) {
    mp_print_str(print, ", scale=");
    mp_obj_print_helper(print, mp_obj_new_float_from_f(q.scale()), PRINT_REPR);
    mp_printf(print, ", zero_point=%d", static_cast<int>(q.zero_point()));
  }
  mp_print_str(print, ")");
}

void microlite_tensor_attr(mp_obj_t self, qstr attr, mp_obj_t* dest) {
  if (dest[0] != MP_OBJ_NULL) return;  // No attribute can be set.
  const microlite::Quantization& q = ToTensor(self)->info.quantization;
  switch (attr) {
    case MP_QSTR_name:
      dest[0] = ToStr(Checked(self)->info.name);
      return;
    case MP_QSTR_shape:
      dest[0] = ShapeTuple(Checked(self)->info.shape);
      return;
    case MP_QSTR_dtype: {
      char text[16];
      LowerTypeName(Checked(self)->info.type, text);
      dest[0] = mp_obj_new_str(text, strlen(text));
      return;
    }
    case MP_QSTR_scale:
      Checked(self);
      dest[0] = q.scales.size == 1 ? mp_obj_new_float_from_f(q.scale()) : mp_const_none;
      return;
    case MP_QSTR_zero_point:
      Checked(self);
      dest[0] = q.scales.size == 1 ? mp_obj_new_int(q.zero_point()) : mp_const_none;
      return;
    case MP_QSTR_scales:
      Checked(self);
      dest[0] = ScaleTuple(q);
      return;
    case MP_QSTR_zero_points:
      Checked(self);
      dest[0] = ZeroPointTuple(q);
      return;
    default:
      dest[1] = MP_OBJ_SENTINEL;  // Go on with the methods.
  }
}

mp_obj_t microlite_tensor_unary_op(mp_unary_op_t op, mp_obj_t self) {
  if (op != MP_UNARY_OP_LEN) return MP_OBJ_NULL;
  return mp_obj_new_int_from_uint(Checked(self)->count);
}

mp_obj_t microlite_tensor_subscr(mp_obj_t self, mp_obj_t index, mp_obj_t value) {
  if (value == MP_OBJ_NULL) return MP_OBJ_NULL;  // del t[i]
  TensorObject* t = Checked(self);
  const bool slice = mp_obj_is_type(index, &mp_type_slice);
  if (value == MP_OBJ_SENTINEL) {
    return slice ? ToArray(t, RangeOf(t, index)) : GetElement(t, IndexOf(t, index));
  }
  if (slice) {
    Assign(t, RangeOf(t, index), value, true);
  } else {
    SetElement(t, IndexOf(t, index), value);
  }
  return mp_const_none;
}

mp_obj_t microlite_tensor_getiter(mp_obj_t self, mp_obj_iter_buf_t* buffer) {
  TensorIterator* iterator = reinterpret_cast<TensorIterator*>(buffer);
  iterator->base.type = &mp_type_polymorph_iter;
  iterator->next = NextElement;
  iterator->tensor = self;
  iterator->position = 0;
  return MP_OBJ_FROM_PTR(iterator);
}

mp_int_t microlite_tensor_get_buffer(mp_obj_t self, mp_buffer_info_t* info, mp_uint_t flags) {
  const TensorObject* t = Checked(self);
  if ((flags & MP_BUFFER_WRITE) != 0 && !t->writable) return 1;
  info->buf = t->data;
  info->len = t->info.bytes;
  info->typecode = RawTypecode(t->info);
  return 0;
}

mp_obj_t microlite_tensor_tolist(mp_obj_t self) { return NestedList(Checked(self), 0, 0); }

mp_obj_t microlite_tensor_write(size_t n_args, const mp_obj_t* args, mp_map_t* keywords) {
  enum { kValues, kScale, kOffset, kCount };
  static const mp_arg_t kAllowed[] = {
      {MP_QSTR_values, MP_ARG_REQUIRED | MP_ARG_OBJ, {}},
      {MP_QSTR_scale, MP_ARG_OBJ, {}},
      {MP_QSTR_offset, MP_ARG_OBJ, {}},
  };
  mp_arg_val_t values[kCount];
  mp_arg_parse_all(n_args - 1, args + 1, keywords, kCount, kAllowed, values);
  TensorObject* t = Checked(args[0]);
  const mp_obj_t scale = values[kScale].u_obj, offset = values[kOffset].u_obj;
  const bool mapped = scale != MP_OBJ_NULL || offset != MP_OBJ_NULL;
  const Mapping mapping = MappingOf(t, scale, offset);
  Assign(t, Whole(t), values[kValues].u_obj, true, mapped ? &mapping : nullptr);
  return mp_const_none;
}

mp_obj_t microlite_tensor_write_image(size_t n_args, const mp_obj_t* args, mp_map_t* keywords) {
  enum { kPixels, kShape, kScale, kOffset, kCount };
  static const mp_arg_t kAllowed[] = {
      {MP_QSTR_pixels, MP_ARG_REQUIRED | MP_ARG_OBJ, {}},
      {MP_QSTR_shape, MP_ARG_REQUIRED | MP_ARG_OBJ, {}},
      {MP_QSTR_scale, MP_ARG_OBJ, {}},
      {MP_QSTR_offset, MP_ARG_OBJ, {}},
  };
  mp_arg_val_t values[kCount];
  mp_arg_parse_all(n_args - 1, args + 1, keywords, kCount, kAllowed, values);
  TensorObject* t = Checked(args[0]);
  const Mapping mapping = MappingOf(t, values[kScale].u_obj, values[kOffset].u_obj);
  AssignImage(t, values[kPixels].u_obj, values[kShape].u_obj, mapping);
  return mp_const_none;
}

mp_obj_t microlite_tensor_readinto(mp_obj_t self, mp_obj_t buffer) {
  ReadInto(Checked(self), buffer);
  return mp_const_none;
}

// ---- The older interface -----------------------------------------------------------------------

mp_obj_t microlite_tensor_get_value(mp_obj_t self, mp_obj_t index) {
  const TensorObject* t = Checked(self);
  return GetElement(t, IndexOf(t, index));
}

// Scripts hand bytes of images to int8 tensors as they come, 0 to 255, and mean the bits.
mp_obj_t microlite_tensor_set_value(mp_obj_t self, mp_obj_t index, mp_obj_t value) {
  TensorObject* t = Checked(self);
  if (IsSurplus(t, index, value)) {
    ++t->next;
    return self;
  }
  const size_t i = IndexOf(t, index);
  t->next = static_cast<uint32_t>(i + 1);
  const bool bits = t->info.type == microlite::DataType::kInt8 && !t->automatic && t->writable;
  if (bits && mp_obj_is_small_int(value)) {
    const mp_int_t byte = MP_OBJ_SMALL_INT_VALUE(value);
    if (byte > INT8_MAX && byte <= UINT8_MAX) {
      t->data[i] = static_cast<uint8_t>(byte);
      return self;
    }
  }
  SetElement(t, i, value);
  return self;
}

// Takes an argument that it ignores, since the older method could not be called without one.
mp_obj_t microlite_tensor_get_type(size_t, const mp_obj_t* args) {
  const char* name = microlite::TypeName(Checked(args[0])->info.type);
  return mp_obj_new_str(name, strlen(name));
}

mp_obj_t microlite_tensor_quantize(mp_obj_t self, mp_obj_t value) {
  const float real = static_cast<float>(mp_obj_get_float(value));
  const TensorObject* t = CheckedInt8(self);
  if (!(real == real)) RaiseFor(t, &mp_type_ValueError, "nan is not a number to quantise");
  return MP_OBJ_NEW_SMALL_INT(
      microlite::QuantizeValue(real, t->info.scale(), t->info.zero_point(), INT8_MIN, INT8_MAX));
}

mp_obj_t microlite_tensor_dequantize(mp_obj_t self, mp_obj_t value) {
  const TensorObject* t = CheckedInt8(self);
  mp_int_t quantized;
  if (mp_obj_is_float(value) || !mp_obj_get_int_maybe(value, &quantized)) {
    RaiseFor(t, &mp_type_TypeError, "an integer is expected, not %s", mp_obj_get_type_str(value));
  }
  CheckUsable(t->model);
  if (quantized < INT8_MIN || quantized > INT8_MAX) {
    RaiseFor(t, &mp_type_OverflowError, "%d is out of the range of INT8",
             static_cast<int>(quantized));
  }
  return mp_obj_new_float_from_f(microlite::DequantizeValue(static_cast<int32_t>(quantized),
                                                            t->info.scale(), t->info.zero_point()));
}

}  // extern "C"
