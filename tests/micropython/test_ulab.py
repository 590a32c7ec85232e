# SPDX-License-Identifier: Apache-2.0
"""ulab arrays go in, and outputs are read as ulab arrays without a copy."""

import check
import microlite

try:
    from ulab import numpy as np
except ImportError:
    np = None
    check.skip("ulab", "not in this firmware (make ULAB=<checkout> firmware-unix)")

if np:
    model = microlite.Model(check.model("types"), quantize=False)
    inputs = {tensor.name: tensor for tensor in model.inputs}
    for name, dtype in (
        ("float32", np.float),
        ("int8", np.int8),
        ("uint8", np.uint8),
        ("int16", np.int16),
        ("uint16", np.uint16),
    ):
        tensor = inputs[name]
        numbers = list(range(len(tensor)))
        tensor[:] = np.array(numbers, dtype=dtype)
        check.close(name, tensor, numbers)
        tensor[:] = 2 * np.array([numbers, numbers], dtype=dtype)[1]
        check.close(name + " from an expression", tensor, [2 * n for n in numbers])

    view = np.frombuffer(inputs["int8"], dtype=np.int8)
    inputs["int8"][0] = 42
    check.equal("no copy", int(view[0]), 42)
    check.raises(
        "length", ValueError, "needs", inputs["int8"].write, np.zeros(1000, dtype=np.int8)
    )

check.done()
