# SPDX-License-Identifier: Apache-2.0
# Op packs: packs/<pack>.cc and packs/pack.c become a native module that MicroPython loads.
#
# $(call microlite-packs,<target>,<arch>) defines build/<target>/packs/<pack>.mpy of every pack, and
# <target>_PACKS, their names, for one of MicroPython's native architectures, of which this tells:
#   <arch>_PACK_PREFIX  the toolchain's programs begin with this
#   <arch>_PACK_FLAGS   flags for the CPU
# A pack is one C++ file that includes the sources of its ops: MicroPython's native linker takes
# neither archives of C++ objects nor two copies of an inline function.

arm_PACK_PREFIX := arm-none-eabi-
armv6m_PACK_PREFIX := $(arm_PACK_PREFIX)
armv6m_PACK_FLAGS := -mcpu=cortex-m0 -mthumb
armv7m_PACK_PREFIX := $(arm_PACK_PREFIX)
armv7m_PACK_FLAGS := -mcpu=cortex-m3 -mthumb
armv7emsp_PACK_PREFIX := $(arm_PACK_PREFIX)
armv7emsp_PACK_FLAGS := -mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16
armv7emdp_PACK_PREFIX := $(arm_PACK_PREFIX)
armv7emdp_PACK_FLAGS := -mcpu=cortex-m7 -mthumb -mfloat-abi=hard -mfpu=fpv5-d16
rv32imc_PACK_PREFIX := riscv64-unknown-elf-
rv32imc_PACK_FLAGS := -march=rv32imc -mabi=ilp32 -misa-spec=2.2 -mno-relax --specs=picolibc.specs

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
	$(Q)$($(2)_PACK_PREFIX)gcc $(PACK_CFLAGS) $($(2)_PACK_FLAGS) -I $$(@D) \
		-DMP_CONFIGFILE='<pack.config.h>' -c $$< -o $$@

build/$(1)/packs/%.o: packs/%.cc
	@mkdir -p $$(@D)
	@echo "CXX $(1) $$<"
	$(Q)$($(2)_PACK_PREFIX)g++ $(PACK_CXXFLAGS) $($(2)_PACK_FLAGS) -MMD -MP -c $$< -o $$@
endef

define microlite-pack
# A CPU without an FPU, or without division, finds its arithmetic in GCC's library.
build/$(2)/packs/$(1).linked.o: build/$(2)/packs/pack.o build/$(2)/packs/$(1).o \
		$(patsubst packs/%.cc,build/$(2)/packs/%.o,$(wildcard packs/support/$(3).cc))
	$(Q)$($(3)_PACK_PREFIX)gcc $(filter-out --specs=%,$($(3)_PACK_FLAGS)) -nostdlib -r $$^ -lgcc -o $$@

build/$(2)/packs/$(1).mpy: build/$(2)/packs/$(1).linked.o
	@echo "PACK $$@"
	$(Q)$(mpy-ld) --arch $(3) --qstrs build/$(2)/packs/pack.config.h -o $$@ $$^ >$$@.log || { cat $$@.log; false; }

-include build/$(2)/packs/$(1).d build/$(2)/packs/support/$(3).d
endef

define microlite-packs
$(1)_PACKS := $(PACKS:%=build/$(1)/packs/%.mpy)
$(call microlite-pack-glue,$(1),$(2))
$(foreach pack,$(PACKS),$(call microlite-pack,$(pack),$(1),$(2))

)
endef
