# SPDX-License-Identifier: Apache-2.0
"""Sound out of WAV files and standard input, as sources for micro_speech.py."""

import struct
import sys
from array import array

RATE = 16000
RATES = 4000, 192000  # from and to, which can be converted
ENCODINGS = {1: "PCM", 3: "floats", 6: "A-law", 7: "mu-law", 17: "ADPCM", 85: "MP3"}
ENDLESS = 0x7FFF0000  # a WAV file written into a pipe claims to have at least so many bytes
MANY = 0x3FFF0000  # samples, more than half a day: still a number that needs no memory
OTHER_FILES = (b"OggS", b"fLaC", b"RF64", b"RIFX", b"FORM", b".snd", b"caff")


class WavSource:
    """The sound of a WAV file, given as path or stream: PCM of 8 to 32 bits. Channels are averaged,
    other rates than RATE converted. Raises ValueError for anything else, and for a file that has
    been cut off."""

    def __init__(self, source, start=b""):
        self._stream = open(source, "rb") if isinstance(source, str) else source
        self._channels, self._width, rate, size = _read_header(self._stream, start)
        frame = self._channels * self._width
        self._endless = size >= ENDLESS
        self._left = MANY if self._endless else size // frame
        there = size if self._endless else _bytes_left(self._stream, size)
        if self._left == 0:
            raise ValueError("WAV: there is no sound in it")
        if there < size:
            raise ValueError(f"WAV: cut off: {there} of {size} bytes of sound are there")
        self._raw = None
        if rate != RATE:
            from resample import Resampler

            self.readinto = Resampler(self.readinto, rate, RATE).readinto

    def readinto(self, samples):
        wanted = min(len(samples), self._left)
        if wanted == 0:
            return 0
        if self._width == 2 and self._channels == 1:
            count = _fill(self._stream, samples, wanted, 1) // 2
        else:
            frame = self._channels * self._width
            if self._raw is None or len(self._raw) < len(samples) * frame:
                self._raw = bytearray(len(samples) * frame)
            count = _fill(self._stream, self._raw, wanted, frame) // frame
            _mix(self._raw, self._channels, self._width, samples, count)
        if count < wanted and not self._endless:
            raise ValueError(f"WAV: cut off: {self._left - count} samples are missing")
        self._left = self._left - count if count == wanted else 0
        return count


def _read_header(stream, start):
    """(channels, bytes of a sample, rate, bytes of sound) of a WAV stream, which is then at the
    sound. `start` has been read from it already."""
    head = start + stream.read(12 - len(start))
    if len(head) < 12 or head[:4] != b"RIFF" or head[8:] != b"WAVE":
        raise ValueError("WAV: not a WAV file, which starts with RIFF and WAVE" if head
                         else "WAV: the file is empty")
    channels = width = rate = 0
    while True:
        name, size = struct.unpack("<4sI", _exactly(stream, 8))
        if name == b"data":
            if not width:
                raise ValueError("WAV: sound comes before its format")
            return channels, width, rate, size
        if name == b"fmt ":
            known = min(size, 26)
            channels, width, rate = _check_format(_exactly(stream, known))
            size -= known
        size += size & 1
        while size:
            size -= len(_exactly(stream, min(size, 64)))


def _exactly(stream, count):
    data = stream.read(count)
    if len(data) < count:
        raise ValueError("WAV: cut off before the sound begins")
    return data


def _check_format(data):
    """(channels, bytes of a sample, rate) of a chunk fmt, if it is a format that can be read."""
    if len(data) < 16:
        raise ValueError(f"WAV: the format takes {len(data)} bytes, at least 16 are needed")
    encoding, channels, rate, _, frame, bits = struct.unpack("<HHIIHH", data)
    if encoding == 0xFFFE and len(data) == 26:
        encoding, = struct.unpack("<H", data[24:])
    if encoding != 1:
        name = ENCODINGS.get(encoding, f"encoding {encoding}")
        raise ValueError(f"WAV: {name}: only PCM can be read")
    if bits not in (8, 16, 24, 32) or not 1 <= channels <= 64 or frame != channels * bits // 8:
        raise ValueError(f"WAV: {channels} channels of {bits} bits in {frame} bytes: "
                         "only 1 to 64 of 8, 16, 24 or 32 bits, without gaps, can be read")
    if not RATES[0] <= rate <= RATES[1]:
        raise ValueError(f"WAV: {rate} samples a second: "
                         f"only {RATES[0]} to {RATES[1]} can be converted")
    return channels, bits // 8, rate


def _bytes_left(stream, unknown):
    """How many bytes are left in a file; `unknown` for a pipe."""
    try:
        here = stream.tell()
        end = stream.seek(0, 2)
        stream.seek(here)
        return end - here
    except (OSError, AttributeError):
        return unknown


def _fill(stream, buffer, count, items):
    """Reads `count * items` of a buffer's elements; returns the bytes that there were."""
    count *= items
    return stream.readinto(buffer if count == len(buffer) else memoryview(buffer)[:count]) or 0


def _mix(raw, channels, width, samples, count):
    """Averages channels, and makes 16 bits of others: of more, the upper ones. 8 bits have their
    zero at 128, wider ones a sign."""
    sign = 0x80 if width > 1 else 0
    upper = width - 1
    for i in range(count):
        total = 0
        for _ in range(channels):
            total += (raw[upper] ^ sign) << 8
            if sign:
                total += raw[upper - 1]
            upper += width
        samples[i] = total // channels - 32768


class StdinSource:
    """Standard input: a WAV file, or nothing but samples, as `arecord -f S16_LE -r 16000 -t raw`
    writes them."""

    def __init__(self, stream=None):
        self._stream = stream or sys.stdin.buffer
        self._start = self._stream.read(4)
        if len(self._start) < 2:
            raise ValueError("standard input is empty: there is no sound in it")
        if self._start == b"RIFF":
            self.readinto = WavSource(self._stream, self._start).readinto
        elif self._start in OTHER_FILES or self._start[:3] == b"ID3":
            raise ValueError(f"standard input starts with {self._start}: "
                             "only WAV and raw 16-bit samples can be read")

    def readinto(self, samples):
        if not self._start:
            return self._stream.readinto(samples) // 2
        count = len(self._start) // 2
        samples[0] = struct.unpack("<h", self._start)[0] if count else 0
        if count == 2:
            samples[1] = struct.unpack("<h", self._start[2:])[0]
            count += self._stream.readinto(memoryview(samples)[2:]) // 2
        self._start = b""
        return count
