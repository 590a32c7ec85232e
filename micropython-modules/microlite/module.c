// SPDX-License-Identifier: Apache-2.0
#include "module.h"

#include "microlite/version.h"
#include "py/objstr.h"

// ---- Model and interpreter: one implementation, two faces --------------------------------------

static MP_DEFINE_CONST_FUN_OBJ_1(invoke_obj, microlite_model_invoke);
static MP_DEFINE_CONST_FUN_OBJ_VAR(predict_obj, 1, microlite_model_predict);
static MP_DEFINE_CONST_FUN_OBJ_VAR_BETWEEN(profile_obj, 1, 2, microlite_model_profile);
static MP_DEFINE_CONST_FUN_OBJ_1(reset_obj, microlite_model_reset);
static MP_DEFINE_CONST_FUN_OBJ_1(deinit_obj, microlite_model_deinit);
static MP_DEFINE_CONST_FUN_OBJ_VAR_BETWEEN(exit_obj, 4, 4, microlite_model_exit);
static MP_DEFINE_CONST_FUN_OBJ_2(input_obj, microlite_model_input);
static MP_DEFINE_CONST_FUN_OBJ_2(output_obj, microlite_model_output);

static const mp_rom_map_elem_t model_locals_table[] = {
    {MP_ROM_QSTR(MP_QSTR_invoke), MP_ROM_PTR(&invoke_obj)},
    {MP_ROM_QSTR(MP_QSTR_predict), MP_ROM_PTR(&predict_obj)},
    {MP_ROM_QSTR(MP_QSTR_profile), MP_ROM_PTR(&profile_obj)},
    {MP_ROM_QSTR(MP_QSTR_reset), MP_ROM_PTR(&reset_obj)},
    {MP_ROM_QSTR(MP_QSTR_deinit), MP_ROM_PTR(&deinit_obj)},
    {MP_ROM_QSTR(MP_QSTR___enter__), MP_ROM_PTR(&mp_identity_obj)},
    {MP_ROM_QSTR(MP_QSTR___exit__), MP_ROM_PTR(&exit_obj)},
    {MP_ROM_QSTR(MP_QSTR_getInputTensor), MP_ROM_PTR(&input_obj)},
    {MP_ROM_QSTR(MP_QSTR_getOutputTensor), MP_ROM_PTR(&output_obj)},
};
static MP_DEFINE_CONST_DICT(model_locals, model_locals_table);

MP_DEFINE_CONST_OBJ_TYPE(microlite_model_type, MP_QSTR_Model, MP_TYPE_FLAG_NONE,  //
                         make_new, microlite_model_make_new,                      //
                         print, microlite_model_print,                            //
                         attr, microlite_model_attr,                              //
                         locals_dict, &model_locals);

MP_DEFINE_CONST_OBJ_TYPE(microlite_interpreter_type, MP_QSTR_interpreter, MP_TYPE_FLAG_NONE,  //
                         make_new, microlite_interpreter_make_new,                            //
                         print, microlite_model_print,                                        //
                         attr, microlite_model_attr,                                          //
                         locals_dict, &model_locals);

// ---- Tensor --------------------------------------------------------------------------------

static MP_DEFINE_CONST_FUN_OBJ_1(tolist_obj, microlite_tensor_tolist);
static MP_DEFINE_CONST_FUN_OBJ_KW(write_obj, 1, microlite_tensor_write);
static MP_DEFINE_CONST_FUN_OBJ_KW(write_image_obj, 1, microlite_tensor_write_image);
static MP_DEFINE_CONST_FUN_OBJ_2(readinto_obj, microlite_tensor_readinto);
static MP_DEFINE_CONST_FUN_OBJ_2(get_value_obj, microlite_tensor_get_value);
static MP_DEFINE_CONST_FUN_OBJ_3(set_value_obj, microlite_tensor_set_value);
static MP_DEFINE_CONST_FUN_OBJ_VAR_BETWEEN(get_type_obj, 1, 2, microlite_tensor_get_type);
static MP_DEFINE_CONST_FUN_OBJ_2(quantize_obj, microlite_tensor_quantize);
static MP_DEFINE_CONST_FUN_OBJ_2(dequantize_obj, microlite_tensor_dequantize);

