"""Digits spoken one by one, with pauses, speed and loudness drawn anew each time.

The sounds are made by `scripts.digit_sounds` and lie beside this module: 8 kHz, 8 bits, mono.
"""

import io
import os
import secrets
import wave
from functools import cache
from importlib.resources import files

RATE = 8000
LANGUAGES = ("fa", "en")
SILENCE = 128

_PAUSE = (RATE * 3 // 10, RATE * 7 // 10)
_SPEED = (92, 112)
_LOUDNESS = (75, 100)
_NOISE = bytes(SILENCE - 3 + value * 7 // 256 for value in range(256))


def speak(number: str, language: str) -> bytes:
    """Return a WAV file.

    Args:
        number: ASCII digits.
        language: one of ``LANGUAGES``; another is spoken in Persian.
    """
    voice = _voice(language if language in LANGUAGES else "fa")
    parts = [_hiss(_between(_PAUSE))]
    for digit in number:
        parts.append(_said(voice[int(digit)], _between(_SPEED), _between(_LOUDNESS)))
        parts.append(_hiss(_between(_PAUSE)))
    return wav(b"".join(parts))


def wav(samples: bytes) -> bytes:
    """Return samples as a WAV file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(RATE)
        file.writeframes(samples)
    return out.getvalue()


@cache
def _voice(language: str) -> tuple[bytes, ...]:
    return tuple(_read(f"{language}-{digit}.wav") for digit in range(10))


def _read(name: str) -> bytes:
    data = files("web.voters").joinpath("sounds", name).read_bytes()
    with wave.open(io.BytesIO(data)) as file:
        samples: bytes = file.readframes(file.getnframes())
        return samples


def _said(samples: bytes, speed: int, loudness: int) -> bytes:
    """Change speed and loudness, both in percent, and add the hiss."""
    length = len(samples) * 100 // speed
    hiss = _hiss(length)
    return bytes(
        min(255, max(0, hiss[at] + (samples[at * speed // 100] - SILENCE) * loudness // 100))
        for at in range(length)
    )


def _hiss(length: int) -> bytes:
    return os.urandom(length).translate(_NOISE)


def _between(bounds: tuple[int, int]) -> int:
    return bounds[0] + secrets.randbelow(bounds[1] - bounds[0] + 1)
