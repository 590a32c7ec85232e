# SPDX-License-Identifier: Apache-2.0
"""Makes accelerometer recordings of gestures: a hand moves a wand, a sensor on it is read.

A gesture is a path in a plane before the body: u metres to the right, v metres up. Strokes follow
each other as minimum-jerk movements that overlap, as hands do it (Flash and Hogan 1985). The hand
swings about an elbow or a wrist and so turns the wand while it moves it. What the sensor reads is
the acceleration and the weight's reaction in its own, turning axes:

    x  along the wand, towards the hand        y  to the right        z  up

for a wand that points straight ahead. Raised by 45 degrees, it reads (-707, 0, 707) mg at rest.
"""

import numpy as np

RATE = 25  # samples a second
WINDOW = 128  # samples that the model sees
LABELS = ("wing", "ring", "slope", "none")
FINE = 8  # simulated steps for each sample
STEP = 1 / (RATE * FINE)  # seconds
G = 9.80665
COMPLETE, PARTIAL = 0.93, 0.68  # of a gesture's time: from here it counts, up to here it does not

# Corners of each gesture that consists of strokes, in a square of side 1.
STROKES = {
    "wing": ((0, 1), (0.25, 0), (0.5, 0.9), (0.75, 0), (1, 1)),
    "slope": ((1, 1), (0, 0), (1, 0)),
}
# Paths that are none of the gestures, though some share strokes with one.
OTHERS = (
    ((0, 0), (1, 0)), ((0, 0), (0, 1)), ((0, 1), (0, 0)), ((0, 0), (1, 1)), ((1, 1), (0, 0)),
    ((1, 0), (0, 0)), ((0, 1), (1, 0)),
    ((0, 1), (0.5, 0), (1, 1)), ((0, 0), (0.5, 1), (1, 0)),
    ((0, 0), (0, 1), (1, 1)), ((0, 0), (1, 0), (0, 0)), ((0, 0), (0, 1), (0, 0)),
    ((0, 1), (0, 0), (0, 1), (0, 0)), ((0, 0), (1, 0), (0, 0), (1, 0)),
    ((0, 0), (1, 0), (1, 1), (0, 1)), ((0, 0), (0, 1), (1, 0), (1, 1)),
    ((0, 1), (0, 0), (0, 1)), ((1, 0), (0, 0), (1, 0)),
)


def minimum_jerk(t):
    """From 0 at t <= 0 to 1 at t >= 1, at rest at both ends."""
    t = np.clip(t, 0, 1)
    return t**3 * (10 - 15 * t + 6 * t**2)


def strokes_path(random, corners, seconds, size):
    """A path [steps, 2] in metres through the corners."""
    corners = np.array(corners, float)
    corners = corners + random.normal(0, 0.06, corners.shape)
    moves = np.diff(corners, axis=0) * size
    shares = (np.linalg.norm(moves, axis=1) / np.linalg.norm(moves, axis=1).mean()) ** 0.5
    shares = shares * random.uniform(0.8, 1.25, len(moves))
    overlap = random.uniform(0.0, 0.5)  # of each stroke's time with the next: rounds the corner
    starts = np.concatenate([[0], np.cumsum(shares[:-1] * (1 - overlap))])
    scale = seconds / (starts[-1] + shares[-1])
    t = np.arange(int(seconds / STEP) + 1) * STEP
    path = np.tile(corners[0] * size, (len(t), 1))
    for move, start, share in zip(moves, starts * scale, shares * scale):
        path += minimum_jerk((t - start) / share)[:, None] * move
    return path


def ring_path(random, seconds, size, turns=None):
    """A circle or ellipse from near its top, more often clockwise than not."""
    t = np.linspace(0, 1, int(seconds / STEP) + 1)
    if turns is None:
        turns = random.uniform(0.92, 1.15)
    rise, fall = random.uniform(0.12, 0.5, 2)  # of the time, to full speed and from it
    blend = np.cumsum(minimum_jerk(t / rise) * minimum_jerk((1 - t) / fall))
    first = random.normal(0, 0.35)
    angle = first + 2 * np.pi * turns * blend / blend[-1]
    side = -1 if random.random() < 0.3 else 1
    drift = random.normal(0, 0.1, 2) * size * minimum_jerk(t)[:, None]
    return np.stack([side * np.sin(angle), np.cos(angle)], axis=1) * size / 2 + drift


