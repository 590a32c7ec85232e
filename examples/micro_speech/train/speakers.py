# SPDX-License-Identifier: Apache-2.0
"""Words spoken by the synthesizers espeak-ng, flite and festival, with many voices.

A speaker is one voice of one program. Those in `HELD_OUT` speak in the test only. The voices of
espeak-ng are variations of one formula, with other formants; those of the others are made of
recordings of people, and there are few of them. So the voices of other languages join in: they read
English words in their own spelling, and are as foreign as a user may be.
"""

import dataclasses
import io
import pathlib
import subprocess
import tempfile
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
# Without czech_machac, at some words of which festival crashes.
FESTIVAL = {"ked_diphone": "en", "cmu_us_slt_arctic_hts": "en", "czech_dita": "cs",
            "czech_krb": "cs", "czech_ph": "cs", "suo_fi_lj_diphone": "fi",
            "hy_fi_mv_diphone": "fi", "lp_diphone": "it", "pc_diphone": "it"}
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
# Words as those languages spell their sounds, which differs little in these words: the i of Italian.
# No "tu": at that word festival crashes in Italian.
RESPELLED = {"cs": {
    "yes": ("jes",), "no": ("nou",),
    "unknown": (
        "lou gou tou sou dou mou jet jel jelou jee jou jiir ges les mes pes tses test best rest set "
        "nju nau nier nekst mor for eit nain ten van tri faiv siks seven siirou left rait daun "
        "ap of on stop bed dog ket hepi haus vau lait vater hei helou silla kaksi dobri voda ano"
    ).split(),
}}
RESPELLED["fi"] = RESPELLED["cs"]
RESPELLED["it"] = {kind: [text.replace("j", "i") for text in texts]
                   for kind, texts in RESPELLED["cs"].items()}
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
    accent: str = ""  # of English, or another language's name, in which RESPELLED is read

    @property
    def held_out(self):
        return self.voice in HELD_OUT

    def says(self, kind):
        """What it says of the kind "yes", "no", "unknown" or "talk"."""
        if self.accent in RESPELLED:
            choice = RESPELLED[self.accent]
            return [" ".join(choice["unknown"][::6])] if kind == "talk" else choice[kind]
        if kind == "unknown":
            return OTHER_WORDS + (UNHEARD_WORDS if self.held_out else 3 * SIMILAR_WORDS)
        return SENTENCES if kind == "talk" else WORDS[kind]

    def say(self, texts, random):
        """Each text at a speed and pitch drawn by chance: floats at RATE, silence cut off."""
        say = {"espeak-ng": espeak, "flite": flite, "festival": festival}[self.program]
        return [trim(read_wav(data)) for data in say(self, texts, random)]


def output(*command):
    return subprocess.run(command, check=True, capture_output=True).stdout


def espeak(speaker, texts, random):
    """WAV files' bytes, as from flite() and festival()."""
    return [output("espeak-ng", "-v", f"{speaker.accent}+{speaker.voice}", "--stdout",
                   "-p", str(random.integers(15, 90)), "-s", str(random.integers(80, 200)), text)
            for text in texts]


def flite(speaker, texts, random):
    return [output("flite", "-voice", speaker.voice,
                   "--setf", f"duration_stretch={random.uniform(0.8, 1.6):.2f}",
                   "--setf", f"int_f0_target_mean={random.uniform(80, 220):.0f}",
                   "-t", text, "-o", "/dev/stdout")
            for text in texts]


def festival(speaker, texts, random):
    """One process for all, which takes as long to start as to say a hundred words."""
    with tempfile.TemporaryDirectory() as folder:
        script = pathlib.Path(folder, "say.scm")
        lines = [f"(voice_{speaker.voice})"]
        for i, text in enumerate(texts):
            lines += [f"(Parameter.set 'Duration_Stretch {random.uniform(0.9, 2.0):.2f})",
                      f'(utt.save.wave (utt.synth (Utterance Text "{text}")) "{folder}/{i}" \'riff)']
        script.write_text("\n".join(lines))
        output("festival", "--batch", str(script))
        return [pathlib.Path(folder, str(i)).read_bytes() for i in range(len(texts))]


def all_speakers():
    return ([Speaker("flite", voice) for voice in FLITE]
            + [Speaker("festival", voice, accent) for voice, accent in FESTIVAL.items()]
            + [Speaker("espeak-ng", voice, accent) for voice in VARIANTS for accent in ACCENTS])


def read_wav(data):
    """Samples of a WAV file's bytes as floats at RATE. The length in its header may be wrong, as
    programs that write to a pipe do not know it."""
    with wave.open(io.BytesIO(data)) as file:
        rate = file.getframerate()
        samples = np.frombuffer(file.readframes(len(data)), "<i2") / 32768
    return resample(samples, RATE / rate)


def wav_file(samples):
    """The other way round, what is too loud being clipped."""
    data = io.BytesIO()
    with wave.open(data, "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(np.clip(np.round(samples * 32767), -32768, 32767).astype("<i2").tobytes())
    return data.getvalue()


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

    counts: how many clips of each. A part `natural` of them comes from the programs whose few voices
    are recorded ones.
    """
    recorded = [speaker for speaker in speakers if speaker.program != "espeak-ng"]
    wanted = {}
    for kind, count in counts.items():
        for i in range(count):
            group = recorded if random.random() < natural else speakers
            speaker = group[random.integers(len(group))]
            choice = speaker.says(kind)
            wanted.setdefault(speaker, []).append((kind, choice[i % len(choice)]))
    clips = {kind: [] for kind in counts}
    for speaker, items in wanted.items():
        for (kind, _), clip in zip(items, speaker.say([text for _, text in items], random)):
            clips[kind].append(clip.astype(np.float32))
    return clips
