"""A registrar's file of links, of invented voters, and letters made of it."""

from pathlib import Path

from contracts.keyfile import Strength, create
from contracts.roll.credentials import link
from web.invitations.sending import Letter

PASSWORD = "of the registrar"
MANIFEST = bytes(range(32))
COUNT = 12


def links_file(directory: Path, count: int = COUNT) -> Path:
    """Write the file as `sandogh-election registrar links --out` does."""
    path = directory / "links.key"
    public = {"role": "links", "election": "G", "manifest": MANIFEST.hex()}
    rows = [
        {"row": number, "mobile": mobile(number), "link": link_of(number)}
        for number in range(1, count + 1)
    ]
    create(path, "links", public, {"links": rows}, PASSWORD, Strength(1, 8192))
    return path


def mobile(number: int) -> str:
    """Return a row's number."""
    return f"+98912{number:07d}"


def link_of(number: int) -> str:
    """Return a row's link."""
    return link("https://vote.example/", MANIFEST, bytes([number] * 16))


def letters(count: int = COUNT) -> list[Letter]:
    """Return letters to that many voters."""
    return [Letter(number, mobile(number), link_of(number)) for number in range(1, count + 1)]
