# SPDX-License-Identifier: Apache-2.0
"""TFLM's Signal ops, which TensorFlow Lite lacks: from sound to features."""

import math

import kissfft
from vocabulary import F32, Case, Model, Tensor, add_tensor, const, dims, flags

from tflite.flexbuffer import flex_map

BITS = {"INT16": 16, "INT32": 32}


def plain(type, shape, **more):
    """A tensor of numbers that are not quantised."""
    return Tensor(type, tuple(shape), **more)


def H(shape, **more):
    return plain("INT16", shape, **more)


def W(shape, **more):
    return plain("UINT32", shape, **more)


BOOL = plain("BOOL", ())


def signal(op, label, inputs, outputs, options, definition, steps=1, absolute=0.0, relative=0.0):
    """A case; `definition` takes the inputs' numbers, constant or not, and keeps what it likes."""

    def build(this):
        model = Model(this.name)
        graph = model.subgraph()
        streams = {"next": len(this.inputs)}
        tensors = [add_tensor(graph, this, f"input{i}", t, streams) for i, t in enumerate(inputs)]
        results = [graph.output(f"output{i}", t.type, t.shape) for i, t in enumerate(outputs)]
        graph.custom_op("Signal" + op, tensors, results, flex_map(options) if options else b"")
        return model

    def all_steps(steps):
        run = definition()
        results = []
        for given in steps:
            given = iter(given)
            results.append(run(*[t.values if t.constant else next(given) for t in inputs]))
        return results

    return Case(f"signal_{op.lower()}_{label}", "Signal" + op,
                [t for t in inputs if not t.constant], list(outputs), build, steps, relative,
                absolute, definition=all_steps)


def pure(function):
    """The definition of an op that remembers nothing."""
    return lambda: function


def rows(numbers, length):
    return [numbers[i : i + length] for i in range(0, len(numbers), length)]


def wrapped(number, bits):
    """The lowest bits, as a signed number."""
    number &= (1 << bits) - 1
    return number - (1 << bits) if number >> (bits - 1) else number


def saturated(number):
    return max(-32768, min(32767, number))