def random_size(random, seconds, moves):
    """Width and height in metres for a gesture of so many moves, not too weak and not too wild."""
    peak = G * np.exp(random.uniform(np.log(0.3), np.log(2.2)))  # of acceleration, m/s2
    length = np.clip(peak * (seconds / moves) ** 2 / 5.8, 0.1, 0.9)
    return length * random.uniform(0.75, 1.3, 2)


def gesture_path(random, label):
    """A path [steps, 2] of a gesture."""
    if label == "ring":
        seconds = random.uniform(0.75, 2.6)
        path = ring_path(random, seconds, random_size(random, seconds, 2.2))
    else:
        moves = len(STROKES[label]) - 1
        seconds = random.uniform(0.28, 0.75) * moves * (1.25 if label == "slope" else 1)
        path = strokes_path(random, STROKES[label], seconds, random_size(random, seconds, moves))
    return turned(path, random.normal(0, 0.15))


def other_path(random):
    """A path of one to six strokes that is no gesture."""
    corners = np.array(OTHERS[random.integers(len(OTHERS))], float)
    if random.random() < 0.4:
        corners = random.uniform(0, 1, (random.integers(2, 7), 2))
    moves = len(corners) - 1
    seconds = random.uniform(0.3, 0.9) * moves
    return strokes_path(random, corners, seconds, random_size(random, seconds, moves))


def part_path(random):
    """The beginning of a gesture, brought to rest."""
    label = LABELS[random.integers(3)]
    if label == "ring":
        seconds = random.uniform(0.4, 1.6)
        turns = random.uniform(0.2, 0.62)
        return ring_path(random, seconds, random_size(random, seconds, 1.5), turns)
    count = random.integers(2, len(STROKES[label]))  # corners
    seconds = random.uniform(0.35, 0.8) * (count - 1)
    size = random_size(random, seconds, count - 1)
    return strokes_path(random, STROKES[label][:count], seconds, size)


def turned(path, angle):
    cos, sin = np.cos(angle), np.sin(angle)
    return path @ np.array([[cos, sin], [-sin, cos]])


def shaking(random, steps):
    """Back and forth along a line, swelling and fading."""
    t = np.arange(steps) * STEP
    rate = random.uniform(1.5, 5)
    peak = G * random.uniform(0.15, 1.5)
    wave = np.sin(2 * np.pi * rate * t + random.uniform(0, 6)) * peak / (2 * np.pi * rate) ** 2
    wave = wave * minimum_jerk(t / 0.4) * minimum_jerk((t[-1] - t) / 0.4)
    angle = random.uniform(0, np.pi)
    return wave[:, None] * [np.cos(angle), np.sin(angle)]


def walking(random, steps):
    """Up and down with each step, to the sides with each second one."""
    t = np.arange(steps) * STEP
    rate = random.uniform(1.4, 2.4)
    phase = 2 * np.pi * (rate * t + random.normal(0, 0.03, steps).cumsum() * STEP**0.5)
    bob = random.uniform(0.1, 0.45) * G / (2 * np.pi * rate) ** 2
    up = bob * (np.cos(phase) + random.uniform(0, 0.35) * np.cos(2 * phase + random.uniform(0, 6)))
    sway = random.uniform(0, 0.8) * bob * np.cos(phase / 2 + random.uniform(0, 6))
    return np.stack([sway, up], axis=1)


def slow(random, steps, seconds, deviation):
    """Noise [steps] whose changes take about so many seconds."""
    knots = random.normal(0, deviation, int(steps * STEP / seconds) + 3)
    t = np.arange(steps) * STEP / seconds
    left = t.astype(int)
    return knots[left] + (knots[left + 1] - knots[left]) * minimum_jerk(t - left)


def differentiate_twice(values):
    second = np.zeros_like(values)
    second[1:-1] = (values[2:] - 2 * values[1:-1] + values[:-2]) / STEP**2
    return second


def read_sensor(random, path, turning=None):
    """mg [samples, 3] that the sensor reads while the hand follows the path [steps, 2].

    turning: degrees [steps] by which the wand is raised besides.
    """
    steps = len(path)
    u, v = path.T
    arm = random.uniform(0.25, 0.8)  # metres from the joint about which the hand swings
    swung = random.uniform(0.1, 1.0)  # how much of the way is swung, the rest pushed
    yaw = np.tanh(swung * u / arm)
    raised = np.radians(random.normal(23, 15)) + slow(random, steps, 1.5, 0.03)
    raised = raised + (0 if turning is None else np.radians(turning))
    pitch = np.tanh(swung * v / arm)
    # The direction of the arm before it is raised: where the swing takes the hand.
    position = np.stack([
        arm * np.cos(pitch) * np.cos(yaw),
        arm * np.cos(pitch) * np.sin(yaw) + (1 - swung) * u,
        arm * np.sin(pitch) + (1 - swung) * v,
    ], axis=1)
    tremor = random.normal(0, 1, position.shape) * random.uniform(0.01, 0.06) * G
    force = differentiate_twice(position) + smooth(tremor, 3) + [0, 0, G]
    yaw = yaw + random.normal(0, 0.2)  # the wand need not point where the person faces
    pitch = pitch + raised
    roll = random.normal(0, 0.2) + random.normal(0, 0.35) * u / arm + slow(random, steps, 1.5, 0.03)
    return sample(random, np.stack([
        (force * axis).sum(axis=1) for axis in wand_axes(pitch, yaw, roll)
    ], axis=1) / G * 1000)


