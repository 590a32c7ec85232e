// SPDX-License-Identifier: Apache-2.0
#include "audio_frontend.h"

static MP_DEFINE_CONST_FUN_OBJ_2(rows_obj, audio_frontend_rows);
static MP_DEFINE_CONST_FUN_OBJ_3(process_obj, audio_frontend_process);
static MP_DEFINE_CONST_FUN_OBJ_3(push_obj, audio_frontend_push);
static MP_DEFINE_CONST_FUN_OBJ_2(features_obj, audio_frontend_features);
static MP_DEFINE_CONST_FUN_OBJ_1(reset_obj, audio_frontend_reset);

static const mp_rom_map_elem_t locals_table[] = {
    {MP_ROM_QSTR(MP_QSTR_rows), MP_ROM_PTR(&rows_obj)},
    {MP_ROM_QSTR(MP_QSTR_process), MP_ROM_PTR(&process_obj)},
    {MP_ROM_QSTR(MP_QSTR_push), MP_ROM_PTR(&push_obj)},
    {MP_ROM_QSTR(MP_QSTR_features), MP_ROM_PTR(&features_obj)},
    {MP_ROM_QSTR(MP_QSTR_reset), MP_ROM_PTR(&reset_obj)},
};
static MP_DEFINE_CONST_DICT(locals, locals_table);

MP_DEFINE_CONST_OBJ_TYPE(audio_frontend_type, MP_QSTR_AudioFrontend, MP_TYPE_FLAG_NONE,  //
                         make_new, audio_frontend_make_new,                              //
                         print, audio_frontend_print,                                    //
                         attr, audio_frontend_attr,                                      //
                         locals_dict, &locals);

// The older face, which the module microlite shows.

static MP_DEFINE_CONST_FUN_OBJ_KW(configure_obj, 1, microlite_audio_frontend_configure);
static MP_DEFINE_CONST_FUN_OBJ_2(execute_obj, microlite_audio_frontend_execute);

static const mp_rom_map_elem_t older_locals_table[] = {
    {MP_ROM_QSTR(MP_QSTR_configure), MP_ROM_PTR(&configure_obj)},
    {MP_ROM_QSTR(MP_QSTR_execute), MP_ROM_PTR(&execute_obj)},
};
static MP_DEFINE_CONST_DICT(older_locals, older_locals_table);

MP_DEFINE_CONST_OBJ_TYPE(microlite_audio_frontend_type, MP_QSTR_audio_frontend, MP_TYPE_FLAG_NONE,
                         make_new, microlite_audio_frontend_make_new,  //
                         locals_dict, &older_locals);

static const mp_rom_map_elem_t module_globals_table[] = {
    {MP_ROM_QSTR(MP_QSTR___name__), MP_ROM_QSTR(MP_QSTR_audio_frontend)},
    {MP_ROM_QSTR(MP_QSTR_AudioFrontend), MP_ROM_PTR(&audio_frontend_type)},
};
static MP_DEFINE_CONST_DICT(module_globals, module_globals_table);

const mp_obj_module_t audio_frontend_user_cmodule = {
    .base = {&mp_type_module},
    .globals = (mp_obj_dict_t *)&module_globals,
};

MP_REGISTER_MODULE(MP_QSTR_audio_frontend, audio_frontend_user_cmodule);
