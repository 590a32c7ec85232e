# SPDX-License-Identifier: Apache-2.0
"""TensorFlow Lite models in MicroPython: the module `microlite`, for editors and type checkers."""

from array import array
from typing import Any, Callable, Iterable, Iterator, List, Optional, Sequence, Tuple, Union, overload

__version__: str

Buffer = Any
"""What has the buffer protocol: bytes, bytearray, memoryview, array, a ulab array, a Tensor."""

Values = Union[float, Buffer, Iterable[Any]]
"""Numbers for the elements of a tensor, in row-major order:

- a number;
- sequences or iterators of numbers, nested in any way, as many in all as there are elements;
- a buffer. If its elements are those of the tensor's memory, they are copied as they are: 'b', 'B',
  bytes and bytearray for 8-bit types, 'h' for int16, 'i' for int32, 'f' for float32 and so on. So
  are bytes or a bytearray of the whole memory of any tensor. Other elements are taken as numbers,
  one by one, like those of a sequence.

Where the tensor's elements are real numbers (see Tensor), integer memory gets them quantised:
round(value / scale) + zero_point, halves away from zero, saturated; NaN raises ValueError. Else
they are integers in the range of the type: OverflowError beyond, TypeError for a float.
An error may leave the elements before the one at fault written.
"""

class Tensor:
    """An input or an output of a model. Made by the model only; keeps it alive.

    Elements of a quantised tensor (8 or 16-bit integers, or int32, with a scale) are real numbers
    on the Python side if the model's `quantize` is on; those of other integer tensors are integers.
    Every use raises ValueError once the model is closed.
    """

    name: str
    shape: Tuple[int, ...]
    dtype: str
    """'float32', 'int8', 'uint8', 'int16', 'int32', 'int64', 'bool', ..."""
    scale: Optional[float]
    """None unless there is exactly one for the tensor."""
    zero_point: Optional[int]
    """None unless there is exactly one for the tensor."""
    scales: Tuple[float, ...]
    """All scales: one, or one for each index of a dimension (per-channel); () if not quantised."""
    zero_points: Tuple[int, ...]
    """As many as `scales`."""

    def __len__(self) -> int:
        """The number of elements."""
    @overload
    def __getitem__(self, index: int) -> Union[float, int, bool]:
        """The element at a flat index; negative ones count from the end. IndexError beyond."""
    @overload
    def __getitem__(self, index: slice) -> array:
        """A new array: 'f' for real numbers, else the raw typecode ('b', 'h', 'i', 'q', ...)."""
    @overload
    def __setitem__(self, index: int, value: float) -> None: ...
    @overload
    def __setitem__(self, index: slice, value: Values) -> None:
        """Takes exactly as many values as the slice has elements, or one number for all of them.

        ValueError for another length, TypeError for an output (they cannot be written).
        """
    def __iter__(self) -> Iterator[Union[float, int, bool]]: ...
    def tolist(self) -> Any:
        """Lists nested as the shape says; a number for a scalar."""
    def write(self, values: Values, scale: float = 1, offset: float = 0) -> None:
        """`tensor[:] = values`, without the slice object: allocates nothing for buffers.

        With a scale or an offset given, each value is a number, bytes from 0 to 255 and 'b' from
        -128 to 127, and number * scale + offset, in single precision, is written in its place:
        quantised where the elements are real numbers, else rounded to the nearest integer, halves
        away from zero (OverflowError beyond the type's range).
        """
    def write_image(
        self,
        pixels: Buffer,
        shape: Sequence[int],
        scale: float = 1,
        offset: float = 0,
    ) -> None:
        """Fills an input of shape [1, height, width, channels] with a picture of any size.

        pixels: bytes from 0 to 255, row by row, of `shape`: (height, width) or (height, width,
        channels). The largest part in the middle with the input's proportions is brought to the
        input's size: each new pixel is the mean of the area that it covers, rounded. A picture of
        3 channels becomes grey where the input has 1: (299 R + 587 G + 114 B) / 1000. Then each
        pixel is written as pixel * scale + offset, see write(). Allocates nothing.

        ValueError: the input is no picture, or has other channels; not as many bytes as the shape
        says; a side of 0 or more than 8192. TypeError: pixels that are no bytes.
        """
    def readinto(self, buffer: Buffer) -> None:
        """Copies all elements to a writable buffer, allocating nothing.

        buffer: as many floats ('f' or 'd') where the elements are real numbers; or as many raw
        elements; or bytes for the whole memory. ValueError for another length, else TypeError.
        """
    def getValue(self, index: int) -> Union[float, int, bool]:
        """Older name of `tensor[index]`."""
    def setValue(self, index: int, value: float) -> "Tensor":
        """Older form of `tensor[index] = value`; raw int8 also takes 128 to 255, as bytes."""
    def getType(self) -> str:
        """TensorFlow Lite's name of the type: 'FLOAT32', 'INT8', ..."""
    def quantizeFloatToInt8(self, value: float) -> int:
        """The integer, -128 to 127, that stands for a real number. TypeError if not INT8."""
    def quantizeInt8ToFloat(self, value: int) -> float:
        """The real number that an integer stands for. TypeError if not INT8."""

