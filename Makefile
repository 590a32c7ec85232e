# SPDX-License-Identifier: Apache-2.0
# The one door: `make` lists what can be asked for.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules
SHELL := /bin/bash

PYTHON ?= python3
# Debian's own interpreter sees Debian's packages (numpy, pyelftools); one first in PATH may not.
DEBIAN_PYTHON ?= $(firstword $(wildcard /usr/bin/python3) python3)
EXAMPLE ?= hello_world
EXAMPLES := $(notdir $(patsubst %/main.py,%,$(wildcard examples/*/main.py)))
BOARD ?= unix
SECONDS ?= 60
Q := $(if $(V),,@)

include mk/library.mk mk/host.mk mk/micropython.mk mk/packs.mk mk/qemu.mk mk/rp2.mk mk/vendor.mk mk/isa.mk

host_CXX := $(CXX)
host_AR := $(AR)
host_FLAGS := -g

asan_CXX := $(CXX)
asan_AR := $(AR)
asan_FLAGS := -g -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all

cortex-m4_CXX := arm-none-eabi-g++
cortex-m4_AR := arm-none-eabi-ar
cortex-m4_FLAGS := -mcpu=cortex-m4 -mthumb -mfloat-abi=hard -mfpu=fpv4-sp-d16

# The same for size, as firmware for small boards is made.
cortex-m4-os_CXX := $(cortex-m4_CXX)
cortex-m4-os_AR := $(cortex-m4_AR)
cortex-m4-os_FLAGS := $(cortex-m4_FLAGS) -Os
CORTEX_M4_LIBRARIES := build/cortex-m4/tensorflow-microlite.a build/cortex-m4-os/tensorflow-microlite.a

$(foreach target,host asan cortex-m4 cortex-m4-os,$(eval $(call microlite-library,$(target))))
$(foreach target,host asan,$(eval $(call microlite-host,$(target))))
include mk/fuzz.mk
FUZZER := $(or $(TARGET),model)

# A target that only the command line knows, for somebody else's firmware.
ifeq ($(origin TARGET),command line)
$(TARGET)_CXX := $(CXX)
$(TARGET)_AR := $(AR)
$(TARGET)_FLAGS := $(FLAGS)
$(eval $(call microlite-library,$(TARGET)))
endif

BOARDS := $(patsubst boards/%/board.mk,%,$(wildcard boards/*/board.mk))
include $(BOARDS:%=boards/%/board.mk)

HOST_PROGRAMS := build/host/microlite-tests \
	$(patsubst tools/%.cc,build/host/microlite-%,$(filter-out tools/bench.cc,$(TOOL_SOURCES)))

# Cases for the runners (tools/cases.cc, tests/conformance/run_cases.py): ours, and those made of
# the collection of real models that may lie beside the clone. And the models of tests/micropython.
SHARED_MODELS ?= ../shared/models
TEST_DATA := build/tests/conformance/INDEX build/tests/micropython/INDEX build/tests/audio/INDEX \
	$(if $(wildcard $(SHARED_MODELS)/golden),build/tests/models/INDEX)

build/tests/conformance/INDEX: $(shell find tests/conformance tools/tflite -name '*.py' -o -name '*.txt')
	$(Q)rm -rf $(@D) && $(PYTHON) tests/conformance/generate.py $(@D)

# The audio cases go along: what the scripts need travels with the models onto boards.
audio-cases := $(addprefix tests/audio/,signals.py cases.py answers.txt)

build/tests/micropython/INDEX: tests/micropython/make_models.py $(wildcard tools/tflite/*.py) \
		$(audio-cases)
	$(Q)rm -rf $(@D) && $(PYTHON) $< $(@D) && cp $(audio-cases) $(@D)

build/tests/audio/INDEX: tests/audio/generate.py tests/audio/audio_data.py $(audio-cases)
	$(Q)rm -rf $(@D) && $(PYTHON) $< $(@D)

build/tests/models/INDEX: tests/models/collect.py
	$(Q)rm -rf $(@D) && $(PYTHON) tests/models/collect.py $(SHARED_MODELS) $(@D)

# A door first sees to the packages it needs, then builds: a clean machine has no compiler.
setup = @$(if $(filter no,$(SETUP)),:,scripts/setup.sh $(1))
jobs = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc))
build = +@$(MAKE) --no-print-directory $(jobs) $(1)

.PHONY: help
help: ## this list
	@echo "microlite: TensorFlow Lite models in MicroPython. Targets:"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "  make firmware-BOARD, make test-BOARD: for one of $(BOARDS)"
	@echo "  make firmware-BOARD MICROPYTHON=<checkout>: for one of $(VENDOR_BOARDS)"
	@echo "Variables: EXAMPLE=$(EXAMPLE)  BOARD=$(BOARD)  V=1 (show commands)" \
		" SETUP=no (install no packages)"

.PHONY: run
run: ## fetch and build what is missing, then run an example in the firmware (EXAMPLE= BOARD= ARGS=)
	$(if $(filter $(EXAMPLE),$(EXAMPLES)),,$(error EXAMPLE=$(EXAMPLE) is none of: $(EXAMPLES)))
	$(if $(filter $(BOARD),$(BOARDS)),,$(error BOARD=$(BOARD) is none of: $(BOARDS)))
	$(call setup,run $($(BOARD)_PACKAGES))
	$(call build,$($(BOARD)_FIRMWARE))
ifeq ($(BOARD),unix)
	@mkdir -p build/examples/$(EXAMPLE)
	@cd examples/$(EXAMPLE) && \
		$(CURDIR)/build/unix/micropython main.py $(CURDIR)/build/examples/$(EXAMPLE) \
		$(foreach word,$(ARGS),$(if $(wildcard $(word)),$(abspath $(word)),$(word)))
else
	@$(PYTHON) scripts/board.py $(foreach file,$(wildcard $(ARGS)),--rom $(notdir $(file))=$(file)) \
		$(BOARD) examples/$(EXAMPLE)/main.py $(if $(ARGS),- $(foreach word,$(ARGS),$(if $(wildcard \
		$(word)),$(notdir $(word)),$(word))))
endif

.PHONY: test
test: ## fetch and build what is missing, then run every quick test (SUITES="a b" for some)
	$(call setup,run test)
	$(call build,$(HOST_PROGRAMS) $(call seed-programs,host) build/unix/micropython \
		$(MPY_CROSS) $(unix_PACKS) $(TEST_DATA))
	@$(PYTHON) scripts/run_tests.py $(SUITES:%=--suite %)

.PHONY: check-slow
check-slow: ## the slower checks: sanitizers, the library on a Cortex-M4 and on other instruction sets
	$(call setup,run test arm isa fuzz $(rp2350_PACKAGES))
	$(call build,$(addprefix build/asan/microlite-,tests cases audio) $(TEST_DATA) \
		$(call seed-programs,asan) $(FUZZ_PROGRAMS) build/host/microlite-inspect \
		$(CORTEX_M4_LIBRARIES) $(rp2350_FIRMWARE) $(ISA_PROGRAMS))
	@$(PYTHON) scripts/run_tests.py --slow $(SUITES:%=--suite %)

.PHONY: fuzz
fuzz: ## look for what breaks the library (TARGET=model, planner or frontend; SECONDS=60)
	$(if $(filter $(FUZZER),$(FUZZERS)),,$(error TARGET=$(FUZZER) is none of: $(FUZZERS)))
	$(call setup,run fuzz)
	$(call build,build/fuzz/microlite-fuzz-$(FUZZER) build/tests/conformance/INDEX)
	@scripts/fuzz.sh $(FUZZER) $(SECONDS)

.PHONY: test-isa
test-isa: ## the conformance cases on emulated CPUs of Espressif's chips, without a board
	$(call setup,run isa)
	$(call build,$(ISA_PROGRAMS) build/tests/conformance/INDEX)
	@$(PYTHON) scripts/run_tests.py $(ISAS:%=--suite isa-%)

.PHONY: test-unix
test-unix: test

# The boards in an emulator run the same cases and scripts as the Unix firmware.
BOARD_TEST_DATA := $(filter-out build/tests/models/%,$(TEST_DATA))

.PHONY: test-boards
test-boards: ## build and test every emulated board, and compare them in a table
	$(call setup,run $(sort $(foreach board,$(EMULATED),$($(board)_PACKAGES))))
	$(call build,$(foreach board,unix $(EMULATED),$($(board)_FIRMWARE)) \
		$(foreach board,$(EMULATED),$($(board)_PACKS)) $(TEST_DATA))
	@$(PYTHON) scripts/test_boards.py --models $(EMULATED)

.PHONY: $(EMULATED:%=test-%)
$(EMULATED:%=test-%): test-%:
	$(call setup,run $($*_PACKAGES))
	$(call build,$(unix_FIRMWARE) $($*_FIRMWARE) $($*_PACKS) $(BOARD_TEST_DATA))
	@$(PYTHON) scripts/test_boards.py $*

FIRMWARE_DOORS := $(patsubst %,firmware-%,$(BOARDS) $(VENDOR_BOARDS))
.PHONY: $(FIRMWARE_DOORS)
$(FIRMWARE_DOORS): firmware-%:
	$(call setup,run $($*_PACKAGES))
	$(call build,$($*_FIRMWARE))

# Boards that say what their image is (_IMAGES) and how to flash or start it (_START).
RELEASED := $(foreach board,$(BOARDS),$(if $($(board)_IMAGES),$(board)))
DIST ?= $(RELEASED)
shell-quoted = '$(subst ','\'',$(1))'

.PHONY: dist
dist: ## every board's firmware, a manifest and checksums in build/dist (DIST="a b" for some)
	$(if $(filter-out $(RELEASED) $(VENDOR_BOARDS),$(DIST)), \
		$(error DIST=$(DIST): only these make images: $(RELEASED) $(VENDOR_BOARDS)))
	$(call setup,run $(sort $(foreach board,$(DIST),$($(board)_PACKAGES))))
	$(call build,$(foreach board,$(DIST),$($(board)_IMAGES)))
	@$(PYTHON) scripts/dist.py --micropython $(MICROPYTHON_VERSION) --output build/dist \
		$(foreach board,$(DIST),--board $(board) '$($(board)_IMAGES)' \
			$(call shell-quoted,$($(board)_START)))

.PHONY: host
host: ## the unit tests and the tools for this machine: build/host/microlite-*
	$(call setup,run test)
	$(call build,$(HOST_PROGRAMS))

.PHONY: library
library: ## the library alone: TARGET=<name> CXX=<compiler> AR=<archiver> FLAGS=<flags>
	$(if $(TARGET),,$(error library needs TARGET=<name>, and mostly CXX=, AR= and FLAGS=))
	$(call build,build/$(TARGET)/tensorflow-microlite.a)

.PHONY: bench
bench: ## time and instructions per model and per kernel (BENCH=<arguments>)
	$(call setup,run bench)
	$(call build,build/host/microlite-bench)
	@build/host/microlite-bench $(BENCH)

.PHONY: size
size: ## bytes of the library, of each op and of arenas on a Cortex-M4
	$(call setup,run arm)
	$(call build,$(CORTEX_M4_LIBRARIES))
	@$(PYTHON) scripts/size_report.py
	@$(PYTHON) scripts/op_sizes.py

.PHONY: size-boards
size-boards: ## bytes of the emulated boards' firmware: the library by op, module, MicroPython
	$(call setup,run $(sort $(foreach board,$(EMULATED),$($(board)_PACKAGES))))
	$(call build,$(foreach board,$(EMULATED),$($(board)_FIRMWARE)))
	@$(PYTHON) scripts/board_sizes.py $(EMULATED)

.PHONY: train
train: ## make an example's model anew (EXAMPLE=hello_world)
	$(call setup,run train)
	@cd examples/$(EXAMPLE) && $(DEBIAN_PYTHON) $(if $(wildcard examples/$(EXAMPLE)/train/),train/)train.py

.PHONY: oracle
oracle: ## get TensorFlow Lite itself, to make expected values anew (build/oracle)
	$(call setup,oracle)
	@tools/oracle/setup.sh

.PHONY: fetch-ulab
fetch-ulab: ## get ulab, then: make ULAB=build/deps/ulab-<version> firmware-unix
	@scripts/fetch.sh ulab

.PHONY: format
format: ## put the C++ sources into the house style
	$(call setup,lint)
	@git ls-files -co --exclude-standard '*.cc' '*.cpp' '*.c' '*.h' | xargs -r clang-format -i

.PHONY: lint
lint: ## check style, shell scripts and licence lines
	$(call setup,lint)
	@scripts/lint.sh

.PHONY: clean
clean: ## remove what was built, but not what was fetched (build/deps)
	@if [ -d build ]; then find build -mindepth 1 -maxdepth 1 ! -name deps -exec rm -rf {} +; fi
