"""The written report as one page of HTML that needs nothing else, made of the JSON report alone.

Whatever it shows of the ledger is escaped twice: what can't be seen, such as marks that turn the
direction of reading, is shown as its escape, and markup is no markup.
"""

import base64
import shlex
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup

from contracts.explaining.kind_words import KIND_WORDS
from node.pages.dates import jalali, utc
from node.pages.language import Language
from node.pages.text import shown
from verifier.checks.check import GROUPS
from verifier.checks.reasons.meaning import CHECK_OF_KIND, meaning
from verifier.checks.reasons.whys import why_in
from verifier.report.words import WORDS

LISTED = 200
"""Rows of a list that the page has; the JSON report has all."""

_PACKAGE = "verifier.report"
_WEIGHTS = {400: "Vazirmatn-Regular.woff2", 700: "Vazirmatn-Bold.woff2"}


def page(report: Mapping[str, Any], digest: str, language: Language) -> str:
    """Return the page.

    Args:
        report: as ``report.as_json`` has it, and as it was written.
        digest: SHA-256 of the file that it was written to, hex.
        language: of the page.
    """

    def say(key: str, **given: object) -> str:
        return language.say(WORDS, key, **given)

    def text(texts: Mapping[str, str]) -> str:
        return texts.get(language.code) or next(iter(texts.values()), "")

    return (
        _environment()
        .get_template("report.html")
        .render(
            report=report,
            digest=digest,
            language=language,
            t=say,
            text=text,
            number=language.number,
            moment=lambda seconds: _moment(seconds, language),
            groups=[(group.value, words) for group, words in GROUPS.items()],
            act_name=lambda act: text(KIND_WORDS[act["kind"]]) if act["kind"] else say("act_setup"),
            poster=lambda who: _poster(who, language),
            percent=lambda part, whole: _percent(part, whole, language),
            command=repeat(report),
            listed=LISTED,
            meaning=lambda check, reason: _meaning(check, reason, language),
            why_in=lambda why: why_in(language.code, why),
            act_check=lambda act: CHECK_OF_KIND.get(act["kind"]),
            style=Markup(_style()),  # noqa: S704  our own file
        )
    )


def repeat(report: Mapping[str, Any]) -> str:
    """Return the command that makes the same recount; a quorum set is a file that one has."""
    words = ["sandogh-verify", report["election"]]
    proof = report["proof"] or {}
    archives, quorum = proof.get("archives", ()), proof.get("quorum")
    for source in report["sources"]:
        # a URL is a Horizon's if no archive has it; what is neither is an evidence file
        other = "--horizon" if source.startswith(("http://", "https://")) else "--evidence"
        words += ["--archive" if source in archives else other, source]
    for anchor in proof.get("anchors", ()):
        words += ["--anchor", f"{anchor['ledger']}:{anchor['hash']}"]
    if quorum is not None:
        words += ["--quorum", "quorum.json"]
    if report["single_source"]:
        words.append("--single-source")
    if report["until"] is not None:
        words += ["--until", report["until"]]
    return shlex.join(words)


def font(name: str) -> bytes | None:
    """Return a font of Vazirmatn; None where the program was installed without it."""
    file = files(_PACKAGE).joinpath("fonts", name)
    return file.read_bytes() if file.is_file() else None


def _moment(seconds: int, language: Language) -> str:
    if language.code == "fa":
        return jalali(seconds, language)
    return f"{utc(seconds)} UTC"


def _poster(who: str, language: Language) -> str:
    role, _, number = who.partition(" ")
    return language.say(WORDS, f"by_{role}", number=language.digits(number))


def _meaning(check: str | None, reason: str, language: Language) -> str | None:
    found = meaning(check, reason)
    return found[language.code] if found is not None else None


def _percent(part: int, whole: int, language: Language) -> str:
    value = language.digits(f"{100 * part / whole if whole else 0:.1f}")
    if language.code == "fa":
        value = value.replace(".", "٫")
    return language.say(WORDS, "percent", value=value)


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader(_PACKAGE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_visible,
    )


def _visible(value: Any) -> Any:
    """Show what is not seen; markup of our own stays."""
    return shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _style() -> str:
    faces = []
    for weight, name in _WEIGHTS.items():
        data = font(name)
        if data is not None:
            source = f"url(data:font/woff2;base64,{base64.b64encode(data).decode()})"
            faces.append(
                f"@font-face {{ font-family: Vazirmatn; font-weight: {weight}; "
                f'src: {source} format("woff2"); }}'
            )
    sheet = files(_PACKAGE).joinpath("templates/report.css").read_text(encoding="utf-8")
    return "\n".join([*faces, sheet])
