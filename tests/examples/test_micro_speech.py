#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""test_micro_speech.py [MICROPYTHON]: runs examples/micro_speech as a user does: on its recording in
every shape in which sound comes, on what is no sound, in little memory; with the model of TensorFlow
Lite Micro and recordings of people too, if they lie beside the clone."""

import array
import pathlib
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import wave
import xml.etree.ElementTree as ElementTree

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
EXAMPLE = ROOT / "examples" / "micro_speech"
MICROPYTHON = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build/unix/micropython")
MPY_CROSS = ROOT / "build/mpy-cross/mpy-cross"
MODELS = ROOT.parent / "shared" / "models"
TFLM_MODEL = MODELS / "tflm/examples/micro_speech/models/micro_speech_quantized.tflite"
RECORDINGS = MODELS / "inputs/micro_speech"
SVG = "{http://www.w3.org/2000/svg}"

RATE = 16000
# What train/record.py has put into yes_no.wav, and when it ends there, in seconds; "seven" is there
# too. A word is reported when its average score has risen, within a second.
SPOKEN = (("yes", 1.0), ("no", 3.0), ("yes", 4.25))
LATE = 1.0
PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE


def main_py(*arguments, given=b"", heap=None):
    """(exit status, output, errors) of a run in the example's folder."""
    options = ["-X", f"heapsize={heap}"] if heap else []
    command = [str(MICROPYTHON), *options, "main.py", *map(str, arguments)]
    result = subprocess.run(command, cwd=EXAMPLE, input=given, capture_output=True, timeout=120)
    return result.returncode, result.stdout.decode(), result.stderr.decode()


def check(condition, detail):
    if not condition:
        raise AssertionError(detail)


def heard(status, output, errors):
    """[(word, seconds)] of what main.py has printed."""
    check(status == 0, f"exit status {status}: {output[-200:]!r} {errors[-300:]!r}")
    found = re.findall(r"^ *(\d+\.\d\d) s  (\w+) +score (\d+)$", output, re.MULTILINE)
    check(all(200 < int(score) <= 255 for _, _, score in found), f"scores in {found}")
    return [(word, float(seconds)) for seconds, word, _ in found]


def check_words(found, spoken):
    """Each word once, in order, and reported soon after its end."""
    check([word for word, _ in found] == [word for word, _ in spoken], f"heard {found}")
    for (word, seconds), (_, end) in zip(found, spoken):
        check(end - 0.5 <= seconds <= end + LATE, f"{word} at {seconds} s, it ended at {end} s")


def recording():
    with wave.open(str(EXAMPLE / "yes_no.wav")) as file:
        return array.array("h", file.readframes(file.getnframes()))


# ---- WAV files of all kinds ----------------------------------------------------------------------


def chunk(name, data, size=None):
    size = len(data) if size is None else size
    return name + struct.pack("<I", size) + data + b"\0" * (len(data) % 2)


def wav(data, encoding=PCM, channels=1, rate=RATE, bits=16, *, before=b"", size=None, after=b"",
        extension=b""):
    """A WAV file with other chunks `before` and `after` the sound; `size` is what it claims."""
    frame = channels * bits // 8
    head = struct.pack("<HHIIHH", encoding, channels, rate, rate * frame, frame, bits) + extension
    body = b"WAVE" + before + chunk(b"fmt ", head) + chunk(b"data", data, size) + after
    return b"RIFF" + struct.pack("<I", len(body)) + body


