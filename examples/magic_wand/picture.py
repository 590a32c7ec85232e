# SPDX-License-Identifier: Apache-2.0
"""Draws a recording as SVG: the three axes over time, the scores below, and what was found."""

LEFT, WIDTH = 70, 860
AXES = ("x, towards the hand", "y, to the right", "z, up")
STYLE = """<style>
text { font: 14px system-ui, "DejaVu Sans", sans-serif; fill: #3c4650; }
.title { font-size: 20px; font-weight: 600; fill: #1c242c; }
.end { text-anchor: end; } .middle { text-anchor: middle; }
.found { font-size: 16px; font-weight: 600; }
.grid { stroke: #e6eaee; } .zero { stroke: #b4bec8; }
polyline { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
.a { stroke: #4a90c2; } .b { stroke: #e2572b; } .c { stroke: #3d9a5f; }
.mark { stroke: #1c242c; stroke-dasharray: 3 4; }
</style>"""
CLASSES = "abc"
GAP = 0.3  # seconds


class Picture:
    """Gathers what happens while a recording is played, then writes it."""

    def __init__(self, labels):
        self._labels = labels[:-1]
        self._samples, self._scores, self._found = [], [], []

    def sample(self, seconds, values):
        self._samples.append((seconds, tuple(values)))

    def scores(self, seconds, values):
        self._scores.append((seconds, values))

    def gesture(self, seconds, name, score):
        self._found.append((seconds, name, score))

    def write(self, path, title):
        with open(path, "w") as file:
            for line in self._lines(title):
                file.write(line + "\n")

    def _x(self, seconds):
        return LEFT + WIDTH * seconds / max(self._samples[-1][0], 0.04)

    def _lines(self, title):
        yield '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 600">'
        yield "<title>" + escape(title) + "</title>"
        yield STYLE
        yield '<rect width="960" height="600" fill="#fff"/>'
        yield f'<text class="title" x="{LEFT}" y="34">{escape(title)}</text>'
        yield from self._acceleration(84, 290)
        yield from self._score_lines(430, 100)
        yield from self._marks(84, 530)
        yield from self._times(556)
        yield f'<text class="middle" x="{LEFT + WIDTH / 2}" y="582">seconds</text>'
        yield "</svg>"

    def _acceleration(self, top, height):
        limit = max(max(abs(value) for value in values) for _, values in self._samples)
        limit = max((limit // 500 + 1) * 500, 1000)
        step = 1000 * (limit // 4000 + 1)

        def y(mg):
            return top + height * (1 - mg / limit) / 2

        for mg in range(-limit // step * step, limit + 1, step):
            if -limit <= mg:
                yield from rule(y(mg), "zero" if mg == 0 else "grid", f"{mg / 1000:g} g")
        for axis in range(3):
            yield from self._curve(CLASSES[axis], self._samples, axis, y)
        yield from legend(AXES, 58)

    def _score_lines(self, top, height):
        def y(score):
            return top + height * (1 - score)

        for percent in (0, 50, 100):
            yield from rule(y(percent / 100), "grid", f"{percent} %")
        for label in range(len(self._labels)):
            yield from self._curve(CLASSES[label], self._scores, label, y)
        yield from legend(self._labels, top - 18)

    def _curve(self, kind, points, index, y):
        """A line through the points; where none come for a while, it lies at zero."""
        yield f'<polyline class="{kind}" points="'
        last = points[0][0] if points else 0
        for seconds, values in points:
            if seconds - last > GAP:
                for time in (last, seconds):
                    yield f"{self._x(time):.1f},{y(0):.1f}"
            last = seconds
            yield f"{self._x(seconds):.1f},{y(values[index]):.1f}"
        yield '"/>'

    def _marks(self, top, bottom):
        for seconds, name, score in self._found:
            x = self._x(seconds)
            yield f'<path class="mark" d="M{x:.1f} {top}V{bottom}"/>'
            yield (f'<text class="found end" x="{x - 6:.1f}" y="{top + 14}">'
                   f"{name} {round(score * 100)} %</text>")

    def _times(self, y):
        end = self._samples[-1][0]
        step = 1 if end < 12 else 5
        for seconds in range(0, int(end) + 1, step):
            yield f'<text class="middle" x="{self._x(seconds):.1f}" y="{y}">{seconds}</text>'


def rule(y, kind, label):
    yield f'<path class="{kind}" d="M{LEFT} {y:.1f}H{LEFT + WIDTH}"/>'
    yield f'<text class="end" x="{LEFT - 10}" y="{y + 4.5:.1f}">{label}</text>'


def legend(names, y):
    for i, name in enumerate(names):
        x = LEFT + 380 + 180 * i
        yield f'<polyline class="{CLASSES[i]}" points="{x},{y - 5} {x + 22},{y - 5}"/>'
        yield f'<text x="{x + 28}" y="{y}">{name}</text>'


def escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")
