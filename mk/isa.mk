# SPDX-License-Identifier: Apache-2.0
# The conformance cases on instruction sets of chips whose boards no emulator here has: tools/cases.cc
# with the library on a bare emulated CPU, which reads and writes this machine's files.
#
# $(call microlite-isa,<name>) defines build/isa-<name>/cases, the program, and
# build/isa-<name>/emulator, the command that runs it on the folder put in the place of {folder}, from
#   <name>_ISA_PREFIX   the toolchain's programs begin with this
#   <name>_ISA_FLAGS    flags for the CPU and the C library
#   <name>_ISA_LINK     what to link, and how, besides tools/cases.cc and the library
#   <name>_ISA_NEEDS    the files among that
#   <name>_ISA_QEMU     the emulator and its options for the CPU

ISAS := lx106 rv32imc rv32imac rv32imafc

# The ESP8266's; the older of Espressif's Xtensa chips, and the one whose compiler is in Debian.
lx106_SPECS := $(firstword $(wildcard /usr/lib/xtensa-lx106-elf/picolibc.specs) picolibc.specs)
lx106_OBJECTS := build/isa-lx106/obj/tests/isa/lx106.o build/isa-lx106/obj/tests/isa/lx106_rom.o
lx106_ISA_PREFIX := xtensa-lx106-elf-
lx106_ISA_FLAGS := --specs=$(lx106_SPECS) -mlongcalls -mtext-section-literals
lx106_ISA_LINK := $(lx106_OBJECTS) -nostartfiles -T tests/isa/lx106.ld \
	-Wl,--no-warn-rwx-segments
lx106_ISA_NEEDS := $(lx106_OBJECTS) tests/isa/lx106.ld
lx106_ISA_QEMU := qemu-system-xtensa -machine sim -cpu lx106

# Those of the ESP32-C3, C6 and P4. Picolibc has a start for them that prints a fault and ends. The
# emulated CPU lacks what the instruction set does.
riscv_QEMU = qemu-system-riscv32 -machine virt -bios none \
	-cpu rv32,zba=off,zbb=off,zbc=off,zbs=off,d=off
riscv_FLAGS = -march=$(1) -mabi=$(2) -misa-spec=2.2 --specs=picolibc.specs
riscv_LINK := --crt0=semihost --oslib=semihost -Wl,--defsym=__flash=0x80000000 \
	-Wl,--defsym=__flash_size=16M -Wl,--defsym=__ram=0x81000000 -Wl,--defsym=__ram_size=64M \
	-Wl,--defsym=__stack_size=1M
rv32imc_ISA_FLAGS := $(call riscv_FLAGS,rv32imc,ilp32)
rv32imc_ISA_QEMU := $(riscv_QEMU),a=off,f=off
rv32imac_ISA_FLAGS := $(call riscv_FLAGS,rv32imac,ilp32)
rv32imac_ISA_QEMU := $(riscv_QEMU),f=off
rv32imafc_ISA_FLAGS := $(call riscv_FLAGS,rv32imafc,ilp32f)
rv32imafc_ISA_QEMU := $(riscv_QEMU)

define microlite-riscv-isa
$(1)_ISA_PREFIX := riscv64-unknown-elf-
$(1)_ISA_LINK := $(riscv_LINK)
endef
$(foreach isa,$(filter rv32%,$(ISAS)),$(eval $(call microlite-riscv-isa,$(isa))))

isa-emulator = $($(1)_ISA_QEMU) -display none -monitor none -serial none \
	-chardev stdio$(comma)id=out \
	-semihosting-config enable=on$(comma)target=native$(comma)chardev=out$(comma)arg={folder} \
	-kernel build/isa-$(1)/cases

define isa-toolchain
isa-$(1)_CXX := $($(1)_ISA_PREFIX)g++
isa-$(1)_AR := $($(1)_ISA_PREFIX)ar
isa-$(1)_FLAGS := $($(1)_ISA_FLAGS)
endef

define isa-cases
$(call text-file,build/isa-$(1)/emulator,$(call isa-emulator,$(1)))

build/isa-$(1)/obj/%.o: %.cc build/isa-$(1)/library.flags
	@mkdir -p $$(@D)
	@echo "CXX isa-$(1) $$<"
	$(Q)$$(isa-$(1)_CXX) $(LIBRARY_FLAGS) $$(isa-$(1)_FLAGS) -MMD -MP -c $$< -o $$@

build/isa-$(1)/obj/%.o: %.c build/isa-$(1)/library.flags
	@mkdir -p $$(@D)
	@echo "CC isa-$(1) $$<"
	$(Q)$($(1)_ISA_PREFIX)gcc -O2 -Wall -Wextra -Werror $$(isa-$(1)_FLAGS) -MMD -MP -c $$< -o $$@

# By gcc: g++ would ask for a C++ library.
build/isa-$(1)/cases: build/isa-$(1)/obj/tools/cases.o build/isa-$(1)/tensorflow-microlite.a \
		$($(1)_ISA_NEEDS) mk/isa.mk
	@echo "LINK $$@"
	$(Q)$($(1)_ISA_PREFIX)gcc $$(isa-$(1)_FLAGS) $$< build/isa-$(1)/tensorflow-microlite.a \
		$($(1)_ISA_LINK) -Wl,--start-group -lm -lc -lgcc -Wl,--end-group -o $$@

-include $$(wildcard build/isa-$(1)/obj/t*/*.d build/isa-$(1)/obj/t*/*/*.d)
endef

define microlite-isa
$(eval $(call isa-toolchain,$(1)))
$(eval $(call microlite-library,isa-$(1)))
$(eval $(call isa-cases,$(1)))
endef

$(foreach isa,$(ISAS),$(call microlite-isa,$(isa)))

ISA_PROGRAMS := $(foreach isa,$(ISAS),build/isa-$(isa)/cases build/isa-$(isa)/emulator)
