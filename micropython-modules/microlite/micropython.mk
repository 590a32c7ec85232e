# SPDX-License-Identifier: Apache-2.0
# The module microlite for ports built with make: USER_C_MODULES=<repository>/micropython-modules
# With MICROLITE_ARCHIVE=<tensorflow-microlite.a> it is linked with that library, made for the same
# target; else the library's sources are compiled along, with MICROLITE_OPS=<set> only some ops.

MICROLITE_MODULE := $(USERMOD_DIR)
MICROLITE_ROOT := $(abspath $(MICROLITE_MODULE)/../..)

SRC_USERMOD_C += $(MICROLITE_MODULE)/module.c
SRC_USERMOD_CXX += $(addprefix $(MICROLITE_MODULE)/, \
	errors.cpp image.cpp model.cpp packs.cpp profile.cpp source.cpp tensor.cpp values.cpp)
CFLAGS_USERMOD += -I$(MICROLITE_ROOT)/include -I$(MICROLITE_MODULE)
# -Wno-register: STM32's headers use a keyword that C++17 has dropped.
# -fno-single-precision-constant: a port may ask for that, but scales are prepared with doubles.
CXXFLAGS_USERMOD += -I$(MICROLITE_ROOT)/include -I$(MICROLITE_MODULE) \
	-std=c++17 -fno-exceptions -fno-rtti -fno-threadsafe-statics -ffp-contract=off \
	-fno-single-precision-constant -Wno-register

# Objects that are made by a rule of their own join the link by this list, after the module's.
ifneq ($(MICROLITE_ARCHIVE),)

# The linker knows an archive whatever its name; MicroPython's makefiles expect objects.
SRC_USERMOD_LIB_CXX += microlite/library.o
$(BUILD)/microlite/library.o: $(MICROLITE_ARCHIVE)
	$(Q)mkdir -p $(@D) && cp $< $@

else

MICROLITE_SOURCES := $(filter-out %_test.cc,$(patsubst $(MICROLITE_ROOT)/%,%, \
	$(sort $(wildcard $(MICROLITE_ROOT)/src/*/*.cc $(MICROLITE_ROOT)/src/kernels/portable/*.cc))))
# kissfft, which src/audio includes: fetched if it is not there yet.
MICROLITE_KISSFFT := $(MICROLITE_ROOT)/build/deps/kissfft-$(shell \
	awk '$$1 == "kissfft" { print $$2; exit }' $(MICROLITE_ROOT)/third_party/pins)
$(MICROLITE_KISSFFT):
	$(MICROLITE_ROOT)/scripts/fetch.sh kissfft

# -ffp-contract=off: a fused multiply-add rounds once where TensorFlow Lite rounds twice.
MICROLITE_FLAGS := -std=c++17 -O2 -fno-exceptions -fno-rtti -fno-threadsafe-statics \
	-ffunction-sections -fdata-sections -ffp-contract=off -fno-single-precision-constant \
	-Wno-error -Wno-double-promotion -Wno-float-conversion \
	-I$(MICROLITE_ROOT)/include -I$(MICROLITE_ROOT) -isystem $(MICROLITE_KISSFFT)

# MICROLITE_OPS=<set>: only some ops, as OPS in this repository's Makefile; a file with its full path.
# The set has a file of one name, whichever it is: a change of it compiles all_ops.cc anew, only that.
MICROLITE_OP_SET := $(abspath $(BUILD))/microlite/ops.inc
ifneq ($(shell $(MICROLITE_ROOT)/scripts/op_set.py '$(or $(MICROLITE_OPS),all)' \
	'$(MICROLITE_OP_SET)' || echo failed),)
$(error No firmware of these MICROLITE_OPS)
endif
MICROLITE_FLAGS += -DMICROLITE_OP_SET=\"$(MICROLITE_OP_SET)\"

SRC_USERMOD_LIB_CXX += $(MICROLITE_SOURCES:%.cc=microlite/%.o)
$(MICROLITE_SOURCES:%.cc=$(BUILD)/microlite/%.o): $(BUILD)/microlite/%.o: $(MICROLITE_ROOT)/%.cc \
		| $(MICROLITE_KISSFFT)
	$(ECHO) "CXX $<"
	$(Q)mkdir -p $(@D) && $(CXX) $(filter-out -std=% -Wmissing-prototypes -Wold-style-definition \
		-Wstrict-prototypes -Wimplicit%,$(CFLAGS)) $(MICROLITE_FLAGS) -MMD -MP -MT $@ -c $< -o $@

-include $(MICROLITE_SOURCES:%.cc=$(BUILD)/microlite/%.d)

endif
