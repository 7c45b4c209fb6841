"""The text of an invitation, and the registrar's encrypted file of links."""

from collections.abc import Collection
from pathlib import Path

from contracts.commands.options import open_key
from contracts.commands.registrar.issuing import LINKS
from contracts.keyfile import KeyFile
from contracts.roll.credentials import parse_link
from node.base.errors import SandoghError
from web.invitations.sending import Letter
from web.sms.gateway import MAX_TEXT
from web.sms.numbers import e164

PLACE = "{link}"

TEXTS = {
    "fa": "رأی‌گیری آغاز می‌شود. پیوند شخصی شما برای رأی دادن، آن را به کسی ندهید:\n{link}",
    "en": "Voting is about to open. Your own link to vote, give it to nobody:\n{link}",
}


class TextError(SandoghError):
    """The text of the message cannot be used."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"the text of the message: {why}")


class LinksError(SandoghError):
    """The file of links holds something else, or lacks a row that was asked for."""

    def __init__(self, path: Path, why: str) -> None:
        self.path = path
        self.why = why
        super().__init__(f"file of links {path}: {why}")


def check_text(template: str) -> str:
    """Check a template and return it.

    Raises:
        TextError: it has no place for the link, or more than one, or is too long.
    """
    if template.count(PLACE) != 1:
        raise TextError(f"must have {PLACE} once, where the link goes")
    if len(template) > MAX_TEXT // 2:
        raise TextError(f"has more than {MAX_TEXT // 2} characters")
    return template


def open_links(path: Path, password_file: Path | None) -> KeyFile:
    """Open the file that `sandogh-election registrar links` wrote.

    Raises:
        KeyFileError: it can't be opened, or is of another role.
        LinksError: there are no links in it.
    """
    opened = open_key(path, LINKS, password_file)
    rows = opened.secret.get("links")
    if not isinstance(rows, list) or not isinstance(opened.public.get("manifest"), str):
        raise LinksError(path, "holds no links")
    return opened


def letters(opened: KeyFile, template: str, only: Collection[int] = ()) -> list[Letter]:
    """Return the messages in the order of the list.

    Args:
        opened: the file of links.
        template: the text, with a place for the link.
        only: rows; empty for all.

    Raises:
        LinksError: a link or a number is none, or a row is missing or stands there twice.
    """
    made: dict[int, Letter] = {}
    for one in opened.secret["links"]:
        row = one["row"]
        to = e164(one["mobile"])
        if to is None:
            raise LinksError(opened.path, f"row {row} has no mobile number")
        # a damaged link would be found out by its voter alone
        parse_link(one["link"])
        if row in made:
            raise LinksError(opened.path, f"row {row} stands there twice")
        made[row] = Letter(row, to, template.replace(PLACE, one["link"]))
    missing = sorted(set(only) - set(made))
    if missing:
        raise LinksError(opened.path, f"has no row {', '.join(map(str, missing))}")
    return [letter for row, letter in made.items() if not only or row in only]
