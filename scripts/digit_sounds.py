"""Make the spoken digits of the captcha: python -m scripts.digit_sounds

Needs the program espeak-ng; the committed sounds were made by version 1.51 of Debian 12. Each
becomes 8 kHz, 8 bits, mono, without the silence around it.
"""

import io
import math
import subprocess
import wave
from array import array
from collections.abc import Sequence
from pathlib import Path

from web.voters.spoken_digits import LANGUAGES, RATE, SILENCE, wav

PLACE = Path(__file__).parents[1] / "web/voters/sounds"
VOICES = {"fa": "fa", "en": "en-us"}
WORDS_PER_MINUTE = 135
_TAPS = 24
_PEAK = 110
_QUIET = 0.015


def main() -> None:
    """Write every sound."""
    PLACE.mkdir(exist_ok=True)
    for language in LANGUAGES:
        for digit in range(10):
            path = PLACE / f"{language}-{digit}.wav"
            path.write_bytes(wav(_eight_bits(*_spoken(VOICES[language], digit))))
    print(f"{sum(one.stat().st_size for one in PLACE.glob('*.wav'))} bytes in {PLACE}")


def _spoken(voice: str, digit: int) -> tuple[Sequence[int], int]:
    """Return samples of 16 bits, and how many a second."""
    words = ["espeak-ng", "-v", voice, "-s", str(WORDS_PER_MINUTE), "--stdout", str(digit)]
    made = subprocess.run(words, check=True, capture_output=True).stdout
    with wave.open(io.BytesIO(made)) as file:
        samples = array("h", file.readframes(-1))
        # written to a pipe, the header does not know the length
        return samples[: len(made) // 2], file.getframerate()


def _eight_bits(samples: Sequence[int], rate: int) -> bytes:
    """Trim, filter, resample, and bring to one loudness."""
    loud = [at for at, value in enumerate(samples) if abs(value) > _QUIET * 32768]
    trimmed = samples[loud[0] : loud[-1] + 1]
    step = rate / RATE
    resampled = [_at(trimmed, at * step, step) for at in range(int(len(trimmed) / step))]
    peak = max(map(abs, resampled))
    return bytes(SILENCE + round(value * _PEAK / peak) for value in resampled)


def _at(samples: Sequence[int], place: float, step: float) -> float:
    """Return the value at a place, low-passed by a windowed sinc to half the new rate."""
    total = 0.0
    for at in range(max(0, int(place) - _TAPS), min(len(samples), int(place) + _TAPS + 1)):
        x = (at - place) / step
        sinc = 1.0 if x == 0 else math.sin(math.pi * x) / (math.pi * x)
        window = 0.5 + 0.5 * math.cos(math.pi * (at - place) / (_TAPS + 1))
        total += samples[at] * sinc * window / step
    return total


if __name__ == "__main__":
    main()
