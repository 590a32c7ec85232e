# SPDX-License-Identifier: Apache-2.0
"""Draws what a model makes of y = sin(x): as text, and as an SVG picture.

Both take `points`: (x, y) pairs of the model, x in equal steps from 0 to 2 pi. Only what every
MicroPython has is used, and the picture goes out line by line, so that a small board can draw it.
"""

import math

TICKS = ("0", "pi/2", "pi", "3pi/2", "2pi")  # what stands along the x axis, in equal steps


def show(points, rows=21):
    """Prints the model's points as `o` among the true curve, a column for each point.

    Points stand in every other column so that the curve shows between them. Three marks that
    differ in height, ' - and . in one row, make the curve look smooth.
    """
    step = 2 / (rows - 1)
    grid = [[" "] * len(points) for _ in range(rows)]
    for column, (x, y) in enumerate(points):
        if column % 2:
            y, marks = math.sin(x), "'-."
        else:
            marks = "o"
        height = min(max((1 - y) / step + 0.5, 0), rows - 0.01)
        row = int(height)
        grid[row][column] = marks[int((height - row) * len(marks))]
    for row, marks in enumerate(grid):
        label = "{:5.1f} |".format(1 - row * step) if row % 5 == 0 else "      |"
        print(label + "".join(marks).rstrip())
    gap = (len(points) - 1) // (len(TICKS) - 1)
    print("      +" + ("-" * (gap - 1) + "+") * (len(TICKS) - 1))
    print("      " + "".join("{:<{}}".format(tick, gap) for tick in TICKS).rstrip())


class Panel:
    """A rectangle of the picture with axes: x from 0 to 2 pi, y from -limit to limit."""

    def __init__(self, top, height, limit):
        self.left, self.width = 70, 660
        self.top, self.height, self.limit = top, height, limit

    def x(self, value):
        return self.left + self.width * value / (2 * math.pi)

    def y(self, value):
        return self.top + self.height * (1 - value / self.limit) / 2

    def axes(self, labels):
        """SVG lines: a grid with a label, and so a horizontal line, at each of these values."""
        bottom, right = self.top + self.height, self.left + self.width
        for i in range(len(TICKS)):
            x = self.x(i * math.pi / 2)
            yield f'<path class="grid" d="M{x:.1f} {self.top}V{bottom}"/>'
        for value in labels:
            y, kind = self.y(value), "zero" if value == 0 else "grid"
            yield f'<path class="{kind}" d="M{self.left} {y:.1f}H{right}"/>'
            yield f'<text class="end" x="{self.left - 10}" y="{y + 4.5:.1f}">{value:g}</text>'


STYLE = """<style>
text { font: 14px system-ui, "DejaVu Sans", sans-serif; fill: #3c4650; }
.title { font-size: 20px; font-weight: 600; fill: #1c242c; }
.end { text-anchor: end; } .middle { text-anchor: middle; }
.grid { stroke: #e6eaee; } .zero { stroke: #b4bec8; }
.true { fill: none; stroke: #4a90c2; stroke-width: 2.5; }
.error { stroke: #e2572b; stroke-width: 2; }
circle { fill: #e2572b; stroke: #fff; }
</style>"""


def picture(points, title, caption):
    """The lines of the SVG: curve and points above, their difference below."""
    yield '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 560">'
    yield f"<title>{title}</title>"
    yield STYLE
    yield '<rect width="760" height="560" fill="#fff"/>'
    yield f'<text class="title" x="70" y="38">{title}</text>'
    above, below = Panel(60, 320, 1.1), Panel(404, 76, 0.06)
    yield from above.axes((-1, -0.5, 0, 0.5, 1))
    yield from curve(above)
    for x, y in points:
        yield f'<circle class="model" cx="{above.x(x):.1f}" cy="{above.y(y):.1f}" r="4"/>'
    yield from below.axes((-0.05, 0, 0.05))
    for x, y in points:
        start, end = below.y(0), below.y(y - math.sin(x))
        yield f'<path class="error" d="M{below.x(x):.1f} {start:.1f}V{end:.1f}"/>'
    for i, tick in enumerate(TICKS):
        x, label = below.x(i * math.pi / 2), tick.replace("pi", "&#960;")
        yield f'<text class="middle" x="{x:.1f}" y="502">{label}</text>'
    yield from legend()
    yield f'<text x="70" y="542">{caption}</text>'
    yield "</svg>"


def curve(panel, steps=128):
    """The true sine as a line."""
    yield '<polyline class="true" points="'
    for i in range(steps + 1):
        x = 2 * math.pi * i / steps
        yield f"{panel.x(x):.1f},{panel.y(math.sin(x)):.1f}"
    yield '"/>'


def legend():
    yield '<path class="true" d="M570 84h28"/><text x="608" y="89">sin(x)</text>'
    yield '<circle cx="584" cy="108" r="4"/><text x="608" y="113">model</text>'
    yield '<text class="end" x="730" y="398">model &#8722; sin(x)</text>'


def write_svg(path, points, title, caption):
    with open(path, "w") as file:
        for line in picture(points, title, caption):
            file.write(line + "\n")
