// SPDX-License-Identifier: Apache-2.0
#include <stdarg.h>

#include "objects.h"

extern "C" {
#include "py/unicode.h"
}

namespace microlite::python {
namespace {

const mp_obj_type_t* ExceptionOf(Status status) {
  switch (status) {
    case Status::kInvalidModel:
    case Status::kInvalidArgument:
      return &mp_type_ValueError;
    case Status::kUnsupported:
      return &mp_type_NotImplementedError;
    case Status::kOutOfMemory:
      return &mp_type_MemoryError;
    default:
      return &mp_type_RuntimeError;
  }
}

bool IsText(Span<const char> text) {
#if MICROPY_PY_BUILTINS_STR_UNICODE
  return utf8_check(reinterpret_cast<const byte*>(text.data), text.size);
#else
  return true;
#endif
}

void MakeText(char* text, size_t size) {
  const bool good = IsText({text, static_cast<uint32_t>(size)});
  for (size_t i = 0; i < size; ++i) {
    if (text[i] == '\0' || (!good && (text[i] & 0x80) != 0)) text[i] = '?';
  }
}

}  // namespace

void RaiseReport(const Report& report) {
  char text[200];
  MakeText(text, Describe(report, text, sizeof text));
  mp_raise_msg_varg(ExceptionOf(report.status), MP_ERROR_TEXT("%s"), text);
}

void RaiseFor(const TensorObject* tensor, const mp_obj_type_t* type, const char* format, ...) {
  CheckUsable(tensor->model);  // Else its name may be gone.
  vstr_t text;
  vstr_init(&text, 64);
  const Span<const char> name = tensor->info.name;
  vstr_printf(&text, "%s %u '", tensor->input ? "input" : "output",
              static_cast<unsigned>(tensor->index));
  const size_t start = text.len;
  vstr_add_strn(&text, name.data, name.size);
  MakeText(text.buf + start, name.size);
  vstr_add_str(&text, "': ");
  va_list arguments;
  va_start(arguments, format);
  vstr_vprintf(&text, format, arguments);
  va_end(arguments);
  mp_raise_msg_varg(type, MP_ERROR_TEXT("%s"), vstr_null_terminated_str(&text));
}

mp_obj_t ToStr(Span<const char> text) {
  if (text.empty()) return MP_OBJ_NEW_QSTR(MP_QSTR_);
  if (IsText(text)) return mp_obj_new_str(text.data, text.size);
  vstr_t copy;
  vstr_init(&copy, text.size);
  vstr_add_strn(&copy, text.data, text.size);
  MakeText(copy.buf, copy.len);
  return mp_obj_new_str_from_vstr(&copy);
}

}  // namespace microlite::python
