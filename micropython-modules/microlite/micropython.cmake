# SPDX-License-Identifier: Apache-2.0
# The module microlite for ports built with CMake:
# USER_C_MODULES=<this repository>/micropython-modules/microlite/micropython.cmake

include_guard(GLOBAL)
add_library(usermod_microlite INTERFACE)

get_filename_component(MICROLITE_ROOT ${CMAKE_CURRENT_LIST_DIR}/../.. ABSOLUTE)
file(GLOB MICROLITE_SOURCES CONFIGURE_DEPENDS
    ${MICROLITE_ROOT}/src/*/*.cc
    ${MICROLITE_ROOT}/src/kernels/portable/*.cc
)
list(FILTER MICROLITE_SOURCES EXCLUDE REGEX "_test[.]cc$")

# kissfft, which src/audio includes: fetched if it is not there yet.
file(STRINGS ${MICROLITE_ROOT}/third_party/pins MICROLITE_KISSFFT REGEX "^kissfft +.* debian ")
string(REGEX REPLACE "^kissfft +([^ ]+) .*" "${MICROLITE_ROOT}/build/deps/kissfft-\\1"
    MICROLITE_KISSFFT "${MICROLITE_KISSFFT}")
if(NOT EXISTS ${MICROLITE_KISSFFT})
    execute_process(COMMAND ${MICROLITE_ROOT}/scripts/fetch.sh kissfft COMMAND_ERROR_IS_FATAL ANY)
endif()

target_sources(usermod_microlite INTERFACE
    ${CMAKE_CURRENT_LIST_DIR}/module.c
    ${CMAKE_CURRENT_LIST_DIR}/errors.cpp
    ${CMAKE_CURRENT_LIST_DIR}/image.cpp
    ${CMAKE_CURRENT_LIST_DIR}/model.cpp
    ${CMAKE_CURRENT_LIST_DIR}/packs.cpp
    ${CMAKE_CURRENT_LIST_DIR}/profile.cpp
    ${CMAKE_CURRENT_LIST_DIR}/source.cpp
    ${CMAKE_CURRENT_LIST_DIR}/tensor.cpp
    ${CMAKE_CURRENT_LIST_DIR}/values.cpp
    ${MICROLITE_SOURCES}
)
target_include_directories(usermod_microlite INTERFACE
    ${CMAKE_CURRENT_LIST_DIR}
    ${MICROLITE_ROOT}/include
    ${MICROLITE_ROOT}
)
target_include_directories(usermod_microlite SYSTEM INTERFACE ${MICROLITE_KISSFFT})
# gnu++17, not c++17: the module's files include a vendor's headers, which may need GNU's extensions.
# -ffp-contract=off: a fused multiply-add rounds once where TensorFlow Lite rounds twice.
target_compile_options(usermod_microlite INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-std=gnu++17>
    $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions>
    $<$<COMPILE_LANGUAGE:CXX>:-fno-rtti>
    $<$<COMPILE_LANGUAGE:CXX>:-fno-threadsafe-statics>
    $<$<COMPILE_LANGUAGE:CXX>:-ffp-contract=off>
)

# -DMICROLITE_OPS=<set>: only some ops, as OPS in this repository's Makefile; a file with its full path.
# The set has a file of one name, whichever it is: a change of it compiles all_ops.cc anew, only that.
if(NOT MICROLITE_OPS)
    set(MICROLITE_OPS all)
endif()
set(MICROLITE_OP_SET ${CMAKE_BINARY_DIR}/microlite_ops.inc)
execute_process(
    COMMAND ${MICROLITE_ROOT}/scripts/op_set.py ${MICROLITE_OPS} ${MICROLITE_OP_SET}
    RESULT_VARIABLE MICROLITE_FAILED ERROR_VARIABLE MICROLITE_PROBLEM
)
if(MICROLITE_FAILED)
    message(FATAL_ERROR "MICROLITE_${MICROLITE_PROBLEM}")
endif()
foreach(MICROLITE_FILE src/ops/all_ops.cc op_sets/${MICROLITE_OPS}.txt ${MICROLITE_OPS})
    get_filename_component(MICROLITE_FILE ${MICROLITE_FILE} ABSOLUTE BASE_DIR ${MICROLITE_ROOT})
    if(EXISTS ${MICROLITE_FILE})
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${MICROLITE_FILE})
    endif()
endforeach()
target_compile_definitions(usermod_microlite INTERFACE MICROLITE_OP_SET="${MICROLITE_OP_SET}")

target_link_libraries(usermod INTERFACE usermod_microlite)
