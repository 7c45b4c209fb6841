"""docs/operating.md names every command, and no option that a command lacks."""

import re
from pathlib import Path

import pytest
import typer

from contracts.commands.application import app_for
from tests.contracts.commands.test_help import commands

TEXT = (Path(__file__).parents[3] / "docs" / "operating.md").read_text(encoding="utf-8")
SHORT = {"AT": "--horizon URL --election G"}


def told() -> list[list[str]]:
    """Return the words of each command line in the text, its program left out."""
    lines = [*re.findall(r"`([^`\n]+)`", TEXT), *TEXT.splitlines()]
    starts = {words[0] for words in commands()}
    found = []
    for line in lines:
        words = line.removeprefix("sandogh-election ").split()
        if len(words) > 1 and words[0] in starts and "|" not in words:
            found.append([word for one in words for word in SHORT.get(one, one).split()])
    return found


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_every_command_is_told(words: tuple[str, ...]) -> None:
    assert any(tuple(line[: len(words)]) == words for line in told())


def test_no_option_is_told_that_a_command_lacks() -> None:
    seen = 0
    for line in told():
        command = typer.main.get_command(app_for(line))
        for word in line:
            if not hasattr(command, "commands") or word not in command.commands:
                break
            command = command.commands[word]
        options = {name for one in command.params for name in one.opts}
        for word in line:
            if word.startswith("--"):
                assert word in options, " ".join(line)
                seen += 1
    assert seen > 50
