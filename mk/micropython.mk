# SPDX-License-Identifier: Apache-2.0
# MicroPython, pinned, and how a board's firmware is made from it and our archive.

MICROPYTHON_VERSION := $(call pin,micropython,git,2)
MICROPYTHON_COMMIT := $(call pin,micropython,git,5)
MICROPYTHON := $(CURDIR)/build/deps/micropython-$(MICROPYTHON_VERSION)
MPY_CROSS := build/mpy-cross/mpy-cross

# Without these MicroPython would describe itself with our repository's tag and commit and today's
# date, and so rebuild after every commit of ours.
micropython-environment := MICROPY_GIT_TAG=v$(MICROPYTHON_VERSION) \
	MICROPY_GIT_HASH=$(MICROPYTHON_COMMIT) SOURCE_DATE_EPOCH=1744727321
micropython-make = $(micropython-environment) \
	$(MAKE) --no-print-directory -C $(MICROPYTHON)/$(1)

# MicroPython's build names hundreds of files: into a log, shown when something fails (or V=1).
quietly = $(if $(V),,>$(1).log 2>&1 || { tail -n 30 $(1).log; false; })

$(MICROPYTHON):
	@scripts/fetch.sh micropython

$(MPY_CROSS): | $(MICROPYTHON)
	@echo "MicroPython's cross compiler: $@"
	@mkdir -p $(@D)
	$(Q)$(call micropython-make,mpy-cross) BUILD=$(CURDIR)/build/mpy-cross $(call quietly,$@)

ifneq ($(ULAB),)
ifeq ($(wildcard $(ULAB)/code/micropython.mk),)
$(error ULAB=$(ULAB) is no checkout of ulab: no code/micropython.mk ('make fetch-ulab' gets one))
endif
endif
ulab-suffix := $(if $(ULAB),-ulab)

# $(call microlite-firmware,<target>,<port>,<program>,<variables for the port's make>) defines
# build/<target>/<program>, made by MicroPython's own build in build/<target>/firmware. That build
# notices neither a change of flags, hence a new start after any change of the board's files (those
# in boards/<target>, and <target>_SHARED, which it shares with others), nor one of our archive,
# which is a linker flag to it, hence the removal of what was linked with an older one.
define microlite-firmware
build/$(1)/$(3): build/$(1)/tensorflow-microlite.a FORCE | $(MICROPYTHON)
	@echo "MicroPython, port $(2): $$@ (about half a minute the first time)"
	$(Q)work=build/$(1)/firmware$(ulab-suffix); \
	makefiles=$$$$(cat mk/micropython.mk boards/$(1)/* $($(1)_SHARED) micropython-modules/*/*.mk | \
		sha256sum); \
	[ "$$$$(cat $$$$work/makefiles 2>&1)" = "$$$$makefiles" ] || rm -rf $$$$work; \
	[ $$$$work/$(3) -nt $$< ] || rm -f $$$$work/$(3); \
	mkdir -p $$$$work && echo "$$$$makefiles" >$$$$work/makefiles
	+$(Q)$(call micropython-make,ports/$(2)) BUILD=$(CURDIR)/build/$(1)/firmware$(ulab-suffix) \
		USER_C_MODULES=$(CURDIR)/micropython-modules ULAB=$(abspath $(ULAB)) \
		MICROLITE_ARCHIVE=$(CURDIR)/$$< $(4) $(call quietly,build/$(1)/firmware)
	$(Q)cmp -s build/$(1)/firmware$(ulab-suffix)/$(3) $$@ || \
		{ cp build/$(1)/firmware$(ulab-suffix)/$(3) $$@.new && mv $$@.new $$@; }
endef
