"""The booth's modules find the words they say, in both languages; no word is there for nothing."""

import re
from pathlib import Path

import pytest

from web.portal.words import ballot, faults

ROOT = Path(__file__).parents[3]
SCRIPTS = [ROOT / "web/browser/booth.js", *(ROOT / "web/browser/booth").glob("*.js")]
TEMPLATES = [
    ROOT / "web/portal/templates" / f"{name}.html" for name in ("ballot", "preview", "opened")
]
SAID = re.compile(r'say\(\s*(?:\w+ \? )?"(\w+)"(?: : "(\w+)")?')
BEGUN = re.compile(r"say\(\s*`(\w+?)\$\{")
ELSEWHERE = {"sending", "sending_again"}
"""Keys that a variable holds."""


def sources(paths: list[Path]) -> str:
    """Return what all files say."""
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def test_what_modules_say_has_words_and_words_are_said() -> None:
    text = sources(SCRIPTS)
    said = {key for pair in SAID.findall(text) for key in pair if key} | ELSEWHERE
    begun = tuple(BEGUN.findall(text))
    assert all(f'"{key}"' in text for key in ELSEWHERE)
    known = {**ballot.SCRIPT, **faults.SCRIPT}
    assert said <= set(known)
    assert {key for key in known if key not in said and not key.startswith(begun)} == set()


def test_templates_say_what_is_there_and_all_of_it() -> None:
    said = set(re.findall(r't\("(booth_\w+)"\)', sources(TEMPLATES).replace("'", '"')))
    known = {**ballot.WORDS, **faults.WORDS}
    assert said <= set(known)
    scripts = {f"booth_{key}" for key in ballot.SCRIPT}
    assert set(known) - said - scripts == set()


@pytest.mark.parametrize("words", [ballot.WORDS, faults.WORDS, faults.SCRIPT])
def test_both_languages_leave_room_for_the_same_values(words: dict[str, tuple[str, str]]) -> None:
    for key, (persian, english) in words.items():
        places = [set(re.findall(r"\{(\w+)\}", text)) for text in (persian, english)]
        assert places[0] == places[1], key


def test_every_fault_says_what_happened_and_what_to_do() -> None:
    for name, told in faults.FAULTS.items():
        assert all(text.strip() for pair in told for text in pair), name
