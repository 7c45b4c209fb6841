"""What is known of a voter, sealed; the keyed hashes under which one is found; the masked number.

Nothing here prints what it holds: neither ``repr`` nor an error's text.
"""

import json
from dataclasses import asdict, dataclass

from contracts.roll.voters import Voter
from web.keyring import Keyring

_IRAN = "+98"
_STARS = "****"


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """A voter as the registrar listed one.

    Attributes:
        licence: digits.
        national_code: 10 digits.
        mobile: E.164.
        name: first names.
        family: family name.
    """

    licence: str
    national_code: str
    mobile: str
    name: str
    family: str

    def __repr__(self) -> str:
        return "Person(…)"


@dataclass(frozen=True, slots=True)
class Hashes:
    """Under what a voter is found, 32 bytes each."""

    licence: bytes
    national: bytes
    mobile: bytes


def person_of(voter: Voter) -> Person:
    """Return what is kept of a row of the registrar's list."""
    return Person(voter.licence, voter.national_code, voter.mobile, voter.name, voter.family)


def hashes(keyring: Keyring, person: Person) -> Hashes:
    """Return the keyed hashes of a voter's numbers."""
    return Hashes(
        keyring.hash("licence", person.licence),
        keyring.hash("national", person.national_code),
        keyring.hash("mobile", person.mobile),
    )


def seal(keyring: Keyring, person: Person) -> bytes:
    """Encrypt what is known of a voter."""
    return keyring.seal(json.dumps(asdict(person), ensure_ascii=False).encode())


def unseal(keyring: Keyring, sealed: bytes) -> Person:
    """Decrypt what ``seal`` made.

    Raises:
        KeyringError: it was sealed under another key, or altered.
    """
    return Person(**json.loads(keyring.open(sealed)))


def masked(mobile: str) -> str:
    """Return a mobile number of which the middle is hidden: ``09****51``; abroad ``+4****51``."""
    known = f"0{mobile.removeprefix(_IRAN)}" if mobile.startswith(_IRAN) else mobile
    return f"{known[:2]}{_STARS}{known[-2:]}"
