# SPDX-License-Identifier: Apache-2.0
"""Sounds to test the audio frontend with, made of integers alone and the same in CPython and in
MicroPython, where they must be made quickly: hence small numbers and simple loops."""

from array import array

FULL = 32767


def clip(x):
    return FULL if x > FULL else -FULL - 1 if x < -FULL - 1 else x


class Noise:
    """White enough: 16 bits a call."""

    def __init__(self, seed=1):
        self.state = seed

    def next(self):
        self.state = (self.state * 75 + 74) % 65537
        return self.state - 32768


def wave(phase):
    """Nearly a sine of amplitude 32767, out of two parabolas; one turn is 65536."""
    half = phase & 32767
    value = (half * (32768 - half) >> 13) * FULL >> 15
    return -value if phase & 32768 else value


def silence(rate, count):
    return array("h", [0] * count)


def hum(rate, count):
    """A few steps up and down: what a quiet microphone gives."""
    noise = Noise(7)
    return array("h", [noise.next() >> 13 for _ in range(count)])


def tone(rate, count, hz=1000, amplitude=8192):
    step = hz * 65536 // rate
    return array("h", [clip(wave(i * step) * (amplitude >> 5) >> 10) for i in range(count)])


def whisper(rate, count):
    return tone(rate, count, 440, 96)


def clipping(rate, count):
    return tone(rate, count, 700, 4 * 32768)


def chirp(rate, count):
    """From 50 Hz to nearly half the rate."""
    out, phase = array("h", [0] * count), 0
    first, last = 50 * 65536 // rate, 32000
    for i in range(count):
        out[i] = wave(phase) >> 1
        phase = (phase + first + (last - first) * (i >> 4) // (count >> 4)) & 65535
    return out


def noise(rate, count):
    source = Noise(3)
    return array("h", [source.next() >> 2 for _ in range(count)])


def loud_noise(rate, count):
    source = Noise(5)
    return array("h", [clip(2 * source.next()) for _ in range(count)])


def extremes(rate, count):
    """Nothing but the largest and the smallest number, first at random, then the smallest."""
    source = Noise(9)
    half = count // 2
    return array("h", [FULL if source.next() > 0 else -FULL - 1 for _ in range(half)]
                 + [-FULL - 1] * (count - half))


def clicks(rate, count):
    out = array("h", [0] * count)
    for i in range(0, count, 977):
        out[i] = FULL if i & 1 else -FULL - 1
    return out


FORMANTS, UPPER_FORMANTS = (7, 5, 9, 12, 6), (17, 29, 20, 35, 24)


def speech(rate, count):
    """Pulses of a falling pitch, or noise, through two resonances that change as a mouth does."""
    out, source = array("h", [0] * count), Noise(11)
    a = b = c = d = left = 0
    for i in range(count):
        part = i * 20 // rate  # a twentieth of a second
        voiced, first, second = part % 5 != 3, FORMANTS[part % 5], UPPER_FORMANTS[part % 5]
        left -= 1
        pulse = source.next() >> 8 if not voiced else 0
        if left <= 0 and voiced:
            pulse, left = 900, rate // 150 + part
        # Two-pole filters: 2 cos(w) near 2, radius near 1, in 10 bits, w from the wanted frequency.
        a, b = pulse + ((2030 - first * first * 8000 // rate) * a - 1004 * b >> 10), a
        c, d = (a >> 1) + ((1990 - second * second * 8000 // rate) * c - 984 * d >> 10), c
        a, c = clip(a), clip(c)
        out[i] = clip(c)
    return out


KINDS = (silence, hum, tone, whisper, clipping, chirp, noise, speech, loud_noise, extremes, clicks)


def medley(rate, count):
    """All kinds, one after the other."""
    each = count // len(KINDS)
    out = array("h")
    for kind in KINDS:
        out.extend(kind(rate, each))
    return out


BY_NAME = {
    "silence": silence, "hum": hum, "tone": tone, "whisper": whisper, "clipping": clipping,
    "chirp": chirp, "noise": noise, "speech": speech, "loud_noise": loud_noise,
    "extremes": extremes, "clicks": clicks, "medley": medley,
}
