# SPDX-License-Identifier: Apache-2.0
"""Words spoken by the synthesizers espeak-ng and flite, with many voices.

A speaker is one voice of one program. Those in `HELD_OUT` speak in the test only.
"""

import dataclasses
import io
import subprocess
import wave

import numpy as np

RATE = 16000
FAST = 256

ACCENTS = ("en-us", "en-gb", "en-gb-scotland", "en-gb-x-rp", "en-gb-x-gbclan", "en-gb-x-gbcwmd",
           "en-029", "en-us-nyc")
VARIANTS = (
    "m1 m2 m3 m4 m5 m6 m7 m8 f1 f2 f3 f4 f5 klatt klatt2 klatt3 klatt4 klatt5 croak whisper Alex "
    "Alicia Andrea Andy Annie Denis Diogo Gene Henrique Hugo Jacky Lee Marco Mario Michael Mike "
    "adam anika antonio aunty belinda benjamin boris caleb david ed edward gustave iven john linda "
    "marcelo max michel miguel norbert pablo paul pedro quincy rob robert sandro shelby steph "
    "travis victor zac"
).split()
FLITE = ("kal", "kal16", "awb", "rms", "slt")
HELD_OUT = {"kal", "kal16", "m3", "f4", "klatt3", "Andy", "Annie", "Mike", "belinda", "david", "linda",
            "max", "paul", "shelby", "steph"}

WORDS = {"yes": ("yes", "yes?", "yes!", "yes."), "no": ("no", "no?", "no!", "no.")}
# No word that contains another one or differs from it by next to nothing: know, snow, nor, mow.
OTHER_WORDS = (
    "up down left right on off stop go zero one two three four five six seven eight nine ten bed "
    "bird cat dog happy house tree wow forward backward follow learn visual sheila marvin hello "
    "yellow yet yard year young guess less chess mess press dress best west set said says ace this "
    "us gas now new not near north low row toe door more low mother water light "
    "music open close start morning thanks please maybe okay window table green orange seven "
    "people computer never enough another nothing none noon knee name nice night "
    "just test rest ship fish sheep shoe sea saw show so though throw own old home moon "
    "hm ah oh ooh ay ease east yeast eyes ears yours use years jazz essay essence"
).split()
# Of these there is more in the training.
SIMILAR_WORDS = (
    "low though go so toe row throw door off oh now new down don't hello go not note own home "
    "yet guess gas chess less mess ace use us this yeast test best yellow year young"
).split()
UNHEARD_WORDS = (
    "bottle carpet dinner elephant finger garden hammer island jacket kitchen lemon mirror number "
    "office pencil question river sugar tiger uncle village winter yogurt nest pest ghost"
).split()
SENTENCES = (
    "the weather will be fine tomorrow", "please put the books back on the table",
    "we walked along the river until it was dark", "she asked what the time was",
    "there are seven apples in the basket", "he never reads the paper in the morning",
    "can you tell me how to get to the station", "a small dog was running after the ball",
)


@dataclasses.dataclass(frozen=True)
class Speaker:
    program: str
    voice: str
    accent: str = ""

    @property
    def held_out(self):
        return self.voice in HELD_OUT

    def say(self, text, random):
        """The text at a speed and pitch drawn by chance: floats at RATE, silence cut off."""
        if self.program == "flite":
            stretch = random.uniform(0.8, 1.6)
            command = ["flite", "-voice", self.voice, "--setf", f"duration_stretch={stretch:.2f}",
                       "--setf", f"int_f0_target_mean={random.uniform(80, 220):.0f}",
                       "-t", text, "-o", "/dev/stdout"]
        else:
            command = ["espeak-ng", "-v", f"{self.accent}+{self.voice}", "--stdout",
                       "-p", str(random.integers(15, 90)), "-s", str(random.integers(80, 200)),
                       text]
        return trim(read_wav(subprocess.run(command, check=True, capture_output=True).stdout))


def all_speakers():
    return ([Speaker("flite", voice) for voice in FLITE]
            + [Speaker("espeak-ng", voice, accent) for voice in VARIANTS for accent in ACCENTS])


def read_wav(data):
    """Samples of a WAV file's bytes as floats at RATE. The length in its header may be wrong, as
    programs that write to a pipe do not know it."""
    with wave.open(io.BytesIO(data)) as file:
        rate = file.getframerate()
        samples = np.frombuffer(file.readframes(len(data)), "<i2") / 32768
    return resample(samples, RATE / rate)


def resample(samples, factor):
    """`factor` times as many samples of the same sound, by cutting or extending its spectrum. The
    numbers of samples are rounded to some with which a Fourier transform is fast."""
    samples = np.pad(samples, (0, -len(samples) % FAST))
    count = FAST * round(len(samples) * factor / FAST)
    spectrum = np.fft.rfft(samples)
    wanted = np.zeros(count // 2 + 1, complex)
    kept = min(len(spectrum), len(wanted))
    wanted[:kept] = spectrum[:kept]
    return np.fft.irfft(wanted, count) * (count / len(samples))


def trim(samples, step=160, quiet=0.03):
    """The samples without what is quiet at both ends."""
    count = len(samples) // step
    loudness = np.sqrt((samples[:count * step].reshape(count, step) ** 2).mean(axis=1))
    loud = np.flatnonzero(loudness > quiet * loudness.max())
    return samples[loud[0] * step:(loud[-1] + 1) * step]


def collect(random, speakers, counts, natural=0.0):
    """What these speakers say: {"yes": [...], "no": [...], "unknown": [...], "talk": [...]}.

    counts: how many clips of each. A part `natural` of them comes from flite, whose few voices are
    recorded ones.
    """
    recorded = [speaker for speaker in speakers if speaker.program == "flite"]
    others = OTHER_WORDS + (UNHEARD_WORDS if speakers[0].held_out else 2 * SIMILAR_WORDS)
    texts = {**WORDS, "unknown": others, "talk": SENTENCES}
    clips = {}
    for kind, choice in texts.items():
        clips[kind] = []
        for i in range(counts[kind]):
            group = recorded if random.random() < natural else speakers
            speaker = group[random.integers(len(group))]
            clips[kind].append(speaker.say(choice[i % len(choice)], random).astype(np.float32))
    return clips
