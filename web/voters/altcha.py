"""ALTCHA: the way past the captcha without a puzzle for people (WCAG 3.3.8).

The visitor's browser finds a number by trying some thousand key derivations, a second or two of
its time. The package `altcha` makes and checks its challenges; they are signed, so that the
server keeps nothing but that one was answered.
"""

import base64
import secrets
from typing import Any

from altcha import create_challenge, verify_solution

from node.base.json_text import parse_json
from web.services import Base
from web.voters import puzzles

ALGORITHM = "PBKDF2/SHA-256"
COST = 1000
"""Iterations of one derivation."""
COUNTER = (1000, 4000)
"""Bounds of the number to be found: the derivations that finding it takes."""
MAX_PAYLOAD = 4096


class Altcha:
    """Makes challenges and checks solutions."""

    def __init__(self, base: Base) -> None:
        self._base = base
        self._secret = base.keyring.hash("altcha", "challenge")
        self._key_secret = base.keyring.hash("altcha", "key")

    def challenge(self) -> dict[str, Any]:
        """Return a challenge as the widget reads it, as JSON."""
        made = create_challenge(
            ALGORITHM,
            COST,
            counter=COUNTER[0] + secrets.randbelow(COUNTER[1] - COUNTER[0] + 1),
            expires_at=self._base.now() + puzzles.LIFETIME,
            hmac_secret=self._secret,
            hmac_key_secret=self._key_secret,
        )
        value: dict[str, Any] = made.to_dict()
        return value

    async def check(self, payload: str) -> bool:
        """Tell whether a widget's payload solves a challenge of ours; each counts once."""
        if len(payload) > MAX_PAYLOAD:
            return False
        solved = self._solved(payload)
        if solved is None:
            return False
        signature, expires = solved
        if self._base.now() >= expires:
            return False
        return await puzzles.use(self._base, "altcha", signature, expires)

    def _solved(self, payload: str) -> tuple[bytes, int] | None:
        """Return signature and end of the challenge that a payload solves."""
        try:
            challenge = parse_json(base64.b64decode(payload))["challenge"]
        except (ValueError, TypeError, KeyError):
            return None
        found = verify_solution(payload, self._secret, hmac_key_secret=self._key_secret)
        if not found.verified:
            return None
        # signed by us, so these are what `challenge` made
        return bytes.fromhex(challenge["signature"]), int(challenge["parameters"]["expiresAt"])
