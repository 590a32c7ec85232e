// SPDX-License-Identifier: Apache-2.0
#ifndef MICROLITE_AUDIO_FRONTEND_MODULE_H_
#define MICROLITE_AUDIO_FRONTEND_MODULE_H_

// What module.c, the tables in C, puts together from the functions in C++.

#ifdef __cplusplus
extern "C" {
#endif

#include "py/obj.h"
#include "py/runtime.h"

extern const mp_obj_type_t audio_frontend_type;
extern const mp_obj_type_t microlite_audio_frontend_type;

mp_obj_t audio_frontend_make_new(const mp_obj_type_t *type, size_t n_args, size_t n_kw,
                                 const mp_obj_t *args);
void audio_frontend_print(const mp_print_t *print, mp_obj_t self, mp_print_kind_t kind);
void audio_frontend_attr(mp_obj_t self, qstr attr, mp_obj_t *dest);
mp_obj_t audio_frontend_rows(mp_obj_t self, mp_obj_t count);
mp_obj_t audio_frontend_process(mp_obj_t self, mp_obj_t samples, mp_obj_t out);
mp_obj_t audio_frontend_push(mp_obj_t self, mp_obj_t samples, mp_obj_t out);
mp_obj_t audio_frontend_features(mp_obj_t self, mp_obj_t samples);
mp_obj_t audio_frontend_reset(mp_obj_t self);

mp_obj_t microlite_audio_frontend_make_new(const mp_obj_type_t *type, size_t n_args, size_t n_kw,
                                           const mp_obj_t *args);
mp_obj_t microlite_audio_frontend_configure(size_t n_args, const mp_obj_t *args,
                                            mp_map_t *keywords);
mp_obj_t microlite_audio_frontend_execute(mp_obj_t self, mp_obj_t samples);

#ifdef __cplusplus
}
#endif

#endif  // MICROLITE_AUDIO_FRONTEND_MODULE_H_
