// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "objects.h"

extern "C" {
#include "py/builtin.h"
#include "py/stream.h"
}

namespace microlite::python {
namespace {

// Ports bring their own open(); asking builtins for it works on all of them.
mp_obj_t OpenFile(mp_obj_t path) {
  nlr_buf_t nlr;
  if (nlr_push(&nlr) == 0) {
    const mp_obj_t open = mp_load_attr(MP_OBJ_FROM_PTR(&mp_module_builtins), MP_QSTR_open);
    const mp_obj_t file = mp_call_function_2(open, path, MP_OBJ_NEW_QSTR(MP_QSTR_rb));
    nlr_pop();
    return file;
  }
  // The OSError of open() does not say which file it is about.
  const mp_obj_t error = MP_OBJ_FROM_PTR(nlr.ret_val);
  if (mp_obj_exception_match(error, MP_OBJ_FROM_PTR(&mp_type_OSError))) {
    const mp_obj_t number = mp_obj_exception_get_value(error);
    if (mp_obj_is_small_int(number)) {
      mp_raise_OSError_with_filename(static_cast<int>(MP_OBJ_SMALL_INT_VALUE(number)),
                                     mp_obj_str_get_str(path));
    }
  }
  nlr_jump(nlr.ret_val);
}

// Reads all of a file into one block of exactly its size.
void ReadFile(ModelObject* model, mp_obj_t file, const char* path) {
  mp_get_stream_raise(file, MP_STREAM_OP_READ | MP_STREAM_OP_IOCTL);
  int error = 0;
  uint8_t first;
  // Of a directory, some systems tell a size, but nobody can read it.
  if (mp_stream_rw(file, &first, 1, &error, MP_STREAM_RW_READ) == 1) {
    const mp_off_t size = mp_stream_seek(file, 0, MP_SEEK_END, &error);
    if (size != static_cast<mp_off_t>(-1) && mp_stream_seek(file, 0, MP_SEEK_SET, &error) == 0) {
      uint8_t* bytes = m_new(uint8_t, static_cast<size_t>(size));
      model->bytes = bytes;
      model->size =
          mp_stream_rw(file, bytes, static_cast<mp_uint_t>(size), &error, MP_STREAM_RW_READ);
    }
  }
  if (error != 0) mp_raise_OSError_with_filename(error, path);
}

void ReadPath(ModelObject* model, mp_obj_t path, mp_obj_t file) {
  nlr_buf_t nlr;
  if (nlr_push(&nlr) == 0) {
    ReadFile(model, file, mp_obj_str_get_str(path));
    mp_stream_close(file);
    nlr_pop();
    return;
  }
  mp_stream_close(file);
  nlr_jump(nlr.ret_val);
}

// Uses the owner's bytes in place, unless they lie where a model cannot be read.
void TakeBuffer(ModelObject* model, mp_obj_t owner, const mp_buffer_info_t& info) {
  model->size = info.len;
  model->bytes = static_cast<const uint8_t*>(info.buf);
  if (reinterpret_cast<uintptr_t>(info.buf) % 4 == 0) {
    model->source = owner;
    return;
  }
  uint8_t* copy = m_new(uint8_t, info.len);
  memcpy(copy, info.buf, info.len);
  model->bytes = copy;
}

}  // namespace

void TakeSource(ModelObject* model, mp_obj_t source) {
  mp_buffer_info_t info;
  if (mp_obj_is_str(source)) {
    const mp_obj_t file = OpenFile(source);
    // A file in ROMFS lies in memory.
    if (mp_get_buffer(file, &info, MP_BUFFER_READ)) {
      TakeBuffer(model, file, info);
    } else {
      ReadPath(model, source, file);
    }
  } else if (mp_get_buffer(source, &info, MP_BUFFER_READ)) {
    TakeBuffer(model, source, info);
  } else {
    mp_raise_msg_varg(&mp_type_TypeError,
                      MP_ERROR_TEXT("a model comes from a path or a buffer, not from %s"),
                      mp_obj_get_type_str(source));
  }
}

}  // namespace microlite::python
