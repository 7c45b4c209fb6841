"""Reading JSON from a stranger: every field has one form, and what is wrong has a name."""

import base64
import binascii
import re
from typing import Any

from node.base.dates import DateError, parse_rfc3339
from node.base.errors import SandoghError
from node.base.json_text import parse_json
from node.base.text import is_unicode

_AMOUNT = re.compile(r"(\d{1,12})\.(\d{7})", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,20}", re.ASCII)
_SHARE = re.compile(r"\d{1,6}(\.\d{1,20})?", re.ASCII)
_HEX = re.compile(r"[0-9a-f]{64}")
_INT64 = 2**63


class FieldError(SandoghError):
    """An answer is not JSON, or a field of it is missing or has a wrong form."""

    def __init__(self, field: str, why: str) -> None:
        self.field = field
        self.why = why
        super().__init__(f"{field} {why}")


def read_object(body: bytes) -> "Fields":
    """Decode a JSON object.

    Raises:
        FieldError: the bytes are anything else, such as a page of HTML.
    """
    try:
        value = parse_json(body)
    except (ValueError, RecursionError) as fault:
        start = body[:40].decode("utf-8", "replace")
        raise FieldError("its answer", f"is not JSON: it begins with {start!r}") from fault
    return Fields(value, "its answer")


class Fields:
    """A JSON object with typed access; `name` says in errors where it lies."""

    def __init__(self, value: Any, name: str) -> None:
        if not isinstance(value, dict):
            raise FieldError(name, "is not a JSON object")
        self._value: dict[str, Any] = value
        self._name = name

    def has(self, key: str) -> bool:
        """Tell whether a field is there and not null."""
        return self._value.get(key) is not None

    def raw(self, key: str) -> Any:
        """Return a field as it is; FieldError if it is missing."""
        if not self.has(key):
            raise FieldError(f"field {key} of {self._name}", "is missing")
        return self._value[key]

    def wrong(self, key: str, why: str) -> FieldError:
        """Return the error that says what is wrong with a field."""
        return FieldError(f"field {key} of {self._name}", why)

    def text(self, key: str, longest: int = 200) -> str:
        """Return a text of at most `longest` characters."""
        value = self.raw(key)
        if not isinstance(value, str) or len(value) > longest:
            raise self.wrong(key, f"is not a text of at most {longest} characters")
        if not is_unicode(value):
            raise self.wrong(key, "holds half a character")
        if "\0" in value:
            raise self.wrong(key, "holds a NUL")
        return value

    def boolean(self, key: str) -> bool:
        """Return true or false."""
        value = self.raw(key)
        if not isinstance(value, bool):
            raise self.wrong(key, "is neither true nor false")
        return value

    def number(self, key: str, most: int = _INT64 - 1) -> int:
        """Return an integer from 0 to `most`, given as a number or as decimal text."""
        value = self.raw(key)
        if isinstance(value, str) and _NUMBER.fullmatch(value):
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            raise self.wrong(key, f"is not an integer from 0 to {most}")
        return value

    def amount(self, key: str) -> int:
        """Return an amount in stroops, given as decimal text with seven places."""
        found = _AMOUNT.fullmatch(self.text(key))
        stroops = int(found[1] + found[2]) if found else -1
        if not 0 <= stroops < _INT64:
            raise self.wrong(key, "is not an amount with seven decimal places")
        return stroops

    def share(self, key: str) -> float:
        """Return a part of one, given as a number or decimal text; Horizon's may exceed one."""
        value = self.raw(key)
        text = str(value) if isinstance(value, int | float) else value
        if isinstance(value, bool) or not isinstance(text, str) or not _SHARE.fullmatch(text):
            raise self.wrong(key, "is no decimal number from 0 on")
        return float(text)

    def time(self, key: str) -> int:
        """Return Unix seconds, given in RFC 3339."""
        try:
            return parse_rfc3339(self.text(key))
        except DateError as fault:
            raise self.wrong(key, "is not a time in RFC 3339") from fault

    def hash(self, key: str) -> bytes:
        """Return 32 bytes, given in lower-case hex."""
        value = self.text(key)
        if not _HEX.fullmatch(value):
            raise self.wrong(key, "is not 64 digits of lower-case hex")
        return bytes.fromhex(value)

    def base64(self, key: str, longest: int = 1 << 20) -> bytes:
        """Return bytes, given in base64."""
        try:
            return base64.b64decode(self.text(key, longest), validate=True)
        except (binascii.Error, ValueError) as fault:
            raise self.wrong(key, "is not base64") from fault

    def object(self, key: str) -> "Fields":
        """Return the object in a field."""
        return Fields(self.raw(key), f"{key} of {self._name}")

    def names(self) -> list[str]:
        """Return the names of the fields."""
        return list(self._value)

    def objects(self, key: str, most: int) -> list["Fields"]:
        """Return the objects of a list of at most `most`."""
        value = self.raw(key)
        if not isinstance(value, list) or len(value) > most:
            raise self.wrong(key, f"is not a list of at most {most}")
        return [Fields(one, f"{key}[{index}]") for index, one in enumerate(value)]