class Model:
    """A model ready to run. Not to be used from two threads at once."""

    inputs: Tuple[Tensor, ...]
    outputs: Tuple[Tensor, ...]
    arena_used: int
    """Bytes: what the interpreter keeps, inputs and outputs, other tensors and scratch together."""
    ops: Tuple[str, ...]
    """The op of each node of the main graph, in the order in which they run."""
    quantize: bool

    def __init__(
        self,
        source: Union[str, Buffer],
        arena: Union[None, int, Buffer] = None,
        *,
        quantize: bool = True,
        ops: Iterable[Any] = (),
    ) -> None:
        """Checks and prepares a model.

        source: the path of a .tflite file, or its bytes, used in place and to be left alone while
        the model lives (copied if they start at an address that 4 does not divide).
        arena: None takes exactly what is needed from the heap; a number of bytes does too, but sets
        a limit; a writable buffer is used for tensors (but for inputs and outputs) and scratch.
        Models that run in turn may share a buffer.
        ops: modules of op packs (native .mpy), asked before the firmware's own ops.

        OSError: the file cannot be read. ValueError: no model, or a malformed one. MemoryError: the
        arena needs more bytes. NotImplementedError: an op or type that this firmware lacks.
        """
    def invoke(self) -> Optional[bool]:
        """Runs the model on what stands in its inputs. RuntimeError if an op fails.

        None, but False where a model that strides over its inputs (CIRCULAR_BUFFER) waits for more.
        Ctrl-C stops it between two nodes with KeyboardInterrupt. Allocates nothing.
        """
    def predict(self, *values: Values) -> Union[None, array, Tuple[array, ...]]:
        """Writes a value to each input, runs, and returns the output, or a tuple if several.

        None where invoke() would return False.
        Each is an array of all elements, flat: 'f' for real numbers, else the raw typecode.
        """
    @overload
    def profile(self) -> List[Tuple[str, int, int]]:
        """(op, calls, microseconds) for each different op since the start of profiling."""
    @overload
    def profile(self, on: bool) -> None:
        """Starts profiling from zero, or stops it. It runs from the beginning."""
    def reset(self) -> None:
        """Brings variables and the state of ops back to the start."""
    def deinit(self) -> None:
        """Lets go of the model's memory; afterwards all use raises ValueError.

        Memoryviews of its tensors keep just the memory that they look at.
        """
    def __enter__(self) -> "Model": ...
    def __exit__(self, *error: Any) -> None: ...
    def getInputTensor(self, index: int) -> Tensor: ...
    def getOutputTensor(self, index: int) -> Tensor: ...

Callback = Optional[Callable[["interpreter"], Any]]

class interpreter(Model):
    """The older face of Model: raw integers, a callback before and one after each run."""

    def __init__(
        self,
        model: Union[str, Buffer],
        arena_size: Union[None, int, Buffer],
        input_callback: Callback,
        output_callback: Callback,
        *,
        quantize: bool = False,
        ops: Iterable[Any] = (),
    ) -> None:
        """As Model's. arena_size is a limit: only what the model needs is taken."""
    def invoke(self) -> int:
        """input_callback(self), the run, output_callback(self); returns 0, or 1 without an output.

        What a callback raises comes out here, and the interpreter stays usable.
        """

tensor = Tensor
