"""JSON records: one canonical form (RFC 8785), read strictly (docs/protocol.md §5).

A JSON body equals the canonical form of the value it holds, byte for byte, so that a value
has one id. Numbers are integers from 0 to 2⁵³-1, bytes are lower-case hex, accounts G….
Errors name the field by its path, such as ``races[0].candidates[2].number``.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

import rfc8785

from contracts.crypto.group import EncodingError, Point, decode_point
from contracts.records.record import RecordError
from node.base.json_text import parse_json
from node.base.text import printable
from node.wire.accounts import AddressError, public_key

LIMIT = 1 << 53
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
HEX = re.compile(r"[0-9a-f]*")
SHOWN = 40

Texts = Mapping[str, str]


class _Refused(ValueError):
    """Raised inside the JSON reader, with the reason."""


def canonical(kind: int, value: Any) -> bytes:
    """Return the canonical form of a JSON value.

    Raises:
        RecordError: a value that JSON, or a record, cannot hold.
    """
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError) as error:
        raise RecordError(kind, "JSON", f"has no canonical form: {error}") from error


def read(kind: int, body: bytes) -> "Object":
    """Read a JSON body strictly.

    Raises:
        RecordError: not UTF-8, not JSON, not an object, a field twice in one object, a number
            that is no integer below 2⁵³, or not in canonical form.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RecordError(kind, "JSON", f"is not UTF-8 at byte {error.start}") from error
    try:
        value = parse_json(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_float,
            parse_constant=_float,
        )
    except _Refused as error:
        raise RecordError(kind, "JSON", str(error)) from error
    except ValueError as error:
        raise RecordError(kind, "JSON", f"cannot be read: {error}") from error
    if not isinstance(value, dict):
        raise RecordError(kind, "JSON", "is not an object")
    if canonical(kind, value) != body:
        raise RecordError(kind, "JSON", "is not in canonical form (RFC 8785)")
    return Object(kind, "", value)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in pairs:
        if name in fields:
            raise _Refused(f"has the field {name[:SHOWN]!r} twice in one object")
        fields[name] = value
    return fields


def _integer(text: str) -> int:
    if len(text) > 17 or abs(int(text)) >= LIMIT:
        raise _Refused(f"has the number {text[:SHOWN]}, not below 2^53")
    return int(text)


def _float(text: str) -> NoReturn:
    raise _Refused(f"has the number {text[:SHOWN]}, not an integer")


