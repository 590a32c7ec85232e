# SPDX-License-Identifier: Apache-2.0
"""Our own small writer of .tflite files: standard library only. Start at model.py."""

from .model import Model, Subgraph, Tensor

__all__ = ["Model", "Subgraph", "Tensor"]
