// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "audio_frontend.h"
#include "microlite/audio_frontend.h"

extern "C" {
#include "py/binary.h"
#include "py/mpstate.h"
#include "py/objarray.h"
}

namespace microlite::python {
namespace {

// The object behind audio_frontend.AudioFrontend and microlite.audio_frontend.
//
// Python never runs inside the library, so no buffer can move while it is at work. Exceptions
// (longjmp) may leave any function here: nothing on the stack needs a destructor, all memory is the
// collector's, found by the pointer to its start.
struct FrontendObject {
  mp_obj_base_t base;
  uint8_t* memory = nullptr;  // Null: microlite.audio_frontend before configure().
  size_t memory_size = 0;
  uint32_t sample_rate = 0;
  AudioFrontend frontend;
  // microlite.audio_frontend alone: of ulab.numpy, where the firmware has it.
  mp_obj_t frombuffer = MP_OBJ_NULL;
  mp_obj_t int8 = MP_OBJ_NULL;
};

FrontendObject* ToFrontend(mp_obj_t object) {
  return static_cast<FrontendObject*>(MP_OBJ_TO_PTR(object));
}

FrontendObject* New(const mp_obj_type_t* type) {
  FrontendObject* self = mp_obj_malloc(FrontendObject, type);
  *self = FrontendObject();
  self->base.type = type;
  return self;
}

unsigned ToUnsigned(size_t n) { return static_cast<unsigned>(n); }

// ---- Settings ----------------------------------------------------------------------------------

enum Keyword {
  kPreset,
  kSampleRate,
  kWindowMs,
  kStepMs,
  kChannels,
  kLowerHz,
  kUpperHz,
  kSmoothingBits,
  kEvenSmoothing,
  kOddSmoothing,
  kMinSignalRemaining,
  kPcan,
  kPcanStrength,
  kPcanOffset,
  kGainBits,
  kLog,
  kScaleShift,
  kKeywords,
};

constexpr mp_arg_t kAllowed[kKeywords] = {
    {MP_QSTR_preset, MP_ARG_OBJ, {}},
    {MP_QSTR_sample_rate, MP_ARG_KW_ONLY | MP_ARG_OBJ, {}},
    {MP_QSTR_window_ms, MP_ARG_KW_ONLY | MP_ARG_OBJ, {}},
    {MP_QSTR_step_ms, MP_ARG_KW_ONLY | MP_ARG_OBJ, {}},
    {MP_QSTR_channels, MP_ARG_KW_ONLY | MP_ARG_OBJ, {}},
    {MP_QSTR_lower_hz, MP_ARG_KW_ONLY | MP_ARG_OBJ, {}},
    {MP_QSTR_upper_hz, MP_ARG_KW_ONLY | MP_ARG_OBJ, {}},
    {MP_QSTR_smoothing_bits, MP_ARG_KW_ONLY | MP_ARG_OBJ, {}},
    {MP_QSTR_even_smoothing, MP_ARG_KW_ONLY | MP_ARG_OBJ, {}},
    {MP_QSTR_odd_smoothing, MP_ARG_KW_ONLY | MP_ARG_OBJ, {}},
    {MP_QSTR_min_signal_remaining, MP_ARG_KW_ONLY | MP_ARG_OBJ, {}},
    {MP_QSTR_pcan, MP_ARG_KW_ONLY | MP_ARG_OBJ, {}},
    {MP_QSTR_pcan_strength, MP_ARG_KW_ONLY | MP_ARG_OBJ, {}},
    {MP_QSTR_pcan_offset, MP_ARG_KW_ONLY | MP_ARG_OBJ, {}},
    {MP_QSTR_gain_bits, MP_ARG_KW_ONLY | MP_ARG_OBJ, {}},
    {MP_QSTR_log, MP_ARG_KW_ONLY | MP_ARG_OBJ, {}},
    {MP_QSTR_scale_shift, MP_ARG_KW_ONLY | MP_ARG_OBJ, {}},
};

[[noreturn]] void RaiseType(qstr name, const char* wanted, mp_obj_t value) {
  mp_raise_msg_varg(&mp_type_TypeError, MP_ERROR_TEXT("%q must be %s, not %s"), name, wanted,
                    mp_obj_get_type_str(value));
}

// The arguments that were given, in place of what the settings hold.
class Overrides {
 public:
  explicit Overrides(const mp_arg_val_t* values) : values_(values) {}

