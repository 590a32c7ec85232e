# SPDX-License-Identifier: Apache-2.0
# Python modules in the firmware: those that the port itself needs, and asyncio.

freeze("$(PORT_DIR)/modules")
include("$(MPY_DIR)/extmod/asyncio")