def noise(count, low, high, seed=1):
    """Numbers that a definition and a constant can share."""
    state, numbers = seed, []
    for _ in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        numbers.append(low + (state >> 33) * (high - low + 1) // (1 << 31))
    return tuple(numbers)


# ---- Stages without memory -----------------------------------------------------------------------


def window_case(shape, shift, constant=True):
    size = shape[-1]
    weights = H((size,), values=noise(size, -32768, 32767, shift + 1))

    def windowed(samples, factors):
        return [[saturated((x * factors[i % size]) >> shift) for i, x in enumerate(samples)]]

    weights = const(weights) if constant else weights
    label = dims(shape) + flags(shift=shift, constant=constant)
    return signal("Window", label, [H(shape), weights], [H(shape)], {"shift": shift},
                  pure(windowed))


def auto_scaled(samples):
    """By as many bits as the largest leaves free; -32768 makes it forget those before."""
    peak = 0
    for x in samples:
        if x > peak:
            peak = x
        elif -x > peak:
            peak = wrapped(-x, 16)
    shift = 15 - peak.bit_length() if peak > 0 else 0
    return [[wrapped(x << shift, 16) for x in samples], [shift]]


def auto_scale_case(label, values):
    x = H((len(values),), values=tuple(values))
    return signal("FftAutoScale", label, [x], [H(x.shape), plain("INT32", ())], None,
                  pure(auto_scaled))


def energy_case(count, start, end, low=-32768, high=32767):
    def energies(spectrum):
        sums = [a * a + b * b for a, b in rows(spectrum, 2)]
        return [[x if start <= i < end else 0 for i, x in enumerate(sums)]]

    return signal("Energy", str(count) + flags(start=start, end=end, low=low),
                  [H((2 * count,), low=low, high=high)], [W((count,))],
                  {"start_index": start, "end_index": end}, pure(energies))


def bank_case(widths, most, constant, shared=False):
    """Bands side by side; with `shared`, all with the same weights."""
    channels, total = len(widths) - 1, sum(widths)
    starts = [2 + sum(widths[:i]) for i in range(len(widths))]
    weight_starts = [0 if shared else start - 2 for start in starts]
    frequencies = total + 3

    def sums(energy, weights, unweights, begins, weight_begins, sizes):
        totals = [0] * (channels + 2)
        for band, (begin, weight, size) in enumerate(zip(begins, weight_begins, sizes)):
            for i in range(size):
                totals[band] += weights[weight + i] * energy[begin + i]
                totals[band + 1] += unweights[weight + i] * energy[begin + i]
        return [[x % (1 << 64) for x in totals[1:-1]]]

    def vector(numbers):
        tensor = H((len(numbers),), values=tuple(numbers))
        return const(tensor) if constant else tensor

    low = -32768 if most > 4096 else 0
    tables = [noise(total, low, most, 3), noise(total, low, most, 4), starts, weight_starts, widths]
    label = f"{channels}" + flags(most=most, constant=constant, shared=shared or None)
    return signal("FilterBank", label,
                  [W((frequencies,), high=2**32 - 1), *map(vector, tables)],
                  [plain("UINT64", (channels,))], {"num_channels": channels}, pure(sums))


def rounded_root(number):
    """To nearest, within 16 bits for numbers of 32."""
    root = math.isqrt(number)
    root += number > root * (root + 1)
    return min(root, 0xFFFF if number < 2**32 else 0xFFFFFFFF)


def root_case(label, values, shift):
    x = plain("UINT64", (len(values),), values=tuple(values))
    return signal("FilterBankSquareRoot", label + flags(shift=shift),
                  [x, plain("INT32", (), values=(shift,))], [W(x.shape)], None,
                  pure(lambda numbers, bits: [[rounded_root(n) >> bits[0] for n in numbers]]))


LOG_BEND = [round(65536 * (math.log2(1 + i / 128) - i / 128)) for i in range(129)]


def scaled_log(number, scale):
    """scale * ln(number), by a table of log2 with 16 fractional bits."""
    whole = number.bit_length() - 1
    fraction = ((number - (1 << whole)) << 16) >> whole
    segment, within = fraction >> 9, fraction & 511
    bend = LOG_BEND[segment] + (((LOG_BEND[segment + 1] - LOG_BEND[segment]) * within) >> 16)
    log2 = (whole << 16) + fraction + bend
    natural = (round(65536 * math.log(2)) * log2 + 32768) >> 16
    return ((natural * scale + 32768) % (1 << 32)) >> 16


def log_case(label, values, bits, scale):
    def logs(numbers):
        shifted = [(n << bits) % (1 << 32) for n in numbers]
        return [[min(scaled_log(n, scale), 32767) if n > 1 else 0 for n in shifted]]

    x = W((len(values),), values=tuple(values))
    return signal("FilterBankLog", label + flags(bits=bits, scale=scale), [x], [H(x.shape)],
                  {"input_correction_bits": bits, "output_scale": scale}, pure(logs))


def gain_table(strength, offset, gain_bits, input_bits):
    """The values of 2^gain_bits (x / 2^input_bits + offset)^-strength, and parabolas between."""

    def gain(x):
        value = 2**gain_bits * (x / 2**input_bits + offset) ** -strength
        return min(int(value + 0.5), 32767)

    table = [gain(0), gain(1)]
    for bits in range(2, 33):
        start, end = 1 << (bits - 1), min(1 << bits, 2**32 - 1)
        first, middle, last = gain(start), gain(start + start // 2), gain(end)
        slope = 4 * (middle - first) - (last - first)
        table += [first, slope, last - first - slope, 0]
    return table[:125]


def gained(table, shift):
    def gain(x):
        if x <= 2:
            return table[x]
        bits = x.bit_length()
        first, slope, bend = table[4 * bits - 6 : 4 * bits - 3]
        t = ((x << 10) >> (bits - 1)) & 1023
        value = wrapped((((bend * t) >> 5) + slope * 32) * t + (1 << 14), 32)
        return wrapped((value >> 15) + first, 16)

    def shrunk(x):
        return ((x * x) % (1 << 32)) >> 20 if x < 2 << 12 else (x >> 6) - 64

    def outputs(signals, estimates, _):
        products = [x * (gain(y) % (1 << 32)) for x, y in zip(signals, estimates)]
        return [[shrunk((p >> shift) % (1 << 32)) for p in products]]

    return pure(outputs)


def pcan_case(label, table, shift, most, constant=True):
    lut = H((125,), values=tuple(table))
    lut = const(lut) if constant else lut
    estimates = W((40,), values=tuple((x >> (i % 32)) for i, x in
                                      enumerate(noise(80, 0, 2**31 - 1, 5))))
    return signal("PCAN", label + flags(shift=shift, constant=constant),
                  [W((40,), high=most), estimates, lut], [W((40,))], {"snr_shift": shift},
                  gained(table, shift), steps=2)


# ---- Fourier transforms --------------------------------------------------------------------------


def flat(pairs):
    return [x for pair in pairs for x in pair]


def fft_case(type, shape, length, low=None, high=None, inverse=False):
    def forwards(numbers):
        padding = [0] * (length - shape[-1])
        spectra = [kissfft.forward([*row, *padding], BITS[type]) if type in BITS else
                   kissfft.float_forward([*row, *padding]) for row in rows(numbers, shape[-1])]
        return [[x for spectrum in spectra for x in flat(spectrum)]]

    def backwards(numbers):
        spectra = [rows(row, 2) for row in rows(numbers, length + 2)]
        samples = [kissfft.inverse(spectrum, BITS[type]) if type in BITS else
                   kissfft.float_inverse(spectrum) for spectrum in spectra]
        return [[x for row in samples for x in row]]

    given = plain(type, shape, low=low, high=high)
    output = plain(type, (*shape[:-1], length if inverse else length + 2))
    # The number of the type in the schema, as TensorFlow's converter writes it.
    options = {"T": {"FLOAT32": 0, "INT32": 2, "INT16": 7}[type], "fft_length": length}
    label = f"{type.lower()}_{dims(shape)}" + flags(length=length, low=low)
    # kissfft adds up floats in another order.
    tolerance = 0.0 if type in BITS else 1e-6 * math.sqrt(length)
    return signal("Irfft" if inverse else "Rfft", label, [given], [output], options,
                  pure(backwards if inverse else forwards), absolute=tolerance)


# ---- Stages that remember ------------------------------------------------------------------------


def subtraction_case(channels, smoothing_bits, bits, clamping, most, steps=4, factors=None):
    one = 1 << bits
    even, odd, least = factors or (one // 40, one * 3 // 50, one // 20)

    def definition():
        noises = [0] * channels

        def step(signals):
            outputs = []
            for i, x in enumerate(signals):
                new = odd if i % 2 else even
                scaled = (x << smoothing_bits) % (1 << 32)
                estimate = ((scaled * new + noises[i] * (one - new)) >> bits) % (1 << 32)
                taken = min(estimate, scaled)
                noises[i] = taken if clamping else estimate
                outputs.append(max((scaled - taken) >> smoothing_bits,
                                   ((x * least) >> bits) % (1 << 32)))
            return [outputs, list(noises)]

        return step

    options = {
        "alternate_one_minus_smoothing": one - odd, "alternate_smoothing": odd,
        "clamping": clamping, "min_signal_remaining": least, "num_channels": channels,
        "one_minus_smoothing": one - even, "smoothing": even, "smoothing_bits": smoothing_bits,
        "spectral_subtraction_bits": bits,
    }
    label = f"{channels}" + flags(smoothing=smoothing_bits, bits=bits, clamping=clamping, most=most)
    vector = W((channels,))
    return signal("FilterBankSpectralSubtraction", label, [W((channels,), high=most)],
                  [vector, vector], options, definition, steps)


def delay_case(shape, delay, steps=5):
    size = shape[-1]

    def definition():
        streams = {}

        def step(samples):
            outputs = []
            for i, row in enumerate(rows(samples, size)):
                stream = streams.setdefault(i, [0] * delay)
                stream.extend(row)
                outputs += stream[len(stream) - size - delay : len(stream) - delay]
            return [outputs]

        return step

    return signal("Delay", dims(shape) + flags(by=delay), [H(shape)], [H(shape)],
                  {"delay_length": delay}, definition, steps)


def framer_case(shape, size, step, prefill, steps=5):
    count = shape[-1] // step

    def definition():
        streams = {}

        def frames(samples):
            outputs, valid = [], True
            for i, row in enumerate(rows(samples, shape[-1])):
                stream = streams.setdefault(i, [0] * ((size - step) if prefill else 0))
                for part in rows(row, step):
                    stream.extend(part)
                    if len(stream) < size:
                        valid = False
                        outputs += [0] * size
                        continue
                    outputs += stream[:size]
                    del stream[:step]
            return [outputs, [valid]]

        return frames

    label = dims(shape) + flags(size=size, step=step, prefill=prefill)
    return signal("Framer", label, [H(shape)], [H((*shape[:-1], count, size)), BOOL],
                  {"frame_size": size, "frame_step": step, "prefill": prefill}, definition, steps)


def stacker_case(channels, left, right, step, steps=8):
    size = channels * (left + right + 1)

    def definition():
        line = []

        def stacked(row):
            line.extend(row if line or stacked.started else row * (left + 1))
            stacked.started = True
            if len(line) < size:
                return [stacked.last, [False]]
            stacked.last = line[:size]
            del line[: step * channels]
            return [stacked.last, [True]]

        stacked.started, stacked.last = False, [0] * size
        return stacked

    label = f"{channels}" + flags(left=left, right=right, step=step)
    options = {"num_channels": channels, "stacker_left_context": left,
               "stacker_right_context": right, "stacker_step": step}
    return signal("Stacker", label, [H((channels,))], [H((size,)), BOOL], options, definition, steps)


def overlap_case(type, shape, step, steps=4):
    *outer, frames, size = shape

    def definition():
        lines = {}

        def added(numbers):
            outputs = []
            for i, row in enumerate(rows(numbers, frames * size)):
                line = lines.setdefault(i, [0] * size)
                for frame in rows(row, size):
                    sums = [a + b for a, b in zip(frame, line)]
                    sums = sums if type == "FLOAT32" else [saturated(x) for x in sums]
                    outputs += sums[:step]
                    line = lines[i] = sums[step:] + [0] * step
            return [outputs]

        return added

    output = plain(type, (*outer, frames * step))
    label = f"{type.lower()}_{dims(shape)}" + flags(step=step)
    # Floats are rounded after each addition.
    tolerance = 1e-6 if type == "FLOAT32" else 0.0
    return signal("OverlapAdd", label, [plain(type, shape)], [output],
                  {"T": 0 if type == "FLOAT32" else 7, "frame_step": step}, definition, steps,
                  tolerance, tolerance)


EDGES = [0, 1, 2, 3, 4, 7, 100, 127, 128, 255, 256, 1000, 65535, 65536, 100000, 2**24 + 5,
         2**31 - 1, 2**31, 2**32 - 1]
ROOTS = [*EDGES, 6, 8, 2**32, 2**32 + 1, 65535**2, 65536**2 - 65535, 2**40 - 1, 2**52 + 12345,
         2**62, 2**63 - 1, 2**63, (2**32 - 1) ** 2, (2**32 - 1) * 2**32, 2**64 - 1]

CASES = [
    *(window_case(shape, shift, constant)
      for shape in ((8,), (1, 16), (3, 5), (2, 2, 4))
      for shift, constant in ((12, True), (0, True), (15, False), (31, True))),
    auto_scale_case("zeros", [0] * 8),
    auto_scale_case("small", [1, -1, 3, -2]),
    auto_scale_case("negative", [0, -4, 3, 1, -5]),
    auto_scale_case("powers", [1, 2, 4, 8, 16, 256, -1024]),
    auto_scale_case("full", [32767, -32767, 5]),
    auto_scale_case("least", [-32768]),
    auto_scale_case("least_then_small", [1000, -32768, 5, -9]),
    auto_scale_case("least_then_negative", [30000, -32768, -100]),
    auto_scale_case("least_last", [100, 5, -32768]),
    *(auto_scale_case(f"noise{bits}", noise(60, -(1 << bits), (1 << bits) - 1))
      for bits in (3, 7, 11, 14)),
    *(energy_case(*case) for case in (
        (9, 0, 9), (9, 2, 7), (33, 5, 30), (5, 3, 3), (1, 0, 1), (6, 0, 6, -32768, -32768),
    )),
    *(bank_case(widths, most, constant, shared)
      for widths in ((3, 4), (2, 3, 4, 5), (0, 1, 2, 0, 7, 3), (1, 1, 1, 1, 1, 1, 1, 1, 1))
      for most, constant, shared in (
          (4096, True, False), (4096, False, False), (32767, True, False))),
    bank_case((3, 3, 3), 4096, True, True),
    *(root_case("edges", ROOTS, shift) for shift in (0, 1, 7, 31)),
    *(root_case(f"bits{bits}", noise(30, 0, 2**bits - 1, bits), 0) for bits in (8, 20, 33, 48, 62)),
    *(log_case("edges", EDGES, bits, scale)
      for bits, scale in ((0, 64), (3, 64), (5, 1600), (0, 1 << 14), (31, 64), (2, 0))),
    *(log_case(f"noise{bits}", noise(60, 0, 2**bits - 1, bits), 3, 1600) for bits in (6, 16, 28)),
    *(log_case(f"octave{start}", range(start, start + 1024, 9), 0, 1600) for start in (1024, 1536)),
    *(pcan_case(label, gain_table(*parameters), shift, most, constant)
      for label, parameters in (("usual", (0.95, 80.0, 21, 7)), ("flat", (0.1, 1.0, 10, 0)),
                                ("steep", (2.0, 3.0, 15, 10)))
      for shift, most, constant in ((6, 50000, True), (10, 2**32 - 1, True), (3, 900, False))),
    pcan_case("wild", noise(125, -32768, 32767, 9), 6, 2**32 - 1),
    *(fft_case(type, shape, length, inverse=False, low=low, high=high)
      for type, ranges in (("INT16", ((-32768, 32767), (-40, 40))),
                           ("INT32", ((-(2**30), 2**30), (-1000, 1000))), ("FLOAT32", ((-2, 2),)))
      for low, high in ranges
      for shape, length in (((4,), 4), ((8,), 8), ((16,), 16), ((20,), 32), ((2, 64), 64),
                            ((2, 3, 5), 8), ((100,), 128))),
    *(fft_case(type, (*outer, length + 2), length, inverse=True, low=low, high=high)
      for type, ranges in (("INT16", ((-8000, 8000), (-40, 40))),
                           ("INT32", ((-(2**28), 2**28), (-1000, 1000))), ("FLOAT32", ((-2, 2),)))
      for low, high in ranges
      for outer, length in (((), 4), ((), 8), ((), 16), ((2,), 32), ((1, 2), 64), ((), 128))),
    *(fft_case("FLOAT32", (length,), length, -1, 1) for length in (6, 10, 12, 20, 60, 90)),
    *(fft_case("FLOAT32", (length + 2,), length, -1, 1, True) for length in (6, 10, 24, 60)),
    *(subtraction_case(channels, smoothing_bits, bits, clamping, most)
      for channels in (1, 10)
      for smoothing_bits, bits, most in ((10, 14, 100000), (0, 10, 2**32 - 1), (7, 16, 5000))
      for clamping in (False, True)),
    subtraction_case(5, 4, 14, False, 1000, factors=(1 << 14, 1 << 13, 1 << 14)),
    *(delay_case(shape, delay)
      for shape in ((7,), (1, 4), (3, 5), (2, 2, 3)) for delay in (0, 1, 3, 4, 7, 12)),
    *(framer_case(shape, size, step, prefill)
      for shape, size, step in (
          ((4,), 4, 4), ((4,), 6, 2), ((1, 6), 7, 3), ((2, 4), 5, 2), ((3,), 10, 3),
          ((2, 2, 2), 5, 1), ((4,), 4, 2), ((5,), 11, 5))
      for prefill in (False, True)),
    *(stacker_case(*case) for case in (
        (1, 0, 0, 1), (3, 0, 0, 1), (2, 1, 1, 1), (2, 1, 1, 2), (2, 1, 1, 3), (3, 3, 0, 2),
        (3, 0, 3, 2), (1, 2, 5, 4), (4, 7, 3, 2))),
    *(overlap_case(type, shape, step)
      for type in ("INT16", "FLOAT32")
      for shape, step in (((1, 4), 2), ((3, 4), 4), ((2, 5), 1), ((2, 3, 4), 3), ((1, 2, 2, 6), 4))),
]
