# SPDX-License-Identifier: Apache-2.0
# Python modules in the firmware: asyncio alone.

include("$(MPY_DIR)/extmod/asyncio")
