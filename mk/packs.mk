# SPDX-License-Identifier: Apache-2.0
# Op packs: packs/<pack>.cc and packs/pack.c become a native module that MicroPython loads.
#
# $(call microlite-packs,<target>,<arch>) defines build/<target>/packs/<pack>.mpy of every pack for one
# of MicroPython's native architectures, compiled with
#   <target>_PACK_CC, <target>_PACK_CXX, <target>_PACK_FLAGS
# A pack is one C++ file that includes the sources of its ops: MicroPython's native linker takes
# neither archives of C++ objects nor two copies of an inline function.

PACKS := $(patsubst packs/%.cc,%,$(wildcard packs/*.cc))

PACK_FLAGS := -O2 -fpic -fno-common -U_FORTIFY_SOURCE -fno-stack-protector -Wall -Wextra -Werror
PACK_CXXFLAGS := $(PACK_FLAGS) -std=c++17 -fno-exceptions -fno-rtti -fno-threadsafe-statics \
	-fno-asynchronous-unwind-tables -fvisibility=hidden -ffp-contract=off -I include -I .
PACK_CFLAGS := $(PACK_FLAGS) -std=c99 -Wno-unused-parameter -DNDEBUG -DNO_QSTR \
	-DMICROPY_ENABLE_DYNRUNTIME -I $(MICROPYTHON)

mpy-ld = $(DEBIAN_PYTHON) $(MICROPYTHON)/tools/mpy_ld.py

# What the packs of a target share, to be called once a target.
define microlite-pack-glue
build/$(1)/packs/pack.config.h: packs/pack.c | $(MICROPYTHON)
	@mkdir -p $$(@D)
	$(Q)$(mpy-ld) --arch $(2) --preprocess -o $$@ $$<

build/$(1)/packs/pack.o: packs/pack.c build/$(1)/packs/pack.config.h
	@echo "CC $(1) $$<"
	$(Q)$($(1)_PACK_CC) $(PACK_CFLAGS) $($(1)_PACK_FLAGS) -I $$(@D) \
		-DMP_CONFIGFILE='<pack.config.h>' -c $$< -o $$@
endef

define microlite-pack
build/$(2)/packs/$(1).o: packs/$(1).cc
	@mkdir -p $$(@D)
	@echo "CXX $(2) $$<"
	$(Q)$($(2)_PACK_CXX) $(PACK_CXXFLAGS) $($(2)_PACK_FLAGS) -MMD -MP -c $$< -o $$@

build/$(2)/packs/$(1).mpy: build/$(2)/packs/pack.o build/$(2)/packs/$(1).o
	@echo "PACK $$@"
	$(Q)$(mpy-ld) --arch $(3) --qstrs build/$(2)/packs/pack.config.h -o $$@ $$^ >$$@.log || { cat $$@.log; false; }

-include build/$(2)/packs/$(1).d
endef

define microlite-packs
$(call microlite-pack-glue,$(1),$(2))
$(foreach pack,$(PACKS),$(call microlite-pack,$(pack),$(1),$(2))

)
endef