def at_rate(samples, rate):
    """The samples at another rate, by straight lines between them."""
    result = array.array("h")
    for i in range((len(samples) - 1) * rate // RATE):
        at, part = divmod(i * RATE, rate)
        result.append(samples[at] + (samples[at + 1] - samples[at]) * part // rate)
    return result.tobytes()


def sounds():
    """{name: the recording in another shape}."""
    samples = recording()
    plain = samples.tobytes()
    other = array.array("h", (sample // 2 for sample in samples))
    stereo = array.array("h", (value for pair in zip(samples, samples) for value in pair))
    left = array.array("h", (value for sample in samples for value in (sample, 0)))
    coarse = bytes((sample >> 8) + 128 for sample in samples)
    guid = struct.pack("<H", PCM) + bytes.fromhex("000000001000800000aa00389b71")
    return {
        "other chunks": wav(plain, before=chunk(b"LIST", b"odd size!"), after=chunk(b"id3 ", plain)),
        "extensible": wav(plain, EXTENSIBLE, extension=struct.pack("<HHI", 22, 16, 4) + guid),
        "softer": wav(other.tobytes()),
        "stereo": wav(stereo.tobytes(), channels=2),
        "left alone": wav(left.tobytes(), channels=2),
        "8 bits": wav(coarse, bits=8),
        "24 bits": wav(wide(samples, b"\xfe"), bits=24),
        "32 bits, stereo": wav(wide(stereo, b"\xfe\x01"), channels=2, bits=32),
        **{f"{rate} samples a second": wav(at_rate(samples, rate), rate=rate)
           for rate in (8000, 11025, 22050, 32000, 44100, 48000)},
        "44.1 kHz, stereo, 24 bits": wav(wide(array.array("h", at_rate(stereo, 44100)), b"\0"),
                                         channels=2, rate=44100, bits=24),
    }


def wide(samples, lower):
    """The samples as wider ones, with these lower bytes."""
    return b"".join(lower + struct.pack("<h", sample) for sample in samples)


def bad_files():
    """{name: (bytes, what the error says)}"""
    plain = recording().tobytes()
    good = wav(plain)
    return {
        "empty": (b"", "the file is empty"),
        "text": (b"It is a text that somebody has renamed.", "not a WAV file"),
        "header cut off": (good[:30], "cut off before the sound"),
        "no sound at all": (good[:36], "cut off before the sound"),
        "no samples": (wav(b""), "no sound in it"),
        "cut off": (good[:-1000], "cut off: 146200 of 147200 bytes"),
        "3999 a second": (wav(plain, rate=3999), "3999 samples a second: only 4000 to 192000"),
        "192001 a second": (wav(plain, rate=192001), "192001 samples a second: only"),
        "none a second": (wav(plain, rate=0), "0 samples a second: only"),
        "8 kHz, cut off": (wav(plain, rate=8000)[:-10], "cut off: 147190 of 147200 bytes"),
        "floats": (wav(plain, FLOAT, bits=32), "floats: only PCM"),
        "mu-law": (wav(plain, 7, bits=8), "mu-law: only PCM"),
        "20 bits": (wav(plain[:-2], bits=20), "20 bits in 2 bytes"),
        "24 bits in 4 bytes": (good[:32] + struct.pack("<HH", 4, 24) + good[36:], "without gaps"),
        "no channel": (wav(plain, channels=0), "0 channels"),
        "short format": (good.replace(b"fmt \x10", b"fmt \x08", 1), "8 bytes, at least 16"),
        "sound before format": (b"RIFF\0\0\0\0WAVE" + chunk(b"data", plain), "before its format"),
        "endless chunk": (b"RIFF\0\0\0\0WAVE" + chunk(b"LIST", b"", 0xFFFFFFF0), "cut off before"),
    }


def check_sound(folder, content, spoken=SPOKEN):
    path = pathlib.Path(folder, "sound.wav")
    path.write_bytes(content)
    check_words(heard(*main_py(path)), spoken)


def check_refused(run, message):
    status, output, errors = run
    check(status == 1, f"exit status {status}: {output[-100:]!r} {errors[-200:]!r}")
    check(message in output + errors, f"said {(output + errors)[-200:]!r}, expected {message!r}")
    check("Traceback" not in output + errors, f"a traceback: {errors[-300:]!r}")
    check(" score " not in output, f"words nevertheless: {output!r}")


def check_bad_file(folder, content, message):
    path = pathlib.Path(folder, "bad.wav")
    path.write_bytes(content)
    check_refused(main_py(path), message)


STANDARD_INPUT = {
    "raw samples": lambda plain: plain,
    "raw samples and half a one": lambda plain: plain + b"\x01",
    "a WAV file": wav,
    "a WAV file of unknown length": lambda plain: wav(plain, size=0x7FFFFFFF),
    "a WAV file of another unknown length": lambda plain: wav(plain, size=0xFFFFFFFF),
}
BAD_STANDARD_INPUT = {
    "nothing": (b"", "standard input is empty"),
    "half a sample": (b"R", "standard input is empty"),
    "Ogg": (b"OggS" + bytes(1000), "only WAV and raw"),
    "a WAV file cut off": (wav(bytes(2000))[:900], "cut off"),
}


# ---- The run as it is ----------------------------------------------------------------------------


def check_facts(output):
    found = re.search(r"^([\d.]+) s heard; model (\d+) bytes, arena (\d+) bytes, heap in use (\d+) "
                      r"bytes$", output, re.MULTILINE)
    check(found, f"no facts in {output!r}")
    size = (EXAMPLE / "micro_speech.tflite").stat().st_size
    check(int(found.group(2)) == size, f"the model is {size} bytes long, not {found.group(2)}")
    # A second of silence goes on after the recording's end.
    check(abs(float(found.group(1)) - len(recording()) / RATE - 0.97) < 0.03, found.group(1))


def check_picture(path):
    """Well-formed; a mark with each word; scores of two labels; a spectrogram in its frame."""
    root = ElementTree.parse(path).getroot()
    check(root.tag == SVG + "svg", f"the root is {root.tag}")
    texts = [text.text for text in root.iter(SVG + "text")]
    check([text for text in texts if text in ("yes", "no")] == [word for word, _ in SPOKEN],
          f"marks in {texts}")
    lines = root.findall(f"{SVG}polyline[@class='score']")
    check(len(lines) == 2, f"{len(lines)} lines of scores")
    for line in lines:
        heights = [float(pair.split(",")[1]) for pair in line.get("points").split()]
        check(min(heights) < 345 and max(heights) > 430, f"scores {min(heights)}..{max(heights)}")
    shades = [path for path in root.findall(SVG + "path") if path.get("fill")]
    runs = re.findall(r"M(\d+) (\d+)h", " ".join(path.get("d") for path in shades))
    check(len(runs) > 500, f"{len(runs)} parts of the spectrogram")
    check(all(70 <= int(x) <= 730 and 66 <= int(y) <= 261 for x, y in runs), "parts outside")


def check_interrupted(folder):
    """Ctrl-C, after the first word, ends listening: what has been heard till then is drawn."""
    picture = pathlib.Path(folder, "interrupted.svg")
    command = [str(MICROPYTHON), "main.py", "-", "--svg", str(picture)]
    with subprocess.Popen(command, cwd=EXAMPLE, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as process:
        process.stdin.write(recording()[:2 * RATE].tobytes())
        process.stdin.flush()
        lines = [process.stdout.readline().decode() for _ in range(2)]
        process.send_signal(signal.SIGINT)
        lines.append(process.stdout.read().decode())
        status = process.wait(120)
    output = "".join(lines)
    check_words(heard(status, output, ""), SPOKEN[:1])
    check(" s heard; model" in output, f"no facts in {output!r}")
    check("yes" in [text.text for text in ElementTree.parse(picture).iter(SVG + "text")], output)


def check_small(folder):
    """Where the heap has no room for the filter of another rate."""
    path = pathlib.Path(folder, "sound.wav")
    path.write_bytes(wav(at_rate(recording(), 44100), rate=44100))
    check_refused(main_py(path, heap="76k"), "memory")


def check_listening(*lines):
    """What listening.py, which runs in MicroPython, has to say."""
    command = [str(MICROPYTHON), str(FOLDER / "listening.py"), str(EXAMPLE)]
    result = subprocess.run(command, input="\n".join(lines).encode(), capture_output=True,
                            timeout=120)
    check(result.returncode == 0, result.stderr.decode()[-300:])
    return result.stdout.decode().splitlines()


def check_compiled(folder):
    """Scripts, model, arena, front end and buffers in 64 KB of heap, as README.md shows it."""
    check(MPY_CROSS.exists(), f"there is no {MPY_CROSS}: make test")
    for script in ("main", "micro_speech", "wav"):
        target = pathlib.Path(folder, f"{script}.mpy")
        subprocess.run([MPY_CROSS, "-o", target, EXAMPLE / f"{script}.py"], check=True, timeout=60)
    for name in ("micro_speech.tflite", "yes_no.wav"):
        shutil.copy(EXAMPLE / name, folder)
    command = [str(MICROPYTHON), "-X", "heapsize=64k", "-m", "main"]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    check_words(heard(result.returncode, result.stdout, result.stderr), SPOKEN)


# ---- The recogniser ------------------------------------------------------------------------------


def recognized(results):
    """What RecognizeCommands says to [(time in ms, int8 scores)], by its description: a list with
    an index for each result, -1 where there is nothing new."""
    answers, top, top_time = [], 0, None
    for i, (time_ms, _) in enumerate(results):
        kept = [result for result in results[:i + 1] if result[0] >= time_ms - 1000]
        averages = [sum(scores[label] + 128 for _, scores in kept) // len(kept)
                    for label in range(4)]
        best = averages.index(max(averages))
        answer = -1
        if len(kept) >= 3 and time_ms - kept[0][0] >= 250 and averages[best] > 200:
            if best != top or top == 0 or time_ms - top_time > 1500:
                answer = top = best
                top_time = time_ms
        answers.append(answer)
    return answers


def check_recognizer(seed):
    """On scores in which one label after another is high for a while, in steps of any length."""
    chance = random.Random(seed)
    results, time_ms = [], 0
    for _ in range(60):
        label, level = chance.randrange(4), chance.randrange(150, 256)
        for _ in range(chance.randrange(1, 40)):
            time_ms += chance.choice((20, 20, 40, 100))
            scores = [chance.randrange(0, 60) - 128 for _ in range(4)]
            scores[label] = level - 128
            results.append((time_ms, scores))
    expected = recognized(results)
    check(len([answer for answer in expected if answer > 0]) > 5, "the test recognises nothing")
    lines = [" ".join(map(str, [time_ms, *scores])) for time_ms, scores in results]
    found = [int(answer) for answer in check_listening("recognizer", *lines)]
    check(found == expected, f"{sum(a != b for a, b in zip(found, expected))} of {len(found)} differ")


# ---- Recordings of people ------------------------------------------------------------------------


def people(model, spoken):
    """A stream of the recordings, with quiet between them, through a model: words and times."""
    chance = random.Random(1)

    def quiet(seconds):
        return [chance.randrange(-12, 13) for _ in range(int(seconds * RATE))]

    samples, expected = array.array("h", quiet(1.5)), []
    for name, end in spoken:
        with wave.open(str(RECORDINGS / name)) as file:
            data = array.array("h", file.readframes(file.getnframes()))
        if end:
            expected.append((re.match("yes|no", name).group(), len(samples) / RATE + end))
        samples.extend(data)
        samples.extend(quiet(2))
    check_words(heard(*main_py("-", "--model", model, given=samples.tobytes())), expected)


# Recordings, and where in them the word ends, in seconds; 0: there is none.
PEOPLE = (("yes_1000ms.wav", 0.75), ("noise_1000ms.wav", 0), ("no_1000ms.wav", 0.75),
          ("yes-16khz-2sec.wav", 1.2), ("no-16khz-2sec.wav", 1.2))


# ---- All of them ---------------------------------------------------------------------------------


def report(name, test, *arguments):
    try:
        test(*arguments)
        print(f"ok {name}")
    except Exception as error:  # whatever goes wrong is this test's failure
        print(f"FAIL {name}: {type(error).__name__}: {error}")


def check_readme(output):
    """What main.py prints stands in the README, and the picture there is what it draws."""
    readme = (EXAMPLE / "README.md").read_text()
    lines = [line for line in output.splitlines() if not line.startswith("picture")]
    # How much heap is in use depends on how long the paths are.
    readme, *lines = (re.sub(r"heap in use \d+", "heap in use N", text) for text in (readme, *lines))
    missing = [line for line in lines if f"    {line}\n" not in readme]
    check(lines and not missing, f"not in the README: {missing}")


def test_run(folder):
    run = main_py(folder)
    report("README", lambda: check_readme(main_py()[1]))
    drawn, shown = pathlib.Path(folder, "micro_speech.svg"), EXAMPLE / "micro_speech.svg"
    report("README's picture", lambda: check(drawn.read_text() == shown.read_text(),
                                             "draw micro_speech.svg anew"))
    report("words", lambda: check_words(heard(*run), SPOKEN))
    report("facts", check_facts, run[1])
    report("picture", check_picture, pathlib.Path(folder, "micro_speech.svg"))
    report("Ctrl-C", check_interrupted, folder)
    report("too little heap", check_small, folder)
    report("76 KB of heap", lambda: check_words(heard(*main_py(heap="76k")), SPOKEN))
    with tempfile.TemporaryDirectory() as compiled:
        report("64 KB of heap, scripts compiled before", check_compiled, compiled)
    before = sorted(EXAMPLE.iterdir())
    report("no picture unasked", lambda: check(
        main_py()[0] == 0 and sorted(EXAMPLE.iterdir()) == before, "there are new files"))


def test_sounds(folder):
    for name, content in sounds().items():
        report(f"sound: {name}", check_sound, folder, content)
    for name, (content, message) in bad_files().items():
        report(f"refused: {name}", check_bad_file, folder, content, message)
    plain = recording().tobytes()
    for name, shape in STANDARD_INPUT.items():
        report(f"standard input: {name}", lambda given=shape(plain): check_words(
            heard(*main_py("-", given=given)), SPOKEN))
    for name, (given, message) in BAD_STANDARD_INPUT.items():
        report(f"standard input refused: {name}",
               lambda given=given, message=message: check_refused(main_py("-", given=given), message))
    for name, arguments, message in (
            ("missing file", ["nowhere.wav"], "nowhere.wav"),
            ("missing model", ["--model", "nowhere.tflite"], "nowhere.tflite"),
            ("another model", ["--model", "../hello_world/hello_world_int8.tflite"], "49 x 40"),
            ("unknown option", ["--loud"], "--loud: unknown"),
            ("half an option", ["--svg"], "--svg: a path is missing"),
            ("two sounds", ["a.wav", "b.wav"], "a.wav and b.wav: one sound")):
        report(f"refused: {name}", check_refused, main_py(*arguments), message)


def test_listening():
    for line in check_listening("self-test"):
        print(line)
    for seed in range(3):
        report(f"recogniser {seed}", check_recognizer, seed)


def test_people():
    if not RECORDINGS.is_dir():
        print("skip recordings of people: there is no ../shared/models")
        return
    report("TensorFlow's model on recordings of people", people, TFLM_MODEL, PEOPLE)
    report("our model on recordings of people", people, EXAMPLE / "micro_speech.tflite", PEOPLE)


def main():
    with tempfile.TemporaryDirectory() as folder:
        test_run(folder)
        test_sounds(folder)
    test_listening()
    test_people()
    print("done")


if __name__ == "__main__":
    main()
