"""The captcha: six digits in a picture, or spoken, in a sealed token that the server forgets.

The token is all there is: it holds the digits and an end under the portal's key, picture and
sound are made from it when asked for, and the database notes only that it was answered.
"""

import base64
import binascii
import hmac
import io
import secrets
import struct
from threading import Lock

from captcha.image import ImageCaptcha

from contracts.roll.letters import digits
from node.base.errors import SandoghError
from web.keyring import KeyringError
from web.services import Base
from web.voters import puzzles, spoken_digits

DIGITS = 6
ALPHABET = "023456789"
"""Without 1: turned, it looks like a 7."""
WIDTH, HEIGHT = 200, 64
MAX_TOKEN = 200

_MARK = b"captcha1"
_FORM = struct.Struct(f">8s{DIGITS}sQ")
_INK = (36, 46, 60, 255)
_PAPER = (246, 246, 246)
_GREYS = [grey >> 4 for grey in range(256)]
_PALETTE = [grey * 17 for grey in range(16) for _ in "rgb"]
"""Sixteen greys: a fourth of the bytes that colours would take."""


class PuzzleGone(SandoghError):
    """A token is none of ours, or is over."""

    exit_code = 1

    def __init__(self) -> None:
        super().__init__("there is no such picture any more")


class _Picture(ImageCaptcha):
    """Digits in one dark ink. The package's own mask is made for light inks."""

    lookup_table = [min(255, grey * 255 // 45) for grey in range(256)]  # noqa: RUF012
    character_rotate = (-24, 24)
    word_space_probability = 0.8


class Captcha:
    """Makes puzzles and checks answers."""

    def __init__(self, base: Base) -> None:
        self._base = base
        self._picture = _Picture(WIDTH, HEIGHT, font_sizes=(44, 48, 52))
        self._one = Lock()

    def new(self) -> str:
        """Return the token of a new puzzle, for the page's form and the picture's address."""
        chosen = "".join(secrets.choice(ALPHABET) for _ in range(DIGITS))
        end = self._base.now() + puzzles.LIFETIME
        sealed = self._base.keyring.seal(_FORM.pack(_MARK, chosen.encode(), end))
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def picture(self, token: str) -> bytes:
        """Return the picture, PNG, some 3 kB. It takes some 10 ms: for a thread.

        Raises:
            PuzzleGone: the token is none, or over.
        """
        _, chosen, _ = self._open(token)
        with self._one:  # the fonts are shared
            image = self._picture.generate_image(chosen, _PAPER, _INK)
        out = io.BytesIO()
        grey = image.convert("L").point(_GREYS)
        grey.putpalette(_PALETTE)
        grey.save(out, "png", bits=4)
        return out.getvalue()

    def sound(self, token: str, language: str = "fa") -> bytes:
        """Return the digits spoken, WAV, some 50 kB; for a thread.

        Args:
            token: the puzzle's.
            language: ``fa`` or ``en``.

        Raises:
            PuzzleGone: the token is none, or over.
        """
        _, chosen, _ = self._open(token)
        return spoken_digits.speak(chosen, language)

    async def check(self, token: str, typed: str) -> bool:
        """Tell whether digits, in any script, are those of the picture; a token counts once."""
        try:
            sealed, chosen, end = self._open(token)
        except PuzzleGone:
            return False
        right = hmac.compare_digest(digits(typed).encode("utf-8", "replace"), chosen.encode())
        return await puzzles.use(self._base, "captcha", sealed, end) and right

    def _open(self, token: str) -> tuple[bytes, str, int]:
        """Return what was sealed, the digits, and the end."""
        try:
            sealed = _decoded(token)
            mark, chosen, end = _FORM.unpack(self._base.keyring.open(sealed))
        except (KeyringError, ValueError, struct.error) as fault:
            raise PuzzleGone from fault
        if mark != _MARK or self._base.now() >= end:
            raise PuzzleGone
        return sealed, chosen.decode(), end


def _decoded(token: str) -> bytes:
    """Read base64url; whatever else it might be is refused.

    Raises:
        ValueError: it is none.
    """
    if len(token) > MAX_TOKEN or not token.isascii():
        raise ValueError("no token")
    try:
        padded = token + "=" * (-len(token) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True)
    except binascii.Error as fault:
        raise ValueError("no token") from fault
