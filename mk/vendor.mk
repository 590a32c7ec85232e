# SPDX-License-Identifier: Apache-2.0
# Boards of MicroPython's ports esp32 and stm32. Their firmware needs what no pin of ours brings: the
# vendor's tools, and a checkout of MicroPython with its submodules. Hence
#
#   make firmware-esp32-MICROLITE MICROPYTHON=<that checkout>
#
# for boards/esp32/MICROLITE, and so on. They take part in `make dist` when named in DIST, in nothing
# else. docs/flashing.md tells where to get what they need, .github/workflows/firmware.yml does it.

esp32_BOARDS := $(patsubst boards/esp32/%/mpconfigboard.cmake,esp32-%, \
	$(sort $(wildcard boards/esp32/*/mpconfigboard.cmake)))
stm32_BOARDS := $(patsubst boards/stm32/%/mpconfigboard.mk,stm32-%, \
	$(sort $(wildcard boards/stm32/*/mpconfigboard.mk)))
VENDOR_BOARDS := $(esp32_BOARDS) $(stm32_BOARDS)

# USER_C_MODULES as each port takes it, and the images that it leaves.
esp32_MODULES := micropython-modules/micropython.cmake
esp32_SUFFIXES := bin
stm32_MODULES := micropython-modules
stm32_SUFFIXES := dfu hex
stm32_PACKAGES := arm

# The boot loader of the first two chips is not at the start of flash.
esp32-chip = $(shell sed -n 's/^set(MICROLITE_BASE ESP32_GENERIC_*\(.*\))/esp32\L\1/p' \
	boards/esp32/$(1)/mpconfigboard.cmake)
esp32-start = esptool.py --chip $(2) write_flash \
	$(if $(filter esp32 esp32s2,$(2)),0x1000,0x0) {name}.bin
esp32_START = $(call esp32-start,$(1),$(call esp32-chip,$(1)))
stm32_START = copy {name}.hex to the drive of the ST-Link, or in DFU mode: dfu-util -a 0 -D {name}.dfu

# $(call microlite-vendor,<port>,<board>)
define microlite-vendor
$(1)-$(2)_IMAGES := $(addprefix build/$(1)-$(2)/firmware.,$($(1)_SUFFIXES))
$(1)-$(2)_FIRMWARE := $$($(1)-$(2)_IMAGES)
$(1)-$(2)_START := $(call $(1)_START,$(2))
$(1)-$(2)_PACKAGES := $($(1)_PACKAGES)

build/$(1)-$(2)/firmware.$(firstword $($(1)_SUFFIXES)): $(MPY_CROSS) FORCE
	@scripts/check_vendor.sh $(1) $(MICROPYTHON) $(MICROPYTHON_VERSION)
	@echo "MicroPython, port $(1): build/$(1)-$(2)/firmware (some minutes)"
	@mkdir -p $$(@D)
	+$(Q)$(micropython-environment) MICROPY_MPYCROSS=$(CURDIR)/$(MPY_CROSS) \
		IDFPY_FLAGS="$(IDFPY_FLAGS) -D MICROLITE_OPS=$(MICROLITE_OPS)" \
		$(MAKE) --no-print-directory -C $(MICROPYTHON)/ports/$(1) \
		BOARD_DIR=$(CURDIR)/boards/$(1)/$(2) BUILD=$(CURDIR)/build/$(1)-$(2)/firmware \
		USER_C_MODULES=$(CURDIR)/$($(1)_MODULES) MICROLITE_OPS=$(MICROLITE_OPS) \
		$(call quietly,build/$(1)-$(2)/firmware)
	$(Q)cp $(addprefix build/$(1)-$(2)/firmware/firmware.,$($(1)_SUFFIXES)) $$(@D)/
endef

$(foreach port,esp32 stm32,$(foreach board,$($(port)_BOARDS),$(eval \
	$(call microlite-vendor,$(port),$(board:$(port)-%=%)))))
$(foreach board,$(stm32_BOARDS),$(eval build/$(board)/firmware.hex: build/$(board)/firmware.dfu))