  void Set(Keyword keyword, uint32_t* setting) const {
    const mp_obj_t value = values_[keyword].u_obj;
    if (value == MP_OBJ_NULL) return;
    const qstr name = kAllowed[keyword].qst;
    if (!mp_obj_is_int(value)) RaiseType(name, "an int", value);
    // What is no small int is beyond every limit, too.
    const mp_int_t number = mp_obj_is_small_int(value) ? MP_OBJ_SMALL_INT_VALUE(value) : -1;
    if (number < 0 || number > 0x3fffffff) {
      mp_raise_msg_varg(&mp_type_ValueError, MP_ERROR_TEXT("%q is out of range"), name);
    }
    *setting = static_cast<uint32_t>(number);
  }

  void Set(Keyword keyword, float* setting) const {
    const mp_obj_t value = values_[keyword].u_obj;
    mp_float_t number;
    if (value == MP_OBJ_NULL) return;
    if (!mp_obj_get_float_maybe(value, &number)) {
      RaiseType(static_cast<qstr>(kAllowed[keyword].qst), "a number", value);
    }
    *setting = static_cast<float>(number);
  }

  void Set(Keyword keyword, bool* setting) const {
    const mp_obj_t value = values_[keyword].u_obj;
    if (value != MP_OBJ_NULL) *setting = mp_obj_is_true(value);
  }

 private:
  const mp_arg_val_t* values_;
};

AudioSettings PresetNamed(mp_obj_t name) {
  if (name == MP_OBJ_NEW_QSTR(MP_QSTR_default)) return AudioSettings();
  if (name == MP_OBJ_NEW_QSTR(MP_QSTR_micro_speech)) return AudioSettings::MicroSpeech();
  if (!mp_obj_is_str(name)) RaiseType(MP_QSTR_preset, "a str", name);
  size_t size;
  const char* text = mp_obj_str_get_data(name, &size);
  if (size == 7 && memcmp(text, "default", size) == 0) return AudioSettings();
  if (size == 12 && memcmp(text, "micro_speech", size) == 0) return AudioSettings::MicroSpeech();
  mp_raise_ValueError(MP_ERROR_TEXT("preset is neither 'default' nor 'micro_speech'"));
}

AudioSettings SettingsFrom(AudioSettings settings, const mp_arg_val_t* values) {
  const mp_obj_t preset = values[kPreset].u_obj;
  if (preset != MP_OBJ_NULL) settings = PresetNamed(preset);
  const Overrides given(values);
  given.Set(kSampleRate, &settings.sample_rate);
  given.Set(kWindowMs, &settings.window_ms);
  given.Set(kStepMs, &settings.step_ms);
  given.Set(kChannels, &settings.channels);
  given.Set(kLowerHz, &settings.lower_hz);
  given.Set(kUpperHz, &settings.upper_hz);
  given.Set(kSmoothingBits, &settings.smoothing_bits);
  given.Set(kEvenSmoothing, &settings.even_smoothing);
  given.Set(kOddSmoothing, &settings.odd_smoothing);
  given.Set(kMinSignalRemaining, &settings.min_signal_remaining);
  given.Set(kPcan, &settings.pcan);
  given.Set(kPcanStrength, &settings.pcan_strength);
  given.Set(kPcanOffset, &settings.pcan_offset);
  given.Set(kGainBits, &settings.gain_bits);
  given.Set(kLog, &settings.log);
  given.Set(kScaleShift, &settings.scale_shift);
  return settings;
}

void Configure(FrontendObject* self, const AudioSettings& settings) {
  Report report;
  size_t bytes = 0;
  if (AudioFrontend::Measure(settings, &bytes, &report) != Status::kOk) {
    char text[120];
    Describe(report, text, sizeof text);
    mp_raise_msg_varg(&mp_type_ValueError, MP_ERROR_TEXT("%s"), text);
  }
  uint8_t* memory = m_new_maybe(uint8_t, bytes);
  if (memory == nullptr) {
    mp_raise_msg_varg(&mp_type_MemoryError,
                      MP_ERROR_TEXT("window_ms and channels need %u bytes, the heap has no room"),
                      ToUnsigned(bytes));
  }
  AudioFrontend frontend;
  // Measure() has seen the settings, and the heap's blocks are aligned.
  if (frontend.Init(settings, {memory, static_cast<uint32_t>(bytes)}, &report) != Status::kOk) {
    mp_raise_msg(&mp_type_RuntimeError, MP_ERROR_TEXT("the heap's blocks are not aligned"));
  }
  self->memory = memory;
  self->memory_size = bytes;
  self->sample_rate = settings.sample_rate;
  self->frontend = frontend;
}

// ---- Buffers -----------------------------------------------------------------------------------

struct Samples {
  const uint8_t* at;  // Not always aligned.
  uint32_t count;
};

Samples SamplesFrom(mp_obj_t object) {
  mp_buffer_info_t info;
  if (mp_obj_is_str(object) || !mp_get_buffer(object, &info, MP_BUFFER_READ)) {
    RaiseType(MP_QSTR_samples, "a buffer of int16", object);
  }
  const bool bytes = info.typecode == 'B' || info.typecode == BYTEARRAY_TYPECODE;
  if (info.typecode != 'h' && !bytes) {
    mp_raise_msg_varg(&mp_type_TypeError,
                      MP_ERROR_TEXT("samples must be int16 ('h') or bytes, not '%c'"),
                      info.typecode);
  }
  if (info.len % 2 != 0) {
    mp_raise_msg_varg(&mp_type_ValueError,
                      MP_ERROR_TEXT("samples has %u bytes: half an int16 at the end"),
                      ToUnsigned(info.len));
  }
  if (info.len / 2 > INT32_MAX) mp_raise_ValueError(MP_ERROR_TEXT("samples is too long"));
  return {static_cast<const uint8_t*>(info.buf), static_cast<uint32_t>(info.len / 2)};
}

// Where rows go: features as uint16, or quantised to int8.
struct Rows {
  uint8_t* at;
  size_t row_bytes;
  size_t count;  // Those that there is room for.
  size_t rest;   // Bytes behind them.
  bool quantized;

