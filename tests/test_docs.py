"""docs/protocol.md names every kind, check and reason; each guide its program's commands."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

import node.commands.application
import verifier.commands.application
from contracts.records.kinds import KINDS
from verifier.checks import CHECKS
from verifier.checks.casts import REASONS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PROTOCOL = (DOCS / "protocol.md").read_text(encoding="utf-8")
ROWS = {
    number: line
    for line in PROTOCOL.splitlines()
    if line.startswith("| V")
    for number in re.findall(r"V\d+", line.split("|")[1])
}
"""The rows of §15's table by check."""

PLACE = {"at": 1, "tell": 2, "Refused": 1}
"""Where a call's fixed word stands, if it is not its first argument."""

CALLS = {
    "Fault", "at", "tell", "ActFault", "Refused", "Unreadable", "NotCarried", "ShareFault", "Note",
    "_NotObeyed",
}  # fmt: skip
INNER = {
    # a decoder's matter before it is this one's, or told of as V6 `key`
    "columns",
    # never told: it stands for a signature that is checked next
    "waits",
}


def reasons(file: Path) -> Iterator[str]:
    """Yield the fixed words with which a module names what is wrong."""
    for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        place = PLACE.get(name, 0)
        if name in CALLS and len(call.args) > place:
            word = call.args[place]
            if isinstance(word, ast.Constant) and isinstance(word.value, str):
                yield word.value


def named(word: str, text: str) -> bool:
    """Tell whether a text has a word in code style."""
    return f"`{word}`" in text


def test_every_check_has_a_row() -> None:
    assert set(ROWS) == {one.id for one in CHECKS}


@pytest.mark.parametrize("number", range(1, 15))
def test_every_reason_of_a_check_is_in_its_row(number: int) -> None:
    (file,) = (ROOT / "verifier" / "checks").glob(f"v{number:02}_*.py")
    words = {*reasons(file), *REASONS.get(f"V{number}", ())}
    assert words or number >= 10
    assert {word for word in words if not named(word, ROWS[f"V{number}"])} == set()


@pytest.mark.parametrize(
    "place",
    [
        "verifier/acts.py",
        "verifier/attestations.py",
        "contracts/counting/acceptance.py",
        "contracts/counting/cast.py",
        "contracts/counting/share.py",
        "contracts/ceremony/qualification.py",
        "contracts/ceremony/qualify.py",
    ],
)
def test_every_reason_that_a_rule_gives_is_in_the_table(place: str) -> None:
    words = set(reasons(ROOT / place))
    assert words
    table = "\n".join(ROWS.values())
    assert {word for word in words - INNER if not named(word, table)} == set()


def test_every_record_kind_has_a_row_and_its_number() -> None:
    rows = dict(re.findall(r"^\| (\d+) ([a-z-]+) \|", PROTOCOL, re.MULTILINE))
    assert rows == {
        str(kind): module.__name__.rpartition(".")[2].replace("_", "-")
        for kind, module in KINDS.items()
    }


def commands(app: typer.Typer) -> Iterator[str]:
    """Yield an application's commands as they are typed."""
    return _below(typer.main.get_command(app), str(app.info.name))


def _below(command: object, words: str) -> Iterator[str]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield words
        return
    for name, one in inner.items():
        yield from _below(one, f"{words} {name}")


@pytest.mark.parametrize(
    ("app", "guide"),
    [
        (node.commands.application.app, "ledger-node.md"),
        (verifier.commands.application.app_for(()), "observer.md"),
    ],
    ids=["node", "verifier"],
)
def test_every_command_is_in_its_guide(app: typer.Typer, guide: str) -> None:
    # a recount is what sandogh-verify does when no command is said
    wanted = {
        words.replace("sandogh-verify recount", "sandogh-verify G") for words in commands(app)
    }
    assert len(wanted) >= 2
    text = (DOCS / guide).read_text(encoding="utf-8")
    assert {words for words in wanted if words not in text} == set()


@pytest.mark.parametrize("guide", sorted(DOCS.glob("*.md")), ids=lambda path: str(path.name))
def test_links_between_pages_lead_somewhere(guide: Path) -> None:
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", guide.read_text(encoding="utf-8")):
        assert (DOCS / link).exists(), link
