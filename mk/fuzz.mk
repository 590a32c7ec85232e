# SPDX-License-Identifier: Apache-2.0
# Fuzzing with libFuzzer, which is part of Clang, see docs/testing.md.
#
#   build/fuzz/microlite-fuzz-<name>    tests/fuzz/<name>_fuzzer.cc with libFuzzer and sanitizers
#   build/<target>/microlite-seeds-<name>  the same code, any compiler; tries the files of a folder

FUZZERS := model planner frontend

# What a fuzzer is made of besides its own file; then what libFuzzer alone makes use of.
model_FUZZER := tests/support/try_model
planner_FUZZER := tests/support/try_model tests/support/plan_checks
frontend_FUZZER := tests/support/try_model
model_MUTATOR := tests/fuzz/model_mutator tests/fuzz/model_places

fuzz_CXX := clang++
fuzz_AR := $(AR)
FUZZ_SANITIZERS := address,undefined,float-cast-overflow
fuzz_FLAGS := -g -O1 -fno-omit-frame-pointer -fno-sanitize-recover=all \
	-fsanitize=fuzzer-no-link,$(FUZZ_SANITIZERS)

define microlite-fuzz-objects
$(call text-file,build/fuzz/host.flags,$(fuzz_CXX) $(HOST_FLAGS) $(fuzz_FLAGS))

build/fuzz/obj/tests/%.o: tests/%.cc build/fuzz/host.flags
$(call compile-host,fuzz)
endef

$(eval $(call microlite-library,fuzz))
$(eval $(call microlite-fuzz-objects))

fuzz-objects = $(foreach part,tests/fuzz/$(2)_fuzzer $($(2)_FUZZER) $(3),build/$(1)/obj/$(part).o)

# $(call microlite-fuzzer,<name>)
define microlite-fuzzer
build/fuzz/microlite-fuzz-$(1): $(call fuzz-objects,fuzz,$(1),$($(1)_MUTATOR)) \
		build/fuzz/tensorflow-microlite.a
	@echo "LINK $$@"
	$(Q)$(fuzz_CXX) $(fuzz_FLAGS) -fsanitize=fuzzer $$^ -o $$@
endef

# $(call microlite-seeds,<target>,<name>)
define microlite-seeds
build/$(1)/microlite-seeds-$(2): $(call fuzz-objects,$(1),$(2),tests/fuzz/replay \
		tests/support/corpus) build/$(1)/tensorflow-microlite.a
	@echo "LINK $$@"
	$(Q)$($(1)_CXX) $($(1)_FLAGS) $$^ -o $$@
endef

$(foreach name,$(FUZZERS),$(eval $(call microlite-fuzzer,$(name))))
$(foreach target,host asan,$(foreach name,$(FUZZERS), \
	$(eval $(call microlite-seeds,$(target),$(name)))))

FUZZ_PROGRAMS := $(FUZZERS:%=build/fuzz/microlite-fuzz-%)
seed-programs = $(FUZZERS:%=build/$(1)/microlite-seeds-%)

-include $(foreach target,fuzz host asan,$(wildcard build/$(target)/obj/tests/fuzz/*.d)) \
	$(wildcard build/fuzz/obj/tests/support/*.d)
