# SPDX-License-Identifier: Apache-2.0
# Boards with a microcontroller of Raspberry Pi: MicroPython's port rp2, built by CMake, without a
# change to it, to the Pico SDK or to TinyUSB.
#
# $(call microlite-rp2,<target>,<drive>) defines build/<target>/firmware.uf2 and firmware.elf from
#   <target>_FAMILY      the processor's number among UF2's families: the boot ROM takes no other
#   <target>_CODE_BYTES  bytes of flash before ROMFS, as boards/<target>/mpconfigboard.h has it
# boards/<target>/mpconfigboard.cmake, which includes boards/rp2-common/port.cmake, and
# boards/<target>/mpconfigboard.h. <drive> is what the board is called while it waits for an image.

RP2_COMMON := boards/rp2-common
PICO_SDK := $(CURDIR)/build/deps/pico-sdk-$(call pin,pico-sdk,git,2)
TINYUSB := $(CURDIR)/build/deps/tinyusb-$(call pin,tinyusb,git,2)

$(PICO_SDK) $(TINYUSB):
	@scripts/fetch.sh $(patsubst %-$(lastword $(subst -, ,$(@F))),%,$(@F))

rp2-modules := $(CURDIR)/micropython-modules/micropython.cmake
rp2-modules := $(rp2-modules)$(if $(ULAB),;$(abspath $(ULAB))/code/micropython.cmake)

define rp2-firmware
build/$(1)/firmware$(ulab-suffix)/Makefile: mk/rp2.mk boards/$(1)/board.mk \
		boards/$(1)/mpconfigboard.cmake $(RP2_COMMON)/port.cmake \
		| $(MICROPYTHON) $(PICO_SDK) $(TINYUSB)
	$(Q)rm -rf $$(@D) && mkdir -p $$(@D)
	$(Q)cmake -S $(MICROPYTHON)/ports/rp2 -B $$(@D) -DPICO_NO_PICOTOOL=1 \
		-DMICROPY_BOARD=$(1) -DMICROPY_BOARD_DIR=$(CURDIR)/boards/$(1) \
		-DMICROLITE_PICO_SDK=$(PICO_SDK) -DMICROLITE_TINYUSB=$(TINYUSB) \
		"-DUSER_C_MODULES=$(rp2-modules)" $(call quietly,build/$(1)/cmake)

build/$(1)/firmware.uf2: build/$(1)/firmware$(ulab-suffix)/Makefile $(MPY_CROSS) FORCE
	@echo "MicroPython, port rp2: $$@ (about two minutes the first time)"
	$(Q)grep -q '^MICROLITE_OPS:[A-Z]*=$(MICROLITE_OPS)$$$$' $$(<D)/CMakeCache.txt || \
		cmake '-DMICROLITE_OPS=$(MICROLITE_OPS)' $$(<D) $(call quietly,build/$(1)/cmake)
	+$(Q)$(micropython-environment) MICROPY_MPYCROSS=$(CURDIR)/$(MPY_CROSS) \
		$(MAKE) --no-print-directory -C $$(<D) $(call quietly,build/$(1)/firmware)
	$(Q)[ "$$$$(stat -c %s $$(<D)/firmware.bin)" -le $$$$(($($(1)_CODE_BYTES))) ] || \
		{ echo "the firmware runs into ROMFS: see boards/$(1)/mpconfigboard.h"; false; }
	$(Q)cp $$(<D)/firmware.elf.map $$(<D)/firmware.map
	$(Q)cmp -s $$(<D)/firmware.elf build/$(1)/firmware.elf || \
		{ $(PYTHON) $(MICROPYTHON)/tools/uf2conv.py -f $($(1)_FAMILY) -b 0x10000000 \
			-c -o $$@ $$(<D)/firmware.bin >$$@.log && cp $$(<D)/firmware.elf build/$(1)/; }
endef

define microlite-rp2
$(1)_FIRMWARE := build/$(1)/firmware.uf2
$(1)_IMAGES := build/$(1)/firmware.uf2
$(1)_START := plug the board in with BOOTSEL held down, then copy {name}.uf2 to the drive $(2)
$(1)_PACKAGES := rp2
$(call rp2-firmware,$(1))
endef
