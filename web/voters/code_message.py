"""The text message that carries a one-time code.

Its last line is in the form of origin-bound one-time codes (WICG), so that a phone offers the
code to this portal's page only: ``@vote.example #123456``.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from persiantools import digits

_TEXTS = {
    "fa": "کد ورود به «{title}»: {code}\nاین کد را به هیچ‌کس نگویید.",
    "en": "Code to enter “{title}”: {code}\nTell it to nobody.",
}
MAX_TITLE = 80


def code_message(code: str, titles: Mapping[str, str], language: str, origin: str) -> str:
    """Return the text.

    Args:
        code: 6 ASCII digits.
        titles: the election's, by language.
        language: ``fa`` or ``en``.
        origin: where voters reach the portal.
    """
    title = titles.get(language) or next(iter(titles.values()), "")
    shown = digits.en_to_fa(code) if language == "fa" else code
    said = _TEXTS[language].format(title=_short(title), code=shown)
    return f"{said}\n\n@{urlsplit(origin).hostname} #{code}"


def _short(title: str) -> str:
    plain = " ".join(title.split())
    return plain if len(plain) <= MAX_TITLE else f"{plain[: MAX_TITLE - 1]}…"