  void Write(size_t row, Span<const uint16_t> features) const {
    uint8_t* to = at + row * row_bytes;
    if (!quantized) {
      memcpy(to, features.data, row_bytes);
      return;
    }
    for (const uint16_t feature : features) {
      *to++ = static_cast<uint8_t>(QuantizeFeature(feature));
    }
  }
};

Rows RowsFrom(mp_obj_t object, uint32_t channels) {
  mp_buffer_info_t info;
  if (mp_obj_is_str(object) || !mp_get_buffer(object, &info, MP_BUFFER_WRITE)) {
    RaiseType(MP_QSTR_out, "a writable buffer", object);
  }
  if (info.typecode != 'H' && info.typecode != 'b') {
    mp_raise_msg_varg(&mp_type_TypeError,
                      MP_ERROR_TEXT("out must be uint16 ('H') or int8 ('b'), not '%c'"),
                      info.typecode == BYTEARRAY_TYPECODE ? 'B' : info.typecode);
  }
  const bool quantized = info.typecode == 'b';
  const size_t row_bytes = channels * (quantized ? size_t{1} : size_t{2});
  return {static_cast<uint8_t*>(info.buf), row_bytes, info.len / row_bytes, info.len % row_bytes,
          quantized};
}

bool Interrupted() { return MP_STATE_THREAD(mp_pending_exception) != MP_OBJ_NULL; }

// Takes all samples, or those before Ctrl-C, and hands each finished row to `use`.
template <class Use>
void Stream(AudioFrontend& frontend, Samples samples, const Use& use) {
  while (samples.count > 0 && !Interrupted()) {
    const uint32_t taken = frontend.Take(samples.at, samples.count);
    samples.at += taken * sizeof(int16_t);
    samples.count -= taken;
    if (frontend.full()) use(frontend.Row());
  }
  if (samples.count > 0) mp_handle_pending(true);
}

// Empty, so that what goes wrong afterwards leaves it in order.
mp_obj_array_t* NewArray(char typecode) {
  mp_obj_array_t* array = mp_obj_malloc(mp_obj_array_t, &mp_type_array);
  array->typecode = static_cast<uint8_t>(typecode);
  array->free = 0;
  array->len = 0;
  array->items = nullptr;
  return array;
}

// ---- The older face ----------------------------------------------------------------------------

// Without ulab in the firmware, both stay null.
void FindUlab(FrontendObject* self) {
  nlr_buf_t nlr;
  if (nlr_push(&nlr) == 0) {
    const mp_obj_t ulab = mp_import_name(MP_QSTR_ulab, mp_const_none, MP_OBJ_NEW_SMALL_INT(0));
    const mp_obj_t numpy = mp_load_attr(ulab, MP_QSTR_numpy);
    const mp_obj_t int8 = mp_load_attr(numpy, MP_QSTR_int8);
    self->frombuffer = mp_load_attr(numpy, MP_QSTR_frombuffer);
    self->int8 = int8;
    nlr_pop();
    return;
  }
  const mp_obj_t error = MP_OBJ_FROM_PTR(nlr.ret_val);
  if (!mp_obj_exception_match(error, MP_OBJ_FROM_PTR(&mp_type_ImportError)) &&
      !mp_obj_exception_match(error, MP_OBJ_FROM_PTR(&mp_type_AttributeError))) {
    nlr_jump(nlr.ret_val);
  }
}

}  // namespace
}  // namespace microlite::python