class Object:
    """A JSON object whose fields are taken by name and type; ``end`` refuses what is left."""

    def __init__(self, kind: int, path: str, fields: dict[str, Any]) -> None:
        """Start with all fields.

        Args:
            kind: the record's.
            path: where the object lies in the record; empty for the whole.
            fields: its fields.
        """
        self._kind = kind
        self._path = path
        self._fields = dict(fields)

    def fault(self, name: str, why: str) -> RecordError:
        """Return an error of a field of this object."""
        return RecordError(self._kind, self._at(name), why)

    def end(self) -> None:
        """Demand that every field was taken.

        Raises:
            RecordError: an unknown field.
        """
        for name in self._fields:
            raise self.fault(printable(name[:SHOWN]), "is an unknown field")

    def integer(self, name: str, low: int = 0, high: int = LIMIT - 1) -> int:
        """Take an integer from ``low`` to ``high``."""
        value = self._take(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.fault(name, "is not an integer")
        if not low <= value <= high:
            raise self.fault(name, f"is {value}, not from {low} to {high}")
        return value

    def boolean(self, name: str) -> bool:
        """Take true or false."""
        value = self._take(name)
        if not isinstance(value, bool):
            raise self.fault(name, "is neither true nor false")
        return value

    def text(self, name: str) -> str:
        """Take a text, not empty."""
        return self._text(name, self._take(name))

    def hex(self, name: str, size: int) -> bytes:
        """Take ``size`` bytes of lower-case hex."""
        return self._hex(name, self._take(name), size)

    def optional_hex(self, name: str, size: int) -> bytes | None:
        """Take bytes as ``hex`` does, or None where there is no such field."""
        return self.hex(name, size) if name in self._fields else None

    def point(self, name: str) -> Point:
        """Take a group element in hex."""
        try:
            return decode_point(self.hex(name, 32))
        except EncodingError as error:
            raise self.fault(name, error.why) from error

    def account(self, name: str) -> str:
        """Take a G… account."""
        return self._account(name, self._take(name))

    def accounts(self, name: str) -> tuple[str, ...]:
        """Take a list of G… accounts, at least one, all different."""
        found = tuple(
            self._account(f"{name}[{place}]", value)
            for place, value in enumerate(self._list(name, 1))
        )
        self._distinct(name, found)
        return found

    def languages(self, name: str) -> tuple[str, ...]:
        """Take a list of language tags, at least one, all different."""
        found = []
        for place, value in enumerate(self._list(name, 1)):
            tag = self._text(f"{name}[{place}]", value)
            if not LANGUAGE.fullmatch(tag):
                raise self.fault(f"{name}[{place}]", f"{tag[:SHOWN]!r} is no language tag")
            found.append(tag)
        self._distinct(name, found)
        return tuple(found)

    def texts(self, name: str, languages: Iterable[str]) -> Texts:
        """Take an object of language to text that has each of the languages, no other."""
        found = self._texts(name, languages)
        for language in languages:
            if language not in found:
                raise self.fault(f"{name}.{language}", "is missing")
        return found

    def optional_texts(self, name: str, languages: Iterable[str]) -> Texts | None:
        """Take an object of language to text that has some of the languages, or None."""
        if name not in self._fields:
            return None
        found = self._texts(name, languages)
        if not found:
            raise self.fault(name, "is empty")
        return found

    def one_of(self, name: str, words: Iterable[str]) -> str:
        """Take one of some words."""
        value = self._take(name)
        if value not in words:
            raise self.fault(name, f"is none of {', '.join(words)}")
        return str(value)

    def objects(self, name: str, least: int) -> list["Object"]:
        """Take a list of at least so many objects."""
        found = []
        for place, value in enumerate(self._list(name, least)):
            if not isinstance(value, dict):
                raise self.fault(f"{name}[{place}]", "is not an object")
            found.append(Object(self._kind, self._at(f"{name}[{place}]"), value))
        return found

    def _at(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name

    def _take(self, name: str) -> Any:
        try:
            return self._fields.pop(name)
        except KeyError:
            raise self.fault(name, "is missing") from None

    def _list(self, name: str, least: int) -> list[Any]:
        value = self._take(name)
        if not isinstance(value, list):
            raise self.fault(name, "is not a list")
        if len(value) < least:
            raise self.fault(name, f"has {len(value)} entries, not at least {least}")
        return value

    def _texts(self, name: str, languages: Iterable[str]) -> dict[str, str]:
        value = self._take(name)
        if not isinstance(value, dict):
            raise self.fault(name, "is not an object of language to text")
        for language, text in value.items():
            if language not in languages:
                shown = printable(language[:SHOWN])
                raise self.fault(f"{name}.{shown}", "is none of the languages")
            self._text(f"{name}.{language}", text)
        return value

    def _text(self, name: str, value: Any) -> str:
        if not isinstance(value, str) or not value:
            raise self.fault(name, "is no text, or an empty one")
        return value

    def _hex(self, name: str, value: Any, size: int) -> bytes:
        if not isinstance(value, str) or not HEX.fullmatch(value):
            raise self.fault(name, "is not lower-case hex")
        if len(value) != 2 * size:
            raise self.fault(name, f"has {len(value)} hex digits, not {2 * size}")
        return bytes.fromhex(value)

    def _account(self, name: str, value: Any) -> str:
        if not isinstance(value, str):
            raise self.fault(name, "is not an account")
        try:
            public_key(value)
        except AddressError as error:
            raise self.fault(name, str(error)) from error
        return value

    def _distinct(self, name: str, values: Iterable[str]) -> None:
        seen: set[str] = set()
        for place, value in enumerate(values):
            if value in seen:
                raise self.fault(f"{name}[{place}]", f"{value} is there twice")
            seen.add(value)
