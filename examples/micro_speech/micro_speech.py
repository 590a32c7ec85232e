# SPDX-License-Identifier: Apache-2.0
"""Listens for spoken words. The same file for every port:

    listener = Listener("micro_speech.tflite", lambda word, score, time_ms: print(time_ms, word))
    listener.listen(I2SSource(machine.I2S(...)))

A source has a method readinto(samples): it fills an array of int16 samples, mono, 16000 of them a
second, and returns how many there were, 0 at the end. Those of WAV files and of standard input are
in wav.py. Listening allocates no memory.
"""

from array import array

import audio_frontend
import microlite

STEP_MS = 20
ROWS, CHANNELS = 49, 40  # of features, which the model looks at
LABELS = ("silence", "unknown", "yes", "no")  # what its scores stand for; words from the third on
NO_SOUND = -128  # a feature where all is quiet


class _Slices:
    def __getitem__(self, item):
        return item


_ALL = _Slices()[:]  # view[_ALL] = data makes nothing, while view[:] = data makes a slice


class I2SSource:
    """A microphone on a machine.I2S that receives mono, RATE samples a second, of 16 or 32 bits.
    Of 32 bits, as many microphones send them, the upper 16 are taken."""

    def __init__(self, i2s, bits=16):
        if bits not in (16, 32):
            raise ValueError(f"I2S: {bits} bits: 16 or 32")
        self._i2s, self._bits, self._raw = i2s, bits, None

    def readinto(self, samples):
        if self._bits == 16:
            return self._i2s.readinto(samples) // 2
        if self._raw is None or len(self._raw) != 2 * len(samples):
            self._raw = array("h", bytes(4 * len(samples)))
        raw = self._raw
        count = self._i2s.readinto(raw) // 4
        for i in range(count):
            samples[i] = raw[2 * i + 1]
        return count


class Recognizer:
    """Averages scores over `average_ms` and tells when a label has risen above the threshold (of
    255), as RecognizeCommands of TensorFlow Lite Micro does: not before there are `minimum_count`
    results over a fourth of that time, and the same label again only after `suppression_ms`."""

    def __init__(self, classes, average_ms=1000, threshold=200, suppression_ms=1500,
                 minimum_count=3, results=64):
        self._average_ms, self._threshold = average_ms, threshold
        self._suppression_ms, self._minimum_count = suppression_ms, minimum_count
        self._times = array("i", bytes(4 * results))
        self._scores = bytearray(results * classes)
        self._sums = array("i", bytes(4 * classes))
        self.averages = bytearray(classes)
        self.reset()

    def reset(self):
        self._first = self._count = 0  # the results in the rings _times and _scores
        self._top = self._top_time = 0
        for i in range(len(self._sums)):
            self._sums[i] = self.averages[i] = 0

    def _forget(self):
        """Takes the oldest result out of the sums."""
        at = self._first * len(self._sums)
        for i in range(len(self._sums)):
            self._sums[i] -= self._scores[at + i]
        self._first = (self._first + 1) % len(self._times)
        self._count -= 1

    def process(self, scores, time_ms):
        """int8 scores of the sound that ended at time_ms. Returns the index of a label that has
        just been recognised, else -1; `averages` are those of the scores, 0 to 255."""
        classes, results = len(self._sums), len(self._times)
        last = (self._first + self._count - 1) % results
        if self._count and time_ms < self._times[last]:
            raise ValueError(f"a result of {time_ms} ms after one of {self._times[last]} ms")
        limit = time_ms - self._average_ms
        while self._count and (self._times[self._first] < limit or self._count == results):
            self._forget()
        at = (self._first + self._count) % results
        self._count += 1
        self._times[at] = time_ms
        best = 0
        for i in range(classes):
            score = scores[i] + 128
            self._scores[at * classes + i] = score
            self._sums[i] += score
            self.averages[i] = self._sums[i] // self._count
            if self.averages[i] > self.averages[best]:
                best = i
        return self._decide(best, time_ms)

    def _decide(self, best, time_ms):
        if (self._count < self._minimum_count
                or time_ms - self._times[self._first] < self._average_ms // 4
                or self.averages[best] <= self._threshold):
            return -1
        if best == self._top != 0 and time_ms - self._top_time <= self._suppression_ms:
            return -1
        self._top, self._top_time = best, time_ms
        return best


class Listener:
    """Runs a model on the last 49 rows of features, a new row every 20 ms.

    model: a microlite.Model, or what makes one. on_word(word, score, time_ms) is called when a word
    has been recognised; time_ms counts from the beginning of the sound to what has been heard of it
    by then, about half a second behind the word. on_row(row, averages) is called after every row.
    The model runs at every `every`-th row, once there are 49: seldom enough for the machine.
    """

    def __init__(self, model, on_word, *, labels=LABELS, every=4, recognizer=None, on_row=None):
        self._frontend = audio_frontend.AudioFrontend("micro_speech")
        self.model = model if hasattr(model, "invoke") else microlite.Model(model)
        self.labels, self._every = labels, every
        self._on_word, self._on_row = on_word, on_row
        self.recognizer = recognizer or Recognizer(len(labels))
        self._check_model()
        self.chunk = array("h", bytes(2 * self._frontend.step))
        self._scores = memoryview(self.model.outputs[0])
        self._row = array("b", bytes(CHANNELS))
        # The rows move along in the model's own input, which survives its runs.
        window = memoryview(self.model.inputs[0])
        self._older, self._newer = window[:-CHANNELS], window[CHANNELS:]
        self._newest = window[-CHANNELS:]
        self.reset()

    def _check_model(self):
        inputs, outputs = self.model.inputs, self.model.outputs
        good = len(inputs) == len(outputs) == 1
        for tensor, count in zip(inputs + outputs, (ROWS * CHANNELS, len(self.labels))):
            good = good and tensor.dtype == "int8" and len(tensor) == count
        if not good:
            raise ValueError(f"this model does not take {ROWS} x {CHANNELS} int8 features and "
                             f"give {len(self.labels)} int8 scores: {self.model}")

    def reset(self):
        """For a new sound."""
        self._frontend.reset()
        self.recognizer.reset()
        self._rows = 0

    @property
    def time_ms(self):
        """What has been heard."""
        return self._rows * STEP_MS

    def listen(self, source):
        """Listens from the beginning of a sound to its end."""
        self.reset()
        chunk = self.chunk
        while True:
            count = source.readinto(chunk)
            if not count:
                break
            self.feed(chunk if count == len(chunk) else memoryview(chunk)[:count])
        self.finish()

    def feed(self, samples):
        """Takes at most as many samples as `chunk` has."""
        if self._frontend.process(samples, self._row):
            self._hear()

    def finish(self):
        """Lets the last word pass, as if it were quiet afterwards."""
        for i in range(CHANNELS):
            self._row[i] = NO_SOUND
        for _ in range(ROWS):
            self._hear()

    def _hear(self):
        self._older[_ALL] = self._newer
        self._newest[_ALL] = self._row
        self._rows += 1
        if self._rows % self._every == 0 and self._rows >= ROWS:
            self.model.invoke()
            found = self.recognizer.process(self._scores, self.time_ms)
            if found > 1:
                self._on_word(self.labels[found], self.recognizer.averages[found], self.time_ms)
        if self._on_row:
            self._on_row(self._row, self.recognizer.averages)
