// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_MODULE_H_
#define MICROLITE_MODULE_H_

// What module.c, the tables in C, puts together from the functions in C++.

#ifdef __cplusplus
extern "C" {
#endif

#include "py/obj.h"
#include "py/runtime.h"

#if !MICROPY_PY_BUILTINS_FLOAT
#error "microlite needs floating point: set MICROPY_FLOAT_IMPL to _FLOAT or _DOUBLE"
#endif
#if !MICROPY_PY_ARRAY || !MICROPY_PY_BUILTINS_SLICE
#error "microlite needs MICROPY_PY_ARRAY and MICROPY_PY_BUILTINS_SLICE"
#endif
#if !MICROPY_ENABLE_GC
#error "microlite needs MicroPython's heap: set MICROPY_ENABLE_GC"
#endif

extern const mp_obj_type_t microlite_model_type;
extern const mp_obj_type_t microlite_interpreter_type;
extern const mp_obj_type_t microlite_tensor_type;

mp_obj_t microlite_model_make_new(const mp_obj_type_t *type, size_t n_args, size_t n_kw,
                                  const mp_obj_t *args);
mp_obj_t microlite_interpreter_make_new(const mp_obj_type_t *type, size_t n_args, size_t n_kw,
                                        const mp_obj_t *args);
void microlite_model_print(const mp_print_t *print, mp_obj_t self, mp_print_kind_t kind);
void microlite_model_attr(mp_obj_t self, qstr attr, mp_obj_t *dest);
mp_obj_t microlite_model_invoke(mp_obj_t self);
mp_obj_t microlite_model_predict(size_t n_args, const mp_obj_t *args);
mp_obj_t microlite_model_profile(size_t n_args, const mp_obj_t *args);
mp_obj_t microlite_model_reset(mp_obj_t self);
mp_obj_t microlite_model_deinit(mp_obj_t self);
mp_obj_t microlite_model_exit(size_t n_args, const mp_obj_t *args);
mp_obj_t microlite_model_input(mp_obj_t self, mp_obj_t index);
mp_obj_t microlite_model_output(mp_obj_t self, mp_obj_t index);

void microlite_tensor_print(const mp_print_t *print, mp_obj_t self, mp_print_kind_t kind);
void microlite_tensor_attr(mp_obj_t self, qstr attr, mp_obj_t *dest);
mp_obj_t microlite_tensor_unary_op(mp_unary_op_t op, mp_obj_t self);
mp_obj_t microlite_tensor_subscr(mp_obj_t self, mp_obj_t index, mp_obj_t value);
mp_obj_t microlite_tensor_getiter(mp_obj_t self, mp_obj_iter_buf_t *buffer);
mp_int_t microlite_tensor_get_buffer(mp_obj_t self, mp_buffer_info_t *info, mp_uint_t flags);
mp_obj_t microlite_tensor_tolist(mp_obj_t self);
mp_obj_t microlite_tensor_write(size_t n_args, const mp_obj_t *args, mp_map_t *keywords);
mp_obj_t microlite_tensor_write_image(size_t n_args, const mp_obj_t *args, mp_map_t *keywords);
mp_obj_t microlite_tensor_readinto(mp_obj_t self, mp_obj_t buffer);
mp_obj_t microlite_tensor_get_value(mp_obj_t self, mp_obj_t index);
mp_obj_t microlite_tensor_set_value(mp_obj_t self, mp_obj_t index, mp_obj_t value);
mp_obj_t microlite_tensor_get_type(size_t n_args, const mp_obj_t *args);
mp_obj_t microlite_tensor_quantize(mp_obj_t self, mp_obj_t value);
mp_obj_t microlite_tensor_dequantize(mp_obj_t self, mp_obj_t value);

#ifdef __cplusplus
}
#endif

#endif  // MICROLITE_MODULE_H_