using namespace microlite;
using namespace microlite::python;

extern "C" {

mp_obj_t audio_frontend_make_new(const mp_obj_type_t* type, size_t n_args, size_t n_kw,
                                 const mp_obj_t* args) {
  mp_arg_val_t values[kKeywords];
  mp_arg_parse_all_kw_array(n_args, n_kw, args, kKeywords, kAllowed, values);
  const AudioSettings settings = SettingsFrom(AudioSettings(), values);
  FrontendObject* self = New(type);
  Configure(self, settings);
  return MP_OBJ_FROM_PTR(self);
}

void audio_frontend_print(const mp_print_t* print, mp_obj_t object, mp_print_kind_t) {
  const FrontendObject* self = ToFrontend(object);
  mp_printf(print, "AudioFrontend(sample_rate=%u, window=%u, step=%u, channels=%u, memory=%u)",
            ToUnsigned(self->sample_rate), ToUnsigned(self->frontend.window()),
            ToUnsigned(self->frontend.step()), ToUnsigned(self->frontend.channels()),
            ToUnsigned(self->memory_size));
}

void audio_frontend_attr(mp_obj_t object, qstr attr, mp_obj_t* dest) {
  if (dest[0] != MP_OBJ_NULL) return;  // No attribute can be set.
  const FrontendObject* self = ToFrontend(object);
  switch (attr) {
    case MP_QSTR_channels:
      dest[0] = mp_obj_new_int_from_uint(self->frontend.channels());
      return;
    case MP_QSTR_window:
      dest[0] = mp_obj_new_int_from_uint(self->frontend.window());
      return;
    case MP_QSTR_step:
      dest[0] = mp_obj_new_int_from_uint(self->frontend.step());
      return;
    case MP_QSTR_sample_rate:
      dest[0] = mp_obj_new_int_from_uint(self->sample_rate);
      return;
    case MP_QSTR_memory:
      dest[0] = mp_obj_new_int_from_uint(self->memory_size);
      return;
    default:
      dest[1] = MP_OBJ_SENTINEL;  // Go on with the methods.
  }
}

mp_obj_t audio_frontend_rows(mp_obj_t self, mp_obj_t object) {
  const mp_int_t number = mp_obj_get_int(object);
  if (number < 0) mp_raise_ValueError(MP_ERROR_TEXT("a number of samples is negative"));
  if (number > INT32_MAX) mp_raise_ValueError(MP_ERROR_TEXT("too many samples"));
  return mp_obj_new_int_from_uint(
      ToFrontend(self)->frontend.RowsAfter(static_cast<uint32_t>(number)));
}

mp_obj_t audio_frontend_process(mp_obj_t object, mp_obj_t samples_object, mp_obj_t out) {
  AudioFrontend& frontend = ToFrontend(object)->frontend;
  const Samples samples = SamplesFrom(samples_object);
  const Rows rows = RowsFrom(out, frontend.channels());
  const uint32_t coming = frontend.RowsAfter(samples.count);
  if (coming > rows.count) {
    mp_raise_msg_varg(&mp_type_ValueError,
                      MP_ERROR_TEXT("out has room for %u rows of %u channels, these samples give "
                                    "%u"),
                      ToUnsigned(rows.count), ToUnsigned(frontend.channels()), ToUnsigned(coming));
  }
  uint32_t row = 0;
  Stream(frontend, samples, [&](Span<const uint16_t> features) { rows.Write(row++, features); });
  return mp_obj_new_int_from_uint(row);
}

mp_obj_t audio_frontend_push(mp_obj_t object, mp_obj_t samples_object, mp_obj_t out) {
  AudioFrontend& frontend = ToFrontend(object)->frontend;
  const Samples samples = SamplesFrom(samples_object);
  const Rows rows = RowsFrom(out, frontend.channels());
  if (rows.count == 0 || rows.rest != 0) {
    mp_raise_msg_varg(&mp_type_ValueError, MP_ERROR_TEXT("out must hold whole rows of %u channels"),
                      ToUnsigned(frontend.channels()));
  }
  // All that are coming make room at once; of more than fit, only the last are written.
  const uint32_t coming = frontend.RowsAfter(samples.count);
  const size_t kept = coming < rows.count ? rows.count - coming : 0;
  memmove(rows.at, rows.at + (rows.count - kept) * rows.row_bytes, kept * rows.row_bytes);
  uint32_t row = 0;
  Stream(frontend, samples, [&](Span<const uint16_t> features) {
    const size_t left = coming - ++row;  // Rows that come after this one.
    if (left < rows.count) rows.Write(rows.count - 1 - left, features);
  });
  return mp_obj_new_int_from_uint(row);
}

mp_obj_t audio_frontend_features(mp_obj_t object, mp_obj_t samples_object) {
  AudioFrontend& frontend = ToFrontend(object)->frontend;
  const uint32_t coming = frontend.RowsAfter(SamplesFrom(samples_object).count);
  mp_obj_array_t* array = NewArray('H');
  const size_t count = static_cast<size_t>(coming) * frontend.channels();
  array->items = m_new(uint16_t, count);
  array->len = count;
  memset(array->items, 0, count * sizeof(uint16_t));  // Should Ctrl-C come before the last row.
  audio_frontend_process(object, samples_object, MP_OBJ_FROM_PTR(array));
  return MP_OBJ_FROM_PTR(array);
}

mp_obj_t audio_frontend_reset(mp_obj_t object) {
  ToFrontend(object)->frontend.Reset();
  return mp_const_none;
}

mp_obj_t microlite_audio_frontend_make_new(const mp_obj_type_t* type, size_t n_args, size_t n_kw,
                                           const mp_obj_t*) {
  mp_arg_check_num(n_args, n_kw, 0, 0, false);
  return MP_OBJ_FROM_PTR(New(type));
}

mp_obj_t microlite_audio_frontend_configure(size_t n_args, const mp_obj_t* args,
                                            mp_map_t* keywords) {
  mp_arg_val_t values[kKeywords];
  mp_arg_parse_all(n_args - 1, args + 1, keywords, kKeywords, kAllowed, values);
  FrontendObject* self = ToFrontend(args[0]);
  Configure(self, SettingsFrom(AudioSettings::MicroSpeech(), values));
  FindUlab(self);
  return mp_const_none;
}

// As the original: every call starts a window of its own, so one row comes of enough samples.
mp_obj_t microlite_audio_frontend_execute(mp_obj_t object, mp_obj_t samples_object) {
  FrontendObject* self = ToFrontend(object);
  if (self->memory == nullptr) mp_raise_ValueError(MP_ERROR_TEXT("call configure() first"));
  const Samples samples = SamplesFrom(samples_object);
  AudioFrontend& frontend = self->frontend;
  mp_obj_array_t* array = NewArray('b');
  int8_t* items = m_new(int8_t, frontend.channels());
  array->items = items;
  frontend.DropSamples();
  frontend.Take(samples.at, samples.count);
  if (!frontend.full()) return MP_OBJ_FROM_PTR(array);
  for (const uint16_t feature : frontend.Row()) *items++ = QuantizeFeature(feature);
  array->len = frontend.channels();
  if (self->frombuffer == MP_OBJ_NULL) return MP_OBJ_FROM_PTR(array);
  const mp_obj_t arguments[] = {MP_OBJ_FROM_PTR(array), MP_OBJ_NEW_QSTR(MP_QSTR_dtype), self->int8};
  return mp_call_function_n_kw(self->frombuffer, 1, 1, arguments);
}

}  // extern "C"