static const mp_rom_map_elem_t tensor_locals_table[] = {
    {MP_ROM_QSTR(MP_QSTR_tolist), MP_ROM_PTR(&tolist_obj)},
    {MP_ROM_QSTR(MP_QSTR_write), MP_ROM_PTR(&write_obj)},
    {MP_ROM_QSTR(MP_QSTR_write_image), MP_ROM_PTR(&write_image_obj)},
    {MP_ROM_QSTR(MP_QSTR_readinto), MP_ROM_PTR(&readinto_obj)},
    {MP_ROM_QSTR(MP_QSTR_getValue), MP_ROM_PTR(&get_value_obj)},
    {MP_ROM_QSTR(MP_QSTR_setValue), MP_ROM_PTR(&set_value_obj)},
    {MP_ROM_QSTR(MP_QSTR_getType), MP_ROM_PTR(&get_type_obj)},
    {MP_ROM_QSTR(MP_QSTR_quantizeFloatToInt8), MP_ROM_PTR(&quantize_obj)},
    {MP_ROM_QSTR(MP_QSTR_quantizeInt8ToFloat), MP_ROM_PTR(&dequantize_obj)},
};
static MP_DEFINE_CONST_DICT(tensor_locals, tensor_locals_table);

MP_DEFINE_CONST_OBJ_TYPE(microlite_tensor_type, MP_QSTR_Tensor, MP_TYPE_FLAG_ITER_IS_GETITER,  //
                         print, microlite_tensor_print,                                        //
                         attr, microlite_tensor_attr,                                          //
                         unary_op, microlite_tensor_unary_op,                                  //
                         subscr, microlite_tensor_subscr,                                      //
                         iter, microlite_tensor_getiter,                                       //
                         buffer, microlite_tensor_get_buffer,                                  //
                         locals_dict, &tensor_locals);

// The older name of what the module audio_frontend brings, where it is in the firmware.
#if defined(MICROLITE_AUDIO_FRONTEND)
extern const mp_obj_type_t microlite_audio_frontend_type;
#endif

// ---- The module ------------------------------------------------------------------------------

static const MP_DEFINE_STR_OBJ(version_obj, MICROLITE_VERSION);

static const mp_rom_map_elem_t module_globals_table[] = {
    {MP_ROM_QSTR(MP_QSTR___name__), MP_ROM_QSTR(MP_QSTR_microlite)},
    {MP_ROM_QSTR(MP_QSTR___version__), MP_ROM_PTR(&version_obj)},
    {MP_ROM_QSTR(MP_QSTR_Model), MP_ROM_PTR(&microlite_model_type)},
    {MP_ROM_QSTR(MP_QSTR_Tensor), MP_ROM_PTR(&microlite_tensor_type)},
    {MP_ROM_QSTR(MP_QSTR_interpreter), MP_ROM_PTR(&microlite_interpreter_type)},
    {MP_ROM_QSTR(MP_QSTR_tensor), MP_ROM_PTR(&microlite_tensor_type)},
#if defined(MICROLITE_AUDIO_FRONTEND)
    {MP_ROM_QSTR(MP_QSTR_audio_frontend), MP_ROM_PTR(&microlite_audio_frontend_type)},
#endif
};
static MP_DEFINE_CONST_DICT(module_globals, module_globals_table);

const mp_obj_module_t microlite_user_cmodule = {
    .base = {&mp_type_module},
    .globals = (mp_obj_dict_t *)&module_globals,
};

MP_REGISTER_MODULE(MP_QSTR_microlite, microlite_user_cmodule);
