// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "microlite/quantize.h"
#include "objects.h"

extern "C" {
#include "py/binary.h"
#include "py/objarray.h"
#include "py/objint.h"
#include "py/stackctrl.h"
}

// Between Python's numbers and buffers and a tensor's elements. With automatic quantisation, Python
// sees real numbers (floats) where the memory of the tensor holds quantised integers; only a buffer
// whose elements are those of the tensor's memory is copied as it is.

namespace microlite::python {
namespace {

// ---- Types -------------------------------------------------------------------------------------

struct ElementType {
  DataType type;
  char typecode;
  uint8_t bytes;
  int64_t min, max;  // Of integers.
};

constexpr ElementType kElementTypes[] = {
    {DataType::kFloat32, 'f', 4, 0, 0},
    {DataType::kInt8, 'b', 1, INT8_MIN, INT8_MAX},
    {DataType::kUInt8, 'B', 1, 0, UINT8_MAX},
    {DataType::kBool, 'B', 1, 0, 1},
    {DataType::kInt16, 'h', 2, INT16_MIN, INT16_MAX},
    {DataType::kUInt16, 'H', 2, 0, UINT16_MAX},
    {DataType::kInt32, 'i', 4, INT32_MIN, INT32_MAX},
    {DataType::kUInt32, 'I', 4, 0, UINT32_MAX},
    {DataType::kInt64, 'q', 8, INT64_MIN, INT64_MAX},
    {DataType::kUInt64, 'Q', 8, 0, INT64_MAX},
    {DataType::kFloat64, 'd', 8, 0, 0},
};

// How elements of a type are read and written one by one, or null.
const ElementType* FindElementType(DataType type) {
  for (const ElementType& element : kElementTypes) {
    if (element.type == type) return &element;
  }
  return nullptr;
}

const ElementType& ElementTypeOf(const TensorObject* t) {
  const ElementType* element = FindElementType(t->info.type);
  if (element == nullptr) {
    RaiseFor(t, &mp_type_NotImplementedError, "elements of type %s cannot be accessed, only bytes",
             TypeName(t->info.type));
  }
  return *element;
}

bool IsFloat(char typecode) { return typecode == 'f' || typecode == 'd'; }
bool IsByte(char typecode) {
  return typecode == 'b' || typecode == 'B' || typecode == BYTEARRAY_TYPECODE;
}
bool IsSigned(char typecode) { return typecode >= 'a'; }

// Whether a buffer's elements are what the tensor's memory holds. Bytes count as any 8-bit type.
bool IsRaw(const ElementType& element, char typecode, size_t itemsize) {
  if (itemsize != element.bytes) return false;
  if (itemsize == 1) return IsByte(typecode);
  if (IsFloat(element.typecode) || IsFloat(typecode)) return element.typecode == typecode;
  return IsSigned(element.typecode) == IsSigned(typecode) && strchr("hHiIlLqQ", typecode);
}

// ---- Quantisation ------------------------------------------------------------------------------

struct Affine {
  float scale;
  int32_t zero_point;
};

Affine AffineOf(const TensorObject* t, size_t i) {
  const Quantization& q = t->info.quantization;
  uint32_t channel = 0;
  if (q.per_channel()) {
    const Shape& shape = t->info.shape;
    const size_t inner = static_cast<size_t>(shape.Count(q.axis + 1, shape.rank));
    channel = static_cast<uint32_t>(i / inner % q.scales.size);
  }
  return {q.scales[channel], q.zero_point(channel)};
}

// ---- One element -------------------------------------------------------------------------------

template <class T>
void Store(const TensorObject* t, size_t i, T value) {
  memcpy(t->data + i * sizeof value, &value, sizeof value);
}

template <class T>
T Load(const void* data, size_t i) {
  T value;
  memcpy(&value, static_cast<const uint8_t*>(data) + i * sizeof value, sizeof value);
  return value;
}

// An integer of a buffer. False for those above int64's range, which then saturate.
bool LoadInteger(char typecode, const void* data, size_t i, int64_t* value) {
  uint64_t large = 0;
  switch (typecode) {
    case 'b':
      *value = Load<int8_t>(data, i);
      return true;
    case 'B':
    case BYTEARRAY_TYPECODE:
      *value = Load<uint8_t>(data, i);
      return true;
    case 'h':
      *value = Load<short>(data, i);
      return true;
    case 'H':
      *value = Load<unsigned short>(data, i);
      return true;
    case 'i':
      *value = Load<int>(data, i);
      return true;
    case 'I':
      *value = Load<unsigned>(data, i);
      return true;
    case 'l':
      *value = Load<long>(data, i);
      return true;
    case 'q':
      *value = Load<int64_t>(data, i);
      return true;
    case 'L':
      large = Load<unsigned long>(data, i);
      break;
    default:
      large = Load<uint64_t>(data, i);
      break;
  }
  *value = large > INT64_MAX ? INT64_MAX : static_cast<int64_t>(large);
  return large <= INT64_MAX;
}

// Stores the integer's low bytes: two's complement makes signed and unsigned the same.
void StoreInteger(const TensorObject* t, const ElementType& element, size_t i, int64_t value) {
  memcpy(t->data + i * element.bytes, &value, element.bytes);
}

mp_obj_t NewInteger(int64_t value) {
  const mp_int_t small = static_cast<mp_int_t>(value);
  return small == value ? mp_obj_new_int(small) : mp_obj_new_int_from_ll(value);
}

[[noreturn]] void RaiseRange(const TensorObject* t, mp_obj_t value) {
  vstr_t digits;
  mp_print_t print;
  vstr_init_print(&digits, 24, &print);
  mp_obj_print_helper(&print, value, PRINT_REPR);
  RaiseFor(t, &mp_type_OverflowError, "%s is out of the range of %s",
           vstr_null_terminated_str(&digits), TypeName(t->info.type));
}

void SetInteger(const TensorObject* t, const ElementType& element, size_t i, int64_t value) {
  if (value < element.min || value > element.max) RaiseRange(t, NewInteger(value));
  StoreInteger(t, element, i, value);
}

void SetReal(const TensorObject* t, const ElementType& element, size_t i, mp_float_t value) {
  if (element.typecode == 'd') return Store<double>(t, i, static_cast<double>(value));
  const float real = static_cast<float>(value);
  if (element.typecode == 'f') return Store<float>(t, i, real);
  if (!(real == real)) {
    RaiseFor(t, &mp_type_ValueError, "element %u is not a number", static_cast<unsigned>(i));
  }
  const Affine a = AffineOf(t, i);
  StoreInteger(t, element, i,
               QuantizeValue(real, a.scale, a.zero_point, static_cast<int32_t>(element.min),
                             static_cast<int32_t>(element.max)));
}

// An element of a tensor that holds real numbers, quantised or not.
mp_float_t RealAt(const TensorObject* t, const ElementType& element, size_t i) {
  if (element.typecode == 'd') return static_cast<mp_float_t>(Load<double>(t->data, i));
  if (element.typecode == 'f') return static_cast<mp_float_t>(Load<float>(t->data, i));
  const Affine a = AffineOf(t, i);
  int64_t value;
  LoadInteger(element.typecode, t->data, i, &value);
  return static_cast<mp_float_t>(
      DequantizeValue(static_cast<int32_t>(value), a.scale, a.zero_point));
}

// Whether Python's side of the tensor is real numbers.
bool TakesReals(const TensorObject* t, const ElementType& element) {
  return t->automatic || IsFloat(element.typecode);
}

float Mapped(const Mapping& mapping, mp_float_t value) {
  return static_cast<float>(value) * mapping.scale + mapping.offset;
}

// A mapped number for any tensor; where Python's side is integers, the nearest one.
void SetMapped(const TensorObject* t, const ElementType& element, size_t i, float value) {
  if (TakesReals(t, element)) return SetReal(t, element, i, static_cast<mp_float_t>(value));
  const float limit = 9.2e18f;  // Inside int64, which holds all integers that a float may be.
  if (!(value > -limit && value < limit)) {
    RaiseRange(t, mp_obj_new_float(static_cast<mp_float_t>(value)));
  }
  const int64_t whole = static_cast<int64_t>(value);  // Towards zero, and exact to subtract.
  const float rest = value - static_cast<float>(whole);
  SetInteger(t, element, i, whole + (rest >= 0.5f) - (rest <= -0.5f));
}

int64_t ToInteger(const TensorObject* t, mp_obj_t value) {
  mp_int_t small;
#if MICROPY_LONGINT_IMPL != MICROPY_LONGINT_IMPL_NONE
  if (mp_obj_is_exact_type(value, &mp_type_int)) {
    int64_t wide;
    byte* const bytes = reinterpret_cast<byte*>(&wide);
    const bool fits = mp_obj_int_to_bytes_impl(value, false, sizeof wide, bytes);
    const bool negative = mp_obj_int_sign(value) < 0;
    if (!fits || (wide < 0) != negative) RaiseRange(t, value);
    return wide;
  }
#endif
  if (mp_obj_is_float(value) || !mp_obj_get_int_maybe(value, &small)) {
    RaiseFor(t, &mp_type_TypeError, "an integer is expected, not %s", mp_obj_get_type_str(value));
  }
  return small;
}

mp_float_t ToReal(const TensorObject* t, mp_obj_t value) {
  mp_float_t real;
  if (!mp_obj_get_float_maybe(value, &real)) {
    RaiseFor(t, &mp_type_TypeError, "a number is expected, not %s", mp_obj_get_type_str(value));
  }
  return real;
}

bool IsNumber(mp_obj_t value) {
  mp_float_t real;
  return mp_obj_get_float_maybe(value, &real);
}

// ---- Many elements -----------------------------------------------------------------------------

[[noreturn]] void RaiseLength(const TensorObject* t, size_t expected, size_t given) {
  RaiseFor(t, &mp_type_ValueError, "needs %u elements, got %u", static_cast<unsigned>(expected),
           static_cast<unsigned>(given));
}

bool IsWhole(const TensorObject* t, const Range& range) {
  return range.step == 1 && range.count == t->count;
}

// Bytes that are as many as the tensor's memory stand for that memory, as in numpy.frombuffer.
bool IsMemory(const TensorObject* t, const Range& range, char typecode, size_t length) {
  return IsWhole(t, range) && IsByte(typecode) && typecode != 'b' && length == t->info.bytes;
}

// The elements of types that Python has no numbers for move as bytes, all at once.
void CheckBytes(const TensorObject* t, const Range& range, char typecode, size_t length) {
  if (!IsWhole(t, range) || !IsByte(typecode)) ElementTypeOf(t);  // Raises.
  if (length != t->info.bytes) {
    RaiseFor(t, &mp_type_ValueError, "needs %u bytes, got %u", static_cast<unsigned>(t->info.bytes),
             static_cast<unsigned>(length));
  }
}

void CopyRaw(const TensorObject* t, const ElementType& element, size_t start, size_t count,
             const void* from) {
  if (element.type == DataType::kBool) {  // Other values than 0 and 1 are undefined in C++.
    for (size_t i = 0; i < count; ++i) t->data[start + i] = Load<uint8_t>(from, i) != 0;
  } else {
    memmove(t->data + start * element.bytes, from, count * element.bytes);
  }
}

void CopyElement(const TensorObject* t, const ElementType& element, size_t i, char typecode,
                 const void* from, size_t k, const Mapping* mapping) {
  const bool reals = TakesReals(t, element);
  if (IsFloat(typecode)) {
    const mp_float_t value = typecode == 'f' ? static_cast<mp_float_t>(Load<float>(from, k))
                                             : static_cast<mp_float_t>(Load<double>(from, k));
    if (mapping != nullptr) return SetMapped(t, element, i, Mapped(*mapping, value));
    if (!reals) RaiseFor(t, &mp_type_TypeError, "integers are expected, not floats");
    return SetReal(t, element, i, value);
  }
  int64_t value;
  const bool fits = LoadInteger(typecode, from, k, &value);
  if (mapping != nullptr) {
    return SetMapped(t, element, i, Mapped(*mapping, static_cast<mp_float_t>(value)));
  }
  if (reals) return SetReal(t, element, i, static_cast<mp_float_t>(value));
  if (!fits) RaiseRange(t, mp_obj_new_int_from_ull(Load<uint64_t>(from, k)));
  SetInteger(t, element, i, value);
}

void AssignBuffer(const TensorObject* t, const Range& range, const mp_buffer_info_t& info,
                  const Mapping* mapping) {
  const char typecode = static_cast<char>(info.typecode);
  if (FindElementType(t->info.type) == nullptr && mapping == nullptr) {
    CheckBytes(t, range, typecode, info.len);
    memmove(t->data, info.buf, info.len);
    return;
  }
  if (!IsFloat(typecode) && !IsByte(typecode) && !strchr("hHiIlLqQ", typecode)) {
    RaiseFor(t, &mp_type_TypeError, "a buffer of typecode '%c' holds no numbers", typecode);
  }
  const ElementType& element = ElementTypeOf(t);
  if (mapping == nullptr && IsMemory(t, range, typecode, info.len)) {
    return CopyRaw(t, element, 0, t->count, info.buf);
  }
  const size_t itemsize = mp_binary_get_size('@', typecode, nullptr);
  const size_t count = info.len / itemsize;
  if (count != range.count) RaiseLength(t, range.count, count);
  const bool raw = mapping == nullptr && IsRaw(element, typecode, itemsize);
  if (raw && range.step == 1) {
    return CopyRaw(t, element, static_cast<size_t>(range.start), count, info.buf);
  }
  for (size_t k = 0; k < count; ++k) {
    const size_t i = static_cast<size_t>(range.start + static_cast<mp_int_t>(k) * range.step);
    if (raw) {
      CopyRaw(t, element, i, 1, static_cast<const uint8_t*>(info.buf) + k * itemsize);
    } else {
      CopyElement(t, element, i, typecode, info.buf, k, mapping);
    }
  }
}

// A range being filled from values of any nesting.
struct Fill {
  TensorObject* tensor;
  const Range& range;
  const Mapping* mapping;
  size_t done;
};

mp_obj_t GetIterator(const TensorObject* t, mp_obj_t value, mp_obj_iter_buf_t* buffer) {
  nlr_buf_t nlr;
  if (nlr_push(&nlr) == 0) {
    const mp_obj_t iterator = mp_getiter(value, buffer);
    nlr_pop();
    return iterator;
  }
  if (mp_obj_exception_match(MP_OBJ_FROM_PTR(nlr.ret_val), MP_OBJ_FROM_PTR(&mp_type_TypeError))) {
    RaiseFor(t, &mp_type_TypeError, "takes numbers, sequences and buffers, not %s",
             mp_obj_get_type_str(value));
  }
  nlr_jump(nlr.ret_val);
}

void FillWith(Fill* fill, mp_obj_t value) {
  if (IsNumber(value)) {
    if (fill->done == fill->range.count) {
      RaiseFor(fill->tensor, &mp_type_ValueError, "needs %u elements, got more",
               static_cast<unsigned>(fill->range.count));
    }
    const mp_int_t i = fill->range.start + static_cast<mp_int_t>(fill->done) * fill->range.step;
    SetElement(fill->tensor, static_cast<size_t>(i), value, fill->mapping);
    ++fill->done;
    return;
  }
  if (mp_obj_is_str(value)) ToReal(fill->tensor, value);  // Raises: a str's items are strs again.
  MP_STACK_CHECK();
  mp_obj_iter_buf_t buffer;
  const mp_obj_t iterator = GetIterator(fill->tensor, value, &buffer);
  for (mp_obj_t item = mp_iternext(iterator); item != MP_OBJ_STOP_ITERATION;
       item = mp_iternext(iterator)) {
    FillWith(fill, item);
  }
}

}  // namespace

bool IsQuantized(const Tensor& tensor) {
  const ElementType* element = FindElementType(tensor.type);
  const Quantization& q = tensor.quantization;
  if (element == nullptr || IsFloat(element->typecode) || tensor.type == DataType::kBool ||
      element->bytes > 4 || tensor.type == DataType::kUInt32 || q.scales.empty()) {
    return false;
  }
  const bool channels_fit =
      !q.per_channel() || (q.axis >= 0 && q.axis < tensor.shape.rank &&
                           q.scales.size == static_cast<uint32_t>(tensor.shape[q.axis]));
  if (!channels_fit) return false;
  for (uint32_t i = 0; i < q.scales.size; ++i) {
    const float scale = q.scales[i];
    const int32_t zero_point = q.zero_point(i);
    const bool zero_fits = tensor.type == DataType::kInt32
                               ? zero_point == 0
                               : zero_point >= element->min && zero_point <= element->max;
    if (!(scale > 0.0f) || scale > 3.4e38f || !zero_fits) return false;
  }
  return true;
}

void CheckWritable(const TensorObject* t) {
  if (!t->writable) {
    RaiseFor(t, &mp_type_TypeError,
             t->input ? "a constant cannot be written" : "outputs cannot be written");
  }
}

char RawTypecode(const Tensor& tensor) {
  const ElementType* element = FindElementType(tensor.type);
  return element != nullptr ? element->typecode : 'B';
}

mp_obj_t GetElement(const TensorObject* t, size_t i) {
  const ElementType& element = ElementTypeOf(t);
  if (TakesReals(t, element)) return mp_obj_new_float(RealAt(t, element, i));
  if (element.type == DataType::kBool) return mp_obj_new_bool(t->data[i] != 0);
  if (element.typecode == 'Q') return mp_obj_new_int_from_ull(Load<uint64_t>(t->data, i));
  int64_t value;
  LoadInteger(element.typecode, t->data, i, &value);
  return NewInteger(value);
}

void SetElement(TensorObject* t, size_t i, mp_obj_t value, const Mapping* mapping) {
  CheckWritable(t);
  const ElementType& element = ElementTypeOf(t);
  // Python code may have closed the model meanwhile: an object's __float__(), or an iterator that
  // this value is from.
  if (mapping != nullptr) {
    const mp_float_t real = ToReal(t, value);
    CheckUsable(t->model);
    SetMapped(t, element, i, Mapped(*mapping, real));
  } else if (TakesReals(t, element)) {
    const mp_float_t real = ToReal(t, value);
    CheckUsable(t->model);
    SetReal(t, element, i, real);
  } else {
    const int64_t integer = ToInteger(t, value);
    CheckUsable(t->model);
    SetInteger(t, element, i, integer);
  }
}

void SetNumber(const TensorObject* t, size_t i, float number, const Mapping& mapping) {
  SetMapped(t, ElementTypeOf(t), i, Mapped(mapping, static_cast<mp_float_t>(number)));
}

void Assign(TensorObject* t, const Range& range, mp_obj_t value, bool fill,
            const Mapping* mapping) {
  CheckWritable(t);
  mp_buffer_info_t info;
  if (!mp_obj_is_str(value) && mp_get_buffer(value, &info, MP_BUFFER_READ)) {
    return AssignBuffer(t, range, info, mapping);
  }
  if (fill && IsNumber(value)) {
    for (size_t k = 0; k < range.count; ++k) {
      SetElement(t, static_cast<size_t>(range.start + static_cast<mp_int_t>(k) * range.step), value,
                 mapping);
    }
    return;
  }
  Fill state = {t, range, mapping, 0};
  FillWith(&state, value);
  if (state.done != range.count) RaiseLength(t, range.count, state.done);
}

void ReadInto(const TensorObject* t, mp_obj_t buffer) {
  mp_buffer_info_t info;
  if (!mp_get_buffer(buffer, &info, MP_BUFFER_WRITE)) {
    RaiseFor(t, &mp_type_TypeError, "is read into a writable buffer, not %s",
             mp_obj_get_type_str(buffer));
  }
  const char typecode = static_cast<char>(info.typecode);
  if (FindElementType(t->info.type) == nullptr) {
    CheckBytes(t, {0, 1, t->count}, typecode, info.len);
    memmove(info.buf, t->data, info.len);
    return;
  }
  const ElementType& element = ElementTypeOf(t);
  if (IsMemory(t, {0, 1, t->count}, typecode, info.len)) {
    memmove(info.buf, t->data, info.len);
    return;
  }
  const size_t itemsize = mp_binary_get_size('@', typecode, nullptr);
  if (info.len / itemsize != t->count) RaiseLength(t, t->count, info.len / itemsize);
  if (IsRaw(element, typecode, itemsize)) {
    memmove(info.buf, t->data, t->info.bytes);
    return;
  }
  if (!IsFloat(typecode) || !TakesReals(t, element)) {
    RaiseFor(t, &mp_type_TypeError, "cannot be read into a buffer of typecode '%c'", typecode);
  }
  for (size_t i = 0; i < t->count; ++i) {
    const mp_float_t real = RealAt(t, element, i);
    uint8_t* const to = static_cast<uint8_t*>(info.buf) + i * itemsize;
    if (typecode == 'f') {
      const float value = static_cast<float>(real);
      memcpy(to, &value, sizeof value);
    } else {
      const double value = static_cast<double>(real);
      memcpy(to, &value, sizeof value);
    }
  }
}

mp_obj_t ToArray(const TensorObject* t, const Range& range) {
  const ElementType& element = ElementTypeOf(t);
  const bool convert = t->automatic;
  const size_t itemsize = convert ? sizeof(float) : element.bytes;
  mp_obj_array_t* array = mp_obj_malloc(mp_obj_array_t, &mp_type_array);
  array->typecode = static_cast<uint8_t>(convert ? 'f' : element.typecode);
  array->free = 0;
  array->len = 0;
  array->items = nullptr;
  uint8_t* items = m_new(uint8_t, range.count * itemsize);
  for (size_t k = 0; k < range.count; ++k) {
    const size_t i = static_cast<size_t>(range.start + static_cast<mp_int_t>(k) * range.step);
    if (convert) {
      const float real = static_cast<float>(RealAt(t, element, i));
      memcpy(items + k * itemsize, &real, sizeof real);
    } else {
      memcpy(items + k * itemsize, t->data + i * itemsize, itemsize);
    }
  }
  array->items = items;
  array->len = range.count;
  return MP_OBJ_FROM_PTR(array);
}

}  // namespace microlite::python
