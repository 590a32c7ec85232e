# SPDX-License-Identifier: Apache-2.0
# What runs on the machine that builds: unit tests, tools, benchmark.
#
# $(call microlite-host,<target>) defines, with <target>_CXX and <target>_FLAGS,
#   build/<target>/microlite-tests   every *_test.cc under src and tests, with tests/support/*.cc
#   build/<target>/microlite-<tool>  from tools/<tool>.cc with tools/support/*.cc; <tool>_LIBS is
#                                    what it links besides

HOST_FLAGS := -std=c++17 -O1 -Wall -Wextra -Werror -ffp-contract=off -I include -I .

TEST_SOURCES := $(sort $(wildcard tests/support/*.cc \
	$(foreach folder,src tests,$(folder)/*_test.cc $(folder)/*/*_test.cc $(folder)/*/*/*_test.cc)))
TOOL_SOURCES := $(sort $(wildcard tools/*.cc))
TOOL_SUPPORT := $(sort $(wildcard tools/support/*.cc))

bench_LIBS := -lbenchmark -lpthread

define compile-host
	@mkdir -p $$(@D)
	@echo "CXX $(1) $$<"
	$(Q)$($(1)_CXX) $(HOST_FLAGS) $($(1)_FLAGS) -MMD -MP -c $$< -o $$@
endef

define microlite-host
$(call text-file,build/$(1)/host.flags,$($(1)_CXX) $(HOST_FLAGS) $($(1)_FLAGS))
$(call text-file,build/$(1)/tests.list,$(TEST_SOURCES))

build/$(1)/obj/src/%_test.o: src/%_test.cc build/$(1)/host.flags
$(call compile-host,$(1))

build/$(1)/obj/tests/%.o: tests/%.cc build/$(1)/host.flags
$(call compile-host,$(1))

build/$(1)/obj/tools/%.o: tools/%.cc build/$(1)/host.flags
$(call compile-host,$(1))

build/$(1)/microlite-tests: $(patsubst %.cc,build/$(1)/obj/%.o,$(TEST_SOURCES)) \
		build/$(1)/tensorflow-microlite.a build/$(1)/tests.list
	@echo "LINK $$@"
	$(Q)$($(1)_CXX) $($(1)_FLAGS) $$(filter-out %.list,$$^) -lgtest_main -lgtest -lpthread -o $$@

build/$(1)/microlite-%: build/$(1)/obj/tools/%.o \
		$(patsubst %.cc,build/$(1)/obj/%.o,$(TOOL_SUPPORT)) build/$(1)/tensorflow-microlite.a
	@echo "LINK $$@"
	$(Q)$($(1)_CXX) $($(1)_FLAGS) $$^ $$($$*_LIBS) -o $$@

.SECONDARY: $(patsubst %.cc,build/$(1)/obj/%.o,$(TOOL_SOURCES) $(TOOL_SUPPORT))
-include $(patsubst %.cc,build/$(1)/obj/%.d,$(TEST_SOURCES) $(TOOL_SOURCES) $(TOOL_SUPPORT))
endef
