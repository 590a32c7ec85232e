# SPDX-License-Identifier: Apache-2.0
"""Recognises gestures drawn with a wand, from its acceleration: on any port of MicroPython.

    sensor = magic_wand.MPU6050(machine.I2C(0))
    wand = magic_wand.Recognizer(microlite.Model("magic_wand_int8.tflite"), print)
    wand.run(magic_wand.Paced(sensor))

prints each gesture's name, score and time. A source has a method `read(sample)` that fills
array("h", [x, y, z]) with an acceleration in mg, RATE times a second, and returns whether there was
one: Paced reads a sensor, CsvSource and FloatSource play a file. The axes: x along the wand towards
the hand, y to the right, z up.
"""

import time
from array import array

RATE = 25  # samples a second that the model expects
LABELS = ("wing", "ring", "slope", "none")  # of the model's outputs; the last is no gesture
UNITS = {"mg": 1, "g": 1000, "m/s2": 1000 / 9.80665}


class Recognizer:
    """Keeps the latest samples and asks the model about them.

    model: a microlite.Model with one input, the samples of a window (x, y, z, x, y, z and so on,
    in mg, the oldest first), and one output, a score for each of `labels`.
    on_gesture(name, score, time_ms) is called once for each gesture: when the model has given it at
    least `threshold` for `consecutive` times running, asked after every `stride` samples. Then the
    samples so far are forgotten, and the next `suppression` ones too, so that one gesture is not
    found twice. A window that is not full yet is as if the hand had rested before the first sample.
    score is from 0 to 1, time_ms counts from the first sample.

    `add` allocates nothing but what on_gesture does (and floats, if the model's output is float32).
    """

    def __init__(self, model, on_gesture=None, labels=LABELS, threshold=0.8, consecutive=8,
                 stride=2, suppression=12):
        if len(model.inputs) != 1 or len(model.inputs[0]) % (3 * stride):
            raise ValueError("the model must have one input of 3 axes, with a window that is a "
                             "multiple of {} samples".format(stride))
        if len(model.outputs) != 1 or len(model.outputs[0]) != len(labels):
            raise ValueError("the model must have one output with scores for " + ", ".join(labels))
        for tensor in (model.inputs[0], model.outputs[0]):
            if tensor.dtype not in ("int8", "float32"):
                raise ValueError("the model must take and give int8 or float32, not "
                                 + tensor.dtype)
        self.labels = labels
        self.on_gesture = on_gesture
        self._model = model
        self._input, output = model.inputs[0], model.outputs[0]
        self._raw = memoryview(output)
        self._scale, self._zero = output.scale or 1, output.zero_point or 0
        self._threshold = threshold / self._scale + self._zero
        self._consecutive, self._stride, self._suppression = consecutive, stride, suppression
        # Every sample stands twice, a window apart, so that at any time the latest window of
        # samples lies in one piece. The views of those pieces are made here, once.
        size = len(self._input)
        self._size = size
        self._samples = array("h", bytes(4 * size))
        whole = memoryview(self._samples)
        self._views = [whole[i:i + size] for i in range(0, size, 3 * stride)]
        self._count = 0
        self.reset()

    def reset(self):
        """Forgets the samples so far."""
        self._at = self._streak = self._ignored = 0
        self._best = -1
        self._empty = True

    @property
    def time_ms(self):
        """The time of the latest sample, in ms from the first."""
        return (self._count - 1) * 1000 // RATE

    @property
    def scores(self):
        """The latest score of each label, a new list of numbers from 0 to 1."""
        return [(raw - self._zero) * self._scale for raw in self._raw]

    def add(self, sample):
        """Takes one sample, a sequence (x, y, z) of integers in mg, and says whether the model was
        asked."""
        self._count += 1
        if self._ignored > 0:
            self._ignored -= 1
            return False
        if self._empty:
            self._fill(sample)
        samples, at = self._samples, self._at
        for axis in range(3):
            samples[at + axis] = samples[at + self._size + axis] = sample[axis]
        at += 3
        if at == self._size:
            at = 0
        self._at = at
        if at % (3 * self._stride):
            return False
        self._ask(self._views[at // (3 * self._stride)])
        return True

    def finish(self):
        """Takes the latest sample again as long as it may take to recognise a gesture that ended
        with it: for the end of a recording."""
        if self._empty:
            return
        last = [self._samples[(self._at - 3 + axis) % self._size] for axis in range(3)]
        count = self._count
        for _ in range(self._consecutive * self._stride):
            if not self._empty:
                self.add(last)
        self._count = count

    def _fill(self, sample):
        samples = self._samples
        for i in range(len(samples)):
            samples[i] = sample[i % 3]
        self._empty = False

    def _ask(self, window):
        self._input.write(window)
        self._model.invoke()
        self._decide()

    def _decide(self):
        raw = self._raw
        best = 0
        for i in range(1, len(self.labels)):
            if raw[i] > raw[best]:
                best = i
        if best == len(self.labels) - 1 or raw[best] < self._threshold:
            best = -1
        if best < 0 or best != self._best:
            self._streak = 0
        self._best = best
        self._streak += 1
        if best >= 0 and self._streak >= self._consecutive:
            self._found(best)

    def _found(self, best):
        score = (self._raw[best] - self._zero) * self._scale
        self.reset()
        self._ignored = self._suppression
        if self.on_gesture:
            self.on_gesture(self.labels[best], score, self.time_ms)

    def run(self, source):
        """Recognises until the source ends, which a sensor does not do."""
        sample = array("h", (0, 0, 0))
        while source.read(sample):
            self.add(sample)
        self.finish()


# ---- Recordings ----------------------------------------------------------------------------------


class Recording:
    """What CsvSource and FloatSource have in common: bringing `rate` samples a second down to RATE
    by averaging, and units. A subclass's `values()` yields (place in the file, three numbers)."""

    def __init__(self, path, rate=RATE, unit="mg"):
        if not RATE <= rate <= 10000:
            raise ValueError("{} samples a second: from {} to 10000".format(rate, RATE))
        if unit not in UNITS:
            raise ValueError("unit {}: one of {}".format(unit, ", ".join(sorted(UNITS))))
        self._path, self._rate, self._unit = path, rate, UNITS[unit]
        self._phase = 0
        self._check()
        self._left = self.values()

    def fail(self, place, reason):
        raise ValueError("{}: {}: {}".format(self._path, place, reason))

    def _check(self):
        """Reads it all once, so that what is wrong is said before anything is recognised."""
        largest = count = 0
        for place, numbers in self.values():
            count += 1
            for number in numbers:
                if number != number:
                    self.fail(place, "not a number (nan)")
                number = abs(number) * self._unit
                if number > 32767:
                    self.fail(place, "more than 32 g: not an acceleration in this unit")
                largest = max(largest, number)
        if not count:
            raise ValueError("{}: no samples in it".format(self._path))
        if 0 < largest < 100:
            raise ValueError("{}: at most {} mg, though the earth pulls with 1000: is its unit g "
                             "or m/s2?".format(self._path, round(largest)))

    def read(self, sample):
        x = y = z = count = 0
        for _, (a, b, c) in self._left:
            x, y, z, count = x + a, y + b, z + c, count + 1
            self._phase += RATE
            if self._phase >= self._rate:
                self._phase -= self._rate
                factor = self._unit / count
                sample[0], sample[1], sample[2] = (
                    round(x * factor), round(y * factor), round(z * factor))
                return True
        return False


class CsvSource(Recording):
    """Plays a text file: a sample a line, three numbers with commas between them. The first line
    may be a header. If that names more columns, those called x, y and z count."""

    def values(self):
        columns, number = None, 0
        with open(self._path, "rb") as file:
            for line in file:
                if number == 0 and line.startswith(b"\xef\xbb\xbf"):  # as spreadsheets begin a file
                    line = line[3:]
                number += 1
                place = "line {}".format(number)
                try:
                    cells = [cell.strip() for cell in line.decode().split(",")]
                except UnicodeError:
                    self.fail(place, "not text")
                if cells == [""]:
                    continue
                if columns is None:
                    columns, is_header = self._columns(place, cells)
                    width = len(cells)
                    if is_header:
                        continue
                if len(cells) != width:
                    self.fail(place, "{} columns instead of {}".format(len(cells), width))
                yield place, [self._number(place, cells[i]) for i in columns]

    def _columns(self, place, cells):
        """The columns of x, y and z, and whether this line is a header."""
        names = [cell.lower() for cell in cells]
        if all(names.count(axis) == 1 for axis in "xyz"):
            return [names.index(axis) for axis in "xyz"], True
        if len(cells) != 3:
            self.fail(place, "{} columns instead of 3, between commas (or a header that names x, y "
                      "and z, once each)".format(len(cells)))
        return [0, 1, 2], not any(is_number(cell) for cell in cells)

    def _number(self, place, cell):
        try:
            return float(cell)
        except ValueError:
            self.fail(place, "{!r} is no number".format(cell[:20]))


def is_number(text):
    try:
        float(text)
        return True
    except ValueError:
        return False


class FloatSource(Recording):
    """Plays a file of 32-bit floats, little-endian: x, y, z, x, y, z and so on."""

    def values(self):
        import struct

        data = bytearray(12)
        number = 0
        with open(self._path, "rb") as file:
            while True:
                got = file.readinto(data)
                if not got:
                    return
                number += 1
                if got < 12:
                    self.fail("sample {}".format(number), "cut off")
                yield "sample {}".format(number), struct.unpack("<3f", data)


# ---- Sensors -------------------------------------------------------------------------------------


class Sensor:
    """An accelerometer on an I2C bus. read(sample) fills in what it measures now, in mg, and
    allocates nothing.

    axes: which of the sensor's axes is the wand's x, y and z, with signs, where it is mounted in
    another way than component side up and x towards the hand.
    """

    NAME = "sensor"
    ADDRESS = 0
    WHO_AM_I = 0  # a register
    IDS = ()  # what it may hold
    DATA = 0  # the first of six registers, a low and a high byte for each axis
    BIG_ENDIAN = False
    # mg = raw * MULTIPLY / 2**SHIFT
    MULTIPLY, SHIFT = 2, 1

    def __init__(self, i2c, address=None, axes="+x+y+z"):
        self._i2c = i2c
        self._address = self.ADDRESS if address is None else address
        self._axes = self._parse(axes)
        self._data = bytearray(6)
        self._one = bytearray(1)
        self._identify()
        self._set_up()

    @staticmethod
    def _parse(axes):
        """Three (index of the first byte, sign)."""
        names, signs = [axes[i:i + 1] for i in (1, 3, 5)], [axes[i:i + 1] for i in (0, 2, 4)]
        if len(axes) != 6 or sorted(names) != ["x", "y", "z"] or set(signs) - {"+", "-"}:
            raise ValueError("axes {!r}: like '+x+y+z' or '-y+x+z'".format(axes))
        return tuple(("xyz".index(name) * 2, -1 if sign == "-" else 1)
                     for name, sign in zip(names, signs))

    def _identify(self):
        where = "at I2C address 0x{:02x}".format(self._address)
        try:
            self._i2c.readfrom_mem_into(self._address, self.WHO_AM_I, self._one)
        except OSError:
            raise OSError("no {} answers {}: check the wiring and the address".format(
                self.NAME, where))
        if self._one[0] not in self.IDS:
            raise OSError("what answers {} is no {}: it calls itself 0x{:02x}, expected {}".format(
                where, self.NAME, self._one[0], " or ".join("0x{:02x}".format(i)
                                                            for i in self.IDS)))

    def _write(self, register, value):
        self._one[0] = value
        self._i2c.writeto_mem(self._address, register, self._one)

    def _set_up(self):
        raise NotImplementedError

    def read(self, sample):
        data, half = self._data, 1 << self.SHIFT - 1
        self._i2c.readfrom_mem_into(self._address, self.DATA, data)
        for axis in range(3):
            first, sign = self._axes[axis]
            if self.BIG_ENDIAN:
                raw = data[first] << 8 | data[first + 1]
            else:
                raw = data[first + 1] << 8 | data[first]
            if raw >= 0x8000:
                raw -= 0x10000
            sample[axis] = sign * (raw * self.MULTIPLY + half >> self.SHIFT)
        return True


class MPU6050(Sensor):
    """InvenSense (TDK) MPU-6050, and MPU-6500 and MPU-9250 with the same registers. Address 0x68,
    or 0x69 with AD0 high."""

    NAME, ADDRESS = "MPU6050", 0x68
    WHO_AM_I, IDS = 0x75, (0x68, 0x70, 0x71)
    DATA, BIG_ENDIAN = 0x3B, True
    MULTIPLY, SHIFT = 125, 10  # 8192 to the g

    def _set_up(self):
        self._write(0x6B, 0x80)  # PWR_MGMT_1: reset, then time for it
        time.sleep_ms(100)
        self._write(0x6B, 0x01)  # awake, clocked by a gyroscope, as the data sheet recommends
        self._write(0x1A, 0x04)  # CONFIG: low-pass filter at 21 Hz; with it, 1 kHz inside
        self._write(0x19, 0x09)  # SMPLRT_DIV: 1 kHz / (1 + 9)
        self._write(0x1C, 0x08)  # ACCEL_CONFIG: 4 g


class LSM6DS3(Sensor):
    """ST LSM6DS3, and LSM6DS3TR-C and LSM6DSO with the same registers. Address 0x6a, or 0x6b with
    SDO/SA0 high."""

    NAME, ADDRESS = "LSM6DS3", 0x6A
    WHO_AM_I, IDS = 0x0F, (0x69, 0x6A, 0x6C)
    DATA = 0x28
    MULTIPLY, SHIFT = 7995, 16  # 0.122 mg

    def _set_up(self):
        self._write(0x12, 0x01)  # CTRL3_C: reset, then time for it
        time.sleep_ms(10)
        self._write(0x12, 0x44)  # both bytes of an axis from one moment; registers count up
        self._write(0x10, 0x48)  # CTRL1_XL: 104 Hz, 4 g


class ADXL345(Sensor):
    """Analog Devices ADXL345. Address 0x53, or 0x1d with SDO high."""

    NAME, ADDRESS = "ADXL345", 0x53
    WHO_AM_I, IDS = 0x00, (0xE5,)
    DATA = 0x32
    MULTIPLY, SHIFT = 125, 5  # 256 to the g

    def _set_up(self):
        self._write(0x2D, 0x00)  # POWER_CTL: standby while it is set up
        self._write(0x31, 0x09)  # DATA_FORMAT: full resolution, 4 g
        self._write(0x2C, 0x0A)  # BW_RATE: 100 Hz
        self._write(0x2D, 0x08)  # measure


class Paced:
    """Reads a sensor `readings` times for each sample, RATE samples a second, and averages: so that
    what is faster than a hand does not look like a slow movement. `clock` has ticks_ms, ticks_add,
    ticks_diff and sleep_ms, as the module time."""

    def __init__(self, sensor, readings=4, clock=time):
        self._sensor, self._readings, self._clock = sensor, readings, clock
        self._one = array("h", (0, 0, 0))
        self._interval = 1000 // (RATE * readings)
        self._next = clock.ticks_ms()

    def read(self, sample):
        x = y = z = 0
        one, clock = self._one, self._clock
        for _ in range(self._readings):
            wait = clock.ticks_diff(self._next, clock.ticks_ms())
            if wait > 0:
                clock.sleep_ms(wait)
            elif wait < -1000:  # Do not hurry to catch up with what is long past.
                self._next = clock.ticks_ms()
            self._next = clock.ticks_add(self._next, self._interval)
            self._sensor.read(one)
            x, y, z = x + one[0], y + one[1], z + one[2]
        half = self._readings // 2
        sample[0] = (x + half) // self._readings
        sample[1] = (y + half) // self._readings
        sample[2] = (z + half) // self._readings
        return True
