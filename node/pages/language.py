"""The two languages of every page: Persian, right to left, unless English is asked for.

`?lang=en` switches and is kept in the links of the page and in a cookie, so that both a shared
link and a later visit stay in the language.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Words = Mapping[str, tuple[str, str]]
"""A table of words: key → (Persian, English)."""

PARAMETER = "lang"
COOKIE = "lang"

_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_LATIN_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "0123456789" * 2)


@dataclass(frozen=True, slots=True)
class Language:
    """One language.

    Attributes:
        code: `fa` or `en`, as in the `lang` attribute.
        direction: `rtl` or `ltr`.
        place: where it stands in a table of words.
    """

    code: str
    direction: str
    place: int

    def say(self, table: Words, key: str, **values: object) -> str:
        """Return the words of a key, with `{name}` filled in.

        Raises:
            KeyError: no such key: a fault of ours, never of a visitor.
        """
        return table[key][self.place].format(**values)

    def number(self, value: int) -> str:
        """Write a number in the language's digits, thousands apart."""
        text = f"{value:,}"
        return text.replace(",", "٬").translate(_PERSIAN_DIGITS) if self is FA else text

    def digits(self, text: str) -> str:
        """Write the digits of a text in the language's."""
        return text.translate(_PERSIAN_DIGITS) if self is FA else text

    def amount(self, stroops: int) -> str:
        """Write units of 10⁻⁷ as a decimal number without needless zeros."""
        whole, rest = divmod(abs(stroops), 10**7)
        fraction = f"{rest:07d}".rstrip("0")
        point = "٫" if self is FA else "."
        text = self.number(whole) + (point + self.digits(fraction) if fraction else "")
        # the mark keeps the sign before the digits where lines run from right to left
        return ("\u200e-" if stroops < 0 else "") + text


FA = Language("fa", "rtl", 0)
EN = Language("en", "ltr", 1)
LANGUAGES = {one.code: one for one in (FA, EN)}


def asked(query: Mapping[str, str], cookies: Mapping[str, str]) -> Language:
    """Return the language of a request: its query's, else its cookie's, else Persian."""
    for given in (query.get(PARAMETER), cookies.get(COOKIE)):
        if given in LANGUAGES:
            return LANGUAGES[given]
    return FA


def latin_digits(text: str) -> str:
    """Write Persian and Arabic digits as 0-9: what people type is read in any of them."""
    return text.translate(_LATIN_DIGITS)
