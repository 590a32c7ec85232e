# SPDX-License-Identifier: Apache-2.0
"""Draws what has been heard as an SVG picture: the features as a spectrogram, the averaged scores
of the words below, a mark where a word was recognised. It goes out line by line."""

LEFT, WIDTH = 70, 660
TOP, BAND = 66, 5  # the spectrogram's upper edge; the height of a channel
SCORES_TOP, SCORES_HEIGHT = 312, 150
CHANNELS, STEP_MS, THRESHOLD = 40, 20, 200
COLUMNS = 165  # at most, of the spectrogram
SHADES = ("#e3edf5", "#bcd5e8", "#8bb8d9", "#4a90c2", "#1f5f8f", "#0d3557")
COLOURS = ("#e2572b", "#2e8b57", "#8a5cc2", "#b58a00")  # of the words

STYLE = """<style>
text { font: 14px system-ui, "DejaVu Sans", sans-serif; fill: #3c4650; }
.title { font-size: 20px; font-weight: 600; fill: #1c242c; }
.end { text-anchor: end; } .middle { text-anchor: middle; }
.grid { stroke: #e6eaee; } .limit { stroke: #b4bec8; stroke-dasharray: 4 4; }
.score { fill: none; stroke-width: 2.5; } .word { stroke-width: 2; stroke-dasharray: 2 3; }
</style>"""


class Picture:
    """rows: int8 features as bytes, CHANNELS for each of the steps in time; averages: one for each
    label and step; words: (word, milliseconds) pairs; labels: the first two are no words."""

    def __init__(self, rows, averages, words, labels):
        self.rows, self.averages, self.words, self.labels = rows, averages, words, labels
        self.steps = len(rows) // CHANNELS
        self.scale = WIDTH / max(self.steps, 1)

    def x(self, time_ms):
        return LEFT + time_ms / STEP_MS * self.scale

    def lines(self):
        yield '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 530">'
        yield "<title>What micro_speech has heard</title>"
        yield STYLE
        yield '<rect width="760" height="530" fill="#fff"/>'
        yield f'<text class="title" x="{LEFT}" y="32">What micro_speech has heard</text>'
        yield f'<rect x="{LEFT}" y="{TOP}" width="{WIDTH}" height="{CHANNELS * BAND}" fill="#f6f9fb"/>'
        yield from self.spectrogram()
        yield f'<text class="end" x="{LEFT - 10}" y="{TOP + 12}">7.5 kHz</text>'
        yield f'<text class="end" x="{LEFT - 10}" y="{TOP + CHANNELS * BAND}">125 Hz</text>'
        yield from self.axes()
        for label in range(2, len(self.labels)):
            yield from self.score(label)
        yield from self.marks()
        yield "</svg>"

    def spectrogram(self):
        """A path for each shade: runs of equally loud columns in each channel."""
        step = max(1, (self.steps + COLUMNS - 1) // COLUMNS)
        columns = range(0, self.steps - step + 1, step)
        for shade, colour in enumerate(SHADES):
            yield f'<path fill="{colour}" d="'
            for channel in range(CHANNELS):
                line, start = "", None
                for column in columns:
                    if self.shade(column, step, channel) == shade:
                        start = column if start is None else start
                    elif start is not None:
                        line += self.run(channel, start, column)
                        start = None
                if start is not None:
                    line += self.run(channel, start, columns[-1] + step)
                if line:
                    yield line
            yield '"/>'

    def shade(self, column, step, channel):
        """The shade's number, or -1 where it is quiet."""
        at = column * CHANNELS + channel
        loudest = max((self.rows[i] ^ 0x80) for i in range(at, at + step * CHANNELS, CHANNELS))
        return min(loudest // 36, len(SHADES)) - 1

    def run(self, channel, start, end):
        y = TOP + (CHANNELS - 1 - channel) * BAND
        width = (end - start) * self.scale
        return f"M{LEFT + start * self.scale:.0f} {y}h{width:.0f}v{BAND}h-{width:.0f}z"

    def axes(self):
        bottom = SCORES_TOP + SCORES_HEIGHT
        seconds = self.steps * STEP_MS // 1000
        every = max(1, (seconds + 9) // 10)
        for second in range(0, seconds + 1, every):
            x = self.x(1000 * second)
            yield f'<path class="grid" d="M{x:.1f} {SCORES_TOP}V{bottom}"/>'
            yield f'<text class="middle" x="{x:.1f}" y="{bottom + 22}">{second} s</text>'
        for score in (0, 100, THRESHOLD):
            y = self.y(score)
            kind = "limit" if score == THRESHOLD else "grid"
            yield f'<path class="{kind}" d="M{LEFT} {y:.1f}h{WIDTH}"/>'
            yield f'<text class="end" x="{LEFT - 10}" y="{y + 4.5:.1f}">{score}</text>'
        yield (f'<text x="{LEFT}" y="{bottom + 52}">below: the averaged scores; a word is '
               f"recognised when its score rises above {THRESHOLD}</text>")

    def y(self, score):
        return SCORES_TOP + SCORES_HEIGHT * (1 - score / 255)

    def colour(self, label):
        return COLOURS[(label - 2) % len(COLOURS)]

    def score(self, label):
        yield f'<polyline class="score" stroke="{self.colour(label)}" points="'
        for step in range(1, self.steps, 2):
            score = self.averages[step * len(self.labels) + label]
            yield f"{self.x((step + 1) * STEP_MS):.1f},{self.y(score):.1f}"
        yield '"/>'

    def marks(self):
        for word, time_ms in self.words:
            x, colour = self.x(time_ms), self.colour(self.labels.index(word))
            yield (f'<path class="word" stroke="{colour}" '
                   f'd="M{x:.1f} {TOP - 8}V{SCORES_TOP + SCORES_HEIGHT}"/>')
            yield f'<text class="middle" x="{x:.1f}" y="{TOP - 13}" style="fill:{colour}">{word}</text>'


def write_svg(path, rows, averages, words, labels):
    with open(path, "w") as file:
        for line in Picture(rows, averages, words, labels).lines():
            file.write(line + "\n")