def wand_axes(pitch, yaw, roll):
    """The sensor's x, y and z as vectors (ahead, right, up), each [steps, 3]."""
    zero = np.zeros_like(pitch)
    ahead = np.stack([np.cos(pitch) * np.cos(yaw), np.cos(pitch) * np.sin(yaw), np.sin(pitch)], 1)
    right = np.stack([-np.sin(yaw), np.cos(yaw), zero], 1)
    up = np.stack([-np.sin(pitch) * np.cos(yaw), -np.sin(pitch) * np.sin(yaw), np.cos(pitch)], 1)
    cos, sin = np.cos(roll)[:, None], np.sin(roll)[:, None]
    return -ahead, right * cos + up * sin, up * cos - right * sin


def smooth(values, width):
    """The moving average over `width` steps of values [steps, axes]."""
    kernel = np.ones(width) / width
    padded = np.pad(values, ((width // 2, width - 1 - width // 2), (0, 0)), mode="edge")
    return np.stack([np.convolve(column, kernel, "valid") for column in padded.T], axis=1)


def sample(random, fine):
    """A cheap sensor's samples of the true values [steps, 3]: filtered, not quite in time, with
    offset, wrong scale, noise, and a limited range, in whole mg or coarser."""
    values = smooth(fine, random.integers(1, FINE + 1))
    times = np.arange(0, len(values), FINE).astype(float)
    if random.random() < 0.4:  # emptied in groups of three that lie closer together than they say
        times -= (np.arange(len(times)) % 3 - 1) * FINE * random.uniform(0, 0.7)
    times = np.clip(times + random.normal(0, 0.5, len(times)), 0, len(values) - 1)
    at = np.arange(len(values))
    mg = np.stack([np.interp(times, at, column) for column in values.T], axis=1)
    mg = mg * random.normal(1, 0.02, 3) + random.normal(0, 25, 3)
    mg = mg + random.normal(0, random.uniform(2, 25), mg.shape)
    limit = random.choice([2000, 4000, 8000])
    step = limit / random.choice([2048, 512, 32768])
    return np.clip(np.round(mg / step) * step, -limit, limit)


def moved(path, offset, before, after):
    """The path, held at its ends for so many steps before and after, in another place."""
    return np.concatenate([
        np.tile(path[0], (before, 1)), path, np.tile(path[-1], (after, 1)),
    ]) + offset


def elsewhere(random, seconds):
    """Where the hand comes from, or goes, in so much time: metres from the gesture's end."""
    return random.normal(0, 0.15, 2) * min(seconds, 1)


def joined(random, path, before, after):
    """The path with a hand that often comes from elsewhere and goes elsewhere, in the steps before
    and after. What is made has exactly before + len(path) + after steps."""
    path = moved(path - (path.max(axis=0) + path.min(axis=0)) / 2, [0, 0], before, after)
    t = np.arange(len(path)) * STEP
    if random.random() < 0.6 and before * STEP > 0.3:
        seconds = random.uniform(0.3, 1.0)
        start = before * STEP - seconds - random.exponential(0.4)
        path += (minimum_jerk((t - start) / seconds) - 1)[:, None] * elsewhere(random, seconds)
    if random.random() < 0.6 and after * STEP > 0.3:
        seconds = random.uniform(0.3, 1.0)
        start = (before + 0.85 * (len(path) - before - after)) * STEP + random.exponential(0.4)
        path += minimum_jerk((t - start) / seconds)[:, None] * elsewhere(random, seconds)
    return path


def pad(random, mg, first):
    """Often replaces what comes before sample `first` with what a device holds that has just been
    switched on: zeros, or one sample over and over."""
    kind = random.random()
    if first > 0 and kind < 0.35:
        mg[:first] = 0
    elif first > 0 and kind < 0.5:
        mg[:first] = mg[first] + random.normal(0, 6, (first, 3))
    return mg


def gesture_window(random, label):
    """A window [WINDOW, 3] in mg that holds the gesture whole."""
    steps = WINDOW * FINE
    path = gesture_path(random, label)
    # The end may be missing as far as the gesture still counts.
    late = steps - int(len(path) * COMPLETE)
    after = random.integers(0, late) if random.random() < 0.35 else random.integers(0, 30 * FINE)
    before = max(late - after, 0)
    whole = joined(random, path, before, after + len(path))[:steps]
    first, mg = before // FINE, read_sensor(random, whole)
    if random.random() < 0.3:
        mg = after_unrest(random, mg, first)
    return pad(random, mg, max(first - random.integers(0, 30), 0))


def cut_window(random):
    """A window in which a gesture has begun but is not done, or has nearly left."""
    steps = WINDOW * FINE
    path = gesture_path(random, LABELS[random.integers(3)])
    seen = int(len(path) * random.uniform(0.1, PARTIAL))
    if random.random() < 0.6:
        whole = joined(random, path, steps, 0)[seen:][:steps]
        return pad(random, read_sensor(random, whole), random.integers(0, WINDOW - seen // FINE))
    hidden = len(path) - int(len(path) * random.uniform(0.1, 0.6))
    return read_sensor(random, joined(random, path, 0, steps)[hidden:][:steps])


def unrest(random, kind):
    """A window of holding (0), turning (1), walking (2), wandering about (3), shaking (4)."""
    steps = WINDOW * FINE
    path, turning = np.zeros((steps, 2)), None
    if kind == 0:
        turning = random.normal(0, 40) + np.zeros(steps)
    elif kind == 1:
        turning = slow(random, steps, random.uniform(0.4, 2), random.uniform(5, 50))
    elif kind == 2:
        path, turning = walking(random, steps), slow(random, steps, 1.0, random.uniform(2, 20))
    elif kind == 3:
        seconds = random.uniform(0.3, 1.0)
        path = np.stack([slow(random, steps, seconds, 0.1) for _ in "uv"], axis=1)
    else:
        path = shaking(random, steps)
    return read_sensor(random, path, turning)


def quiet_window(random):
    """Holding, carrying, shaking or putting down the wand."""
    kind = random.choice(5, p=(0.1, 0.15, 0.3, 0.2, 0.25))
    mg = unrest(random, kind)
    if kind == 0 and random.random() < 0.5:  # lying any way up
        mg = mg @ np.linalg.qr(random.normal(0, 1, (3, 3)))[0]
    for _ in range(random.poisson(0.3)):  # a knock
        mg[random.integers(WINDOW)] += random.normal(0, 700, 3)
    if random.random() < 0.4:
        mg = pad(random, mg, random.integers(0, WINDOW))
    return mg


def after_unrest(random, mg, first):
    """The window with another movement before sample `first`, going over into it."""
    last = first - random.integers(5, 20)  # of the other movement
    if last < 8:
        return mg
    share = np.clip((np.arange(WINDOW) - last) / 8 + 1, 0, 1)[:, None]
    return unrest(random, random.integers(1, 5)) * (1 - share) + mg * share


def other_window(random):
    """A movement that is no gesture, or only the first part of one."""
    path = other_path(random) if random.random() < 0.6 else part_path(random)
    steps = WINDOW * FINE
    room = max(steps - len(path), 1)
    after = min(random.integers(0, room), room - 1)
    whole = joined(random, path, room - after, after)[-steps:]
    return pad(random, read_sensor(random, whole), max((room - after) // FINE - 10, 0))


def window(random, label):
    """A window [WINDOW, 3] in mg of that label."""
    if label != "none":
        return gesture_window(random, label)
    kind = random.random()
    if kind < 0.3:
        return quiet_window(random)
    return cut_window(random) if kind < 0.6 else other_window(random)


def windows(random, count, none_share=0.42):
    """mg [count, WINDOW, 3] and labels' indices [count]."""
    none = LABELS.index("none")
    labels = np.where(random.random(count) < none_share, none, random.integers(0, none, count))
    return np.stack([window(random, LABELS[i]) for i in labels]).astype(np.float32), labels


def recording(random, label, seconds_before=2.0, seconds_after=2.0):
    """A recording [samples, 3] in mg of one gesture, or of a movement that is none."""
    path = gesture_path(random, label) if label != "none" else other_path(random)
    before, after = int(seconds_before / STEP), int(seconds_after / STEP)
    return np.round(read_sensor(random, joined(random, path, before, after)))
