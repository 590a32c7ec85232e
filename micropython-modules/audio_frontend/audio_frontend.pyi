# SPDX-License-Identifier: Apache-2.0
"""From sound to the features that speech models take: the module `audio_frontend`, for editors and
type checkers. docs/audio-frontend.md explains what is computed and what the settings mean."""

from array import array
from typing import Any

Samples = Any
"""A buffer of int16: array('h'), a ulab array of int16, a slice of a memoryview of one; or bytes,
bytearray and memoryviews of them with little-endian int16."""

Rows = Any
"""A writable buffer for rows of `channels` features each. 'H' (uint16) gets the features as they
are. 'b' (int8), such as an int8 Tensor of microlite, gets them quantised as the micro_speech models
take them: feature * 256 / 666, rounded, - 128, and 127 where that is more."""

class AudioFrontend:
    """Takes a stream of samples, in pieces of any length, and makes a row of features out of each
    window of it, as soon as the window is complete."""

    channels: int
    """Features in a row."""
    window: int
    """Samples that a row looks at."""
    step: int
    """Samples from the start of one window to that of the next."""
    sample_rate: int
    """Samples a second."""
    memory: int
    """Bytes of MicroPython's heap that tables and buffers take."""

    def __init__(
        self,
        preset: str = "default",
        *,
        sample_rate: int = 16000,
        window_ms: int = 25,
        step_ms: int = 10,
        channels: int = 32,
        lower_hz: float = 125.0,
        upper_hz: float = 7500.0,
        smoothing_bits: int = 10,
        even_smoothing: float = 0.025,
        odd_smoothing: float = 0.06,
        min_signal_remaining: float = 0.05,
        pcan: bool = False,
        pcan_strength: float = 0.95,
        pcan_offset: float = 80.0,
        gain_bits: int = 21,
        log: bool = True,
        scale_shift: int = 6,
    ) -> None:
        """preset: "default", the values above; or "micro_speech": window_ms=30, step_ms=20,
        channels=40, pcan=True. Keywords override it.

        ValueError: a setting makes no sense; MemoryError: the heap has no room. Both name it.
        """
    def rows(self, count: int) -> int:
        """How many rows `count` more samples will give."""
    def process(self, samples: Samples, out: Rows) -> int:
        """Takes all samples, writes the rows they complete to the start of `out`, and returns how
        many. Allocates nothing. ValueError, before any sample is taken, if `out` is too small.

        Ctrl-C stops it after a row with KeyboardInterrupt.
        """
    def push(self, samples: Samples, out: Rows) -> int:
        """As process(), but `out` is a window that slides over the rows: what it holds moves
        towards its start, and the new rows stand at its end. ValueError unless it holds whole rows.
        """
    def features(self, samples: Samples) -> array:
        """Like process(), but returns the rows as a new array of 'H'."""
    def reset(self) -> None:
        """Starts again with a new stream: no samples, and no noise known."""
