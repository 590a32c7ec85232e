# SPDX-License-Identifier: Apache-2.0
# What boards of MicroPython's port rp2 share. The port includes a board's mpconfigboard.cmake, and
# with it this, after it has set where sources are to be found and before it uses them, so that
# nothing of the port needs a change.

if(MICROLITE_PICO_SDK)
    set(PICO_SDK_PATH ${MICROLITE_PICO_SDK})
    set(PICO_TINYUSB_PATH ${MICROLITE_TINYUSB})
endif()

# Only its README is looked for: our manifest takes nothing from micropython-lib.
set(MICROPY_LIB_DIR ${MICROPY_DIR}/lib)
set(MICROPY_FROZEN_MANIFEST ${CMAKE_CURRENT_LIST_DIR}/manifest.py)

# The port's own settings with changes that it has no other place for.
set(MICROPY_DEF_BOARD MP_CONFIGFILE="${CMAKE_CURRENT_LIST_DIR}/mpconfig.h")

# Once the port has described its program, and before build files are written:
function(microlite_finish_board)
    # No network, no TLS: mbedtls is neither needed nor fetched.
    set_property(TARGET micropy_lib_mbedtls PROPERTY INTERFACE_SOURCES "")
    get_target_property(sources ${MICROPY_TARGET} SOURCES)
    list(REMOVE_ITEM sources mbedtls/mbedtls_port.c)
    set_property(TARGET ${MICROPY_TARGET} PROPERTY SOURCES ${sources})
    # Models are prepared with doubles, which must be exact: the boot ROM's flush subnormals.
    pico_set_double_implementation(${MICROPY_TARGET} compiler)
endfunction()
cmake_language(DEFER CALL microlite_finish_board)
