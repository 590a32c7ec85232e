# SPDX-License-Identifier: Apache-2.0
"""For MicroPython, in the folder of the example: checks the pieces of magic_wand.py with chips that
behave as their data sheets say, and with models that answer what a test wants."""

import gc
from array import array

import check
import microlite

import magic_wand


class Bus:
    """machine.I2C with one chip on it; keeps what was written, as (register, value)."""

    def __init__(self, address, chip):
        self.address, self.chip, self.written = address, chip, []

    def _check(self, address):
        if address != self.address:
            raise OSError(19)  # ENODEV

    def readfrom_mem_into(self, address, register, buffer):
        self._check(address)
        for i in range(len(buffer)):
            buffer[i] = self.chip.read(register + i)

    def writeto_mem(self, address, register, data):
        self._check(address)
        for value in data:
            self.written.append((register, value))
            self.chip.write(register, value)


class Chip:
    """Registers with their values after power-on, and a true acceleration in mg."""

    def __init__(self, identity=None):
        self.registers = dict(self.RESET)
        if identity is not None:
            self.registers[self.WHO] = identity
        self.mg = (0, 0, 0)

    def read(self, register):
        if self.DATA <= register < self.DATA + 6:
            at = register - self.DATA
            raw = self.raw(self.mg[at // 2]) if self.awake() else 0
            high = (at % 2 == 0) == self.BIG_ENDIAN
            return (raw >> 8 if high else raw) & 255
        return self.registers.get(register, 0)

    def write(self, register, value):
        self.registers[register] = value

    def raw(self, mg):
        return min(max(round(mg * self.per_g() / 1000), -32768), 32767)


class FakeMPU6050(Chip):
    """RM-MPU-6000A: asleep after reset; AFS_SEL in bits 4:3 of register 28; high byte first."""

    WHO, DATA, BIG_ENDIAN = 117, 59, True
    RESET = {117: 0x68, 107: 0x40, 28: 0}

    def write(self, register, value):
        if register == 107 and value & 0x80:
            self.registers = dict(self.RESET)
        else:
            self.registers[register] = value

    def awake(self):
        return not self.registers[107] & 0x40

    def per_g(self):
        return 16384 >> (self.registers[28] >> 3 & 3)


class FakeLSM6DS3(Chip):
    """DocID026899: powered down until ODR_XL, bits 7:4 of 10h, is set; FS_XL in bits 3:2 there; low
    byte first."""

    WHO, DATA, BIG_ENDIAN = 0x0F, 0x28, False
    RESET = {0x0F: 0x69, 0x12: 0x04, 0x10: 0}
    MICRO_G = {0: 61, 2: 122, 3: 244, 1: 488}  # for each step

    def write(self, register, value):
        if register == 0x12 and value & 1:
            self.registers = dict(self.RESET)
        else:
            self.registers[register] = value

    def awake(self):
        return self.registers[0x10] >> 4 > 0

    def per_g(self):
        return 1000000 / self.MICRO_G[self.registers[0x10] >> 2 & 3]


class FakeADXL345(Chip):
    """Standby until bit 3 of POWER_CTL, 2Dh; with FULL_RES, bit 3 of 31h, 256 steps to the g,
    else 10 bits over the range; low byte first."""

    WHO, DATA, BIG_ENDIAN = 0x00, 0x32, False
    RESET = {0x00: 0xE5, 0x2D: 0, 0x31: 0, 0x2C: 0x0A}

    def awake(self):
        return self.registers[0x2D] & 8 > 0

    def per_g(self):
        scale = self.registers[0x31]
        return 256 if scale & 8 else 256 >> (scale & 3)


SENSORS = (
    # class, fake, its address, the other address, last write of each register that matters
    (magic_wand.MPU6050, FakeMPU6050, 0x68, 0x69, {0x1C: 0x08, 0x1A: 0x04, 0x19: 9}),
    (magic_wand.LSM6DS3, FakeLSM6DS3, 0x6A, 0x6B, {0x12: 0x44, 0x10: 0x48}),
    (magic_wand.ADXL345, FakeADXL345, 0x53, 0x1D, {0x31: 0x09, 0x2C: 0x0A, 0x2D: 0x08}),
)


def check_sensor(sensor_class, fake_class, address, other, registers):
    name = sensor_class.NAME
    chip = fake_class()
    bus = Bus(address, chip)
    sensor = sensor_class(bus)
    check.equal(name + " registers", [chip.registers[key] for key in sorted(registers)],
                [registers[key] for key in sorted(registers)])
    sample = array("h", (0, 0, 0))
    for mg in ((0, 0, 1000), (-707, 3, 707), (1, -1, -1000), (3900, -3900, 2000)):
        chip.mg = mg
        check.equal("{} {} goes on".format(name, mg), sensor.read(sample), True)
        check.close("{} {}".format(name, mg), sample, mg, 3)
    turned = sensor_class(Bus(other, chip), other, axes="-y+x+z")
    chip.mg = (100, 200, 300)
    turned.read(sample)
    check.close(name + " at its other address, turned", sample, (-200, 100, 300), 3)
    check.raises(name + " absent", OSError, "no {} answers at I2C address 0x{:02x}".format(
        name, address), sensor_class, Bus(other, chip))
    check.raises(name + " another chip", OSError, "it calls itself 0x33", sensor_class,
                 Bus(address, fake_class(0x33)))
    for axes in ("xyz", "+x+y+y", "+x+y", "*x+y+z", "+x+y+z+"):
        check.raises("{} axes {}".format(name, axes), ValueError, "axes", sensor_class,
                     Bus(address, fake_class()), axes=axes)
    sensor.read(sample)
    gc.collect()
    gc.disable()
    before = gc.mem_alloc()
    for _ in range(20):
        sensor.read(sample)
    allocated = gc.mem_alloc() - before
    gc.enable()
    # The fake computes with floats and lists; two steps of it tell what is its share.
    gc.disable()
    before = gc.mem_alloc()
    for _ in range(20):
        bus.readfrom_mem_into(address, sensor_class.DATA, sensor._data)
    share = gc.mem_alloc() - before
    gc.enable()
    check.true(name + " allocates nothing", allocated <= share, (allocated, share))


class Clock:
    """The module time's functions, in a time that passes only while one sleeps."""

    def __init__(self):
        self.now = 0

    def ticks_ms(self):
        return self.now

    def ticks_add(self, a, b):
        return a + b

    def ticks_diff(self, a, b):
        return a - b

    def sleep_ms(self, ms):
        self.now += ms


class Ramp:
    """A sensor that reads 1, 2, 3 and so on, and minds the time."""

    def __init__(self, clock):
        self.clock, self.times = clock, []

    def read(self, sample):
        self.times.append(self.clock.now)
        value = len(self.times)
        sample[0], sample[1], sample[2] = value, -value, 10 * value
        return True


def check_paced():
    clock = Clock()
    ramp = Ramp(clock)
    paced = magic_wand.Paced(ramp, clock=clock)
    sample = array("h", (0, 0, 0))
    paced.read(sample)
    check.equal("mean of 1, 2, 3, 4", list(sample), [3, -2, 25])
    paced.read(sample)
    check.equal("mean of 5, 6, 7, 8", list(sample), [7, -6, 65])
    check.equal("a reading each 10 ms", ramp.times, [0, 10, 20, 30, 40, 50, 60, 70])
    clock.now += 5000  # as when a callback has taken its time
    paced.read(sample)
    check.true("no hurry after a pause", ramp.times[-1] >= 5090, ramp.times[-4:])


def recognizer(answers, score=1.0, **options):
    """(a Recognizer, what it reports, which windows it asked about). In place of its model's
    answers come those given, labels' indices, the last for ever; each with that score."""
    found, asked = [], []
    model = microlite.Model("magic_wand_int8.tflite")
    wand = magic_wand.Recognizer(model, lambda *report: found.append(report), **options)
    answers = list(answers)
    raw = bytearray(4)

    def ask(window):
        asked.append(list(window))
        label = answers.pop(0) if len(answers) > 1 else answers[0]
        for i in range(4):
            raw[i] = round(255 * score) if i == label else 0
        wand._decide()

    wand._raw, wand._zero, wand._scale = raw, 0, 1 / 255
    wand._threshold = options.get("threshold", 0.8) * 255
    wand._ask = ask
    return wand, found, asked


def feed(wand, count, first=1):
    for i in range(first, first + count):
        wand.add((i, -i, 0))


def check_recognizer():
    wand, found, asked = recognizer([3])
    feed(wand, 300)
    check.equal("nothing found", found, [])
    check.equal("asked each second sample", len(asked), 150)
    check.equal("as if at rest before", asked[0], [1, -1, 0] * 127 + [2, -2, 0])
    newest = [value for i in range(173, 301) for value in (i, -i, 0)]
    check.equal("and then holds the newest", asked[-1], newest)

    wand, found, asked = recognizer([1])
    feed(wand, 16)
    check.equal("found the eighth time", found, [("ring", 1.0, 600)])
    feed(wand, 12, 17)
    check.equal("then a pause", (len(asked), len(found)), (8, 1))
    feed(wand, 16, 29)
    check.equal("and found again", found[1:], [("ring", 1.0, 1720)])
    check.equal("with the past forgotten", asked[8], [29, -29, 0] * 127 + [30, -30, 0])

    wand, found, asked = recognizer([1])
    wand.finish()
    feed(wand, 6)
    wand.finish()
    check.equal("found at the end", found, [("ring", 1.0, 600)])
    check.equal("with the last sample held", asked[-1],
                [1, -1, 0] * 113 + [v for i in range(2, 7) for v in (i, -i, 0)] + [6, -6, 0] * 10)
    wand.finish()
    check.equal("only once", len(found), 1)

    for name, answers, options in (
        ("interrupted", [0, 0, 0, 0, 0, 0, 0, 3] * 9 + [3], {}),
        ("changing", [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2] * 9 + [3], {}),
        ("too weak", [2], {"score": 0.7}),
        ("too weak for a threshold", [2], {"score": 0.9, "threshold": 0.95}),
    ):
        wand, found, asked = recognizer(answers, **options)
        feed(wand, 160)
        check.equal(name, found, [])
    wand, found, asked = recognizer([2], consecutive=1, stride=4, suppression=0)
    feed(wand, 8)
    check.equal("other settings", [time for _, _, time in found], [120, 280])

    model = microlite.Model("magic_wand_int8.tflite")
    check.raises("labels", ValueError, "scores for a, b", magic_wand.Recognizer, model,
                 labels=("a", "b"))
    check.raises("stride", ValueError, "multiple of 5", magic_wand.Recognizer, model, stride=5)


def check_steady():
    """A sample takes no memory, whether the model is asked or not."""
    wand = magic_wand.Recognizer(microlite.Model("magic_wand_int8.tflite"))
    sample = array("h", (-700, 0, 700))
    for _ in range(10):
        wand.add(sample)
    gc.collect()
    gc.disable()
    before = gc.mem_alloc()
    for _ in range(64):
        wand.add(sample)
    after = gc.mem_alloc()
    gc.enable()
    check.equal("no memory for a sample", after - before, 0)


for arguments in SENSORS:
    check_sensor(*arguments)
check_paced()
check_recognizer()
check_steady()
check.done()
