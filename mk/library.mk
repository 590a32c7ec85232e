# SPDX-License-Identifier: Apache-2.0
# The one recipe for tensorflow-microlite.a, whatever the target.
#
# $(call microlite-library,<target>) defines build/<target>/tensorflow-microlite.a from
#   <target>_CXX, <target>_AR   compiler and archiver
#   <target>_FLAGS              what this target adds to the flags below, e.g. -mcpu=cortex-m4
#   <target>_KERNELS            folders of src/kernels besides portable

# $(call pin,<name>,<kind>,<column>) of the table of foreign sources.
pin = $(shell awk '$$1 == "$(1)" && $$3 == "$(2)" { print $$$(3) }' third_party/pins)

KISSFFT := build/deps/kissfft-$(call pin,kissfft,debian,2)

$(KISSFFT):
	@scripts/fetch.sh kissfft

LIBRARY_FLAGS := -std=c++17 -O2 -fno-exceptions -fno-rtti -fno-threadsafe-statics \
	-ffunction-sections -fdata-sections -Wall -Wextra -Werror -I include -I .
# A fused multiply-add rounds once where TensorFlow Lite's reference kernels round twice.
LIBRARY_FLAGS += -ffp-contract=off
# Foreign headers, and sources that src/audio includes: no warnings about them.
LIBRARY_FLAGS += -isystem $(KISSFFT)

# OPS=<set> makes the library smaller: a name in op_sets or a file like those. The host's programs,
# which test and inspect, always have all ops. Only all_ops.cc knows the set: it alone is compiled
# anew when that changes.
OPS ?= all
ifneq ($(OPS),all)
OP_SET := $(CURDIR)/build/op_sets/$(basename $(notdir $(OPS))).inc
$(if $(shell scripts/op_set.py '$(OPS)' '$(OP_SET)' || echo failed),$(error No firmware of these ops))
endif
op-set-flags = $(if $(and $(OP_SET),$(filter-out host asan,$(1))),-DMICROLITE_OP_SET=\"$(OP_SET)\")
# What MicroPython's own builds, which run elsewhere, are told.
MICROLITE_OPS := $(if $(wildcard op_sets/$(OPS).txt)$(filter all,$(OPS)),$(OPS),$(abspath $(OPS)))

library-sources = $(filter-out %_test.cc,$(sort \
	$(wildcard src/*/*.cc $(foreach folder,portable $($(1)_KERNELS),src/kernels/$(folder)/*.cc))))
library-objects = $(patsubst %.cc,build/$(1)/obj/%.o,$(library-sources))

# A file that is touched only when its text changes, so that objects can depend on flags and lists.
define text-file
$(1): FORCE
	@mkdir -p $$(@D)
	@printf '%s\n' '$(2)' >$$@.new
	@if cmp -s $$@.new $$@; then rm $$@.new; else mv $$@.new $$@; fi
endef

define microlite-library
$(call text-file,build/$(1)/library.flags,$($(1)_CXX) $(LIBRARY_FLAGS) $($(1)_FLAGS))
$(call text-file,build/$(1)/op_set.flags,$(call op-set-flags,$(1)))
$(call text-file,build/$(1)/library.objects,$(call library-objects,$(1)))

build/$(1)/obj/src/%.o: src/%.cc build/$(1)/library.flags | $(KISSFFT)
	@mkdir -p $$(@D)
	@echo "CXX $(1) $$<"
	$(Q)$($(1)_CXX) $(LIBRARY_FLAGS) $($(1)_FLAGS) $$(op-set) -MMD -MP -c $$< -o $$@

build/$(1)/obj/src/ops/all_ops.o: op-set = $(call op-set-flags,$(1))
build/$(1)/obj/src/ops/all_ops.o: build/$(1)/op_set.flags

# Append, not replace: an op and its kernel may have files of the same name.
build/$(1)/tensorflow-microlite.a: $(call library-objects,$(1)) build/$(1)/library.objects
	@echo "AR $$@"
	$(Q)rm -f $$@ && $($(1)_AR) qcsD $$@ $$(filter %.o,$$^)

-include $(patsubst %.o,%.d,$(call library-objects,$(1)))
endef

FORCE:
.PHONY: FORCE
