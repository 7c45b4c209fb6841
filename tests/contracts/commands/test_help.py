"""Every command explains itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from contracts.commands.application import app_for
from tests.contracts.commands.programs import in_process


def commands() -> Iterator[tuple[str, ...]]:
    """Yield the words of every command."""
    for role, group in typer.main.get_command(app_for(())).commands.items():  # type: ignore[attr-defined]
        for name in getattr(group, "commands", {None: group}):
            yield (role,) if name is None else (role, name)


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_every_command_shows_an_example_of_itself(words: tuple[str, ...], tmp_path: Path) -> None:
    told = in_process([*words, "--help"], tmp_path, "")
    assert told.code == 0
    examples = told.out.partition("Example")[2]
    assert f"sandogh-election {' '.join(words)}" in examples


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_an_example_names_no_option_that_its_command_lacks(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    told = in_process([*words, "--help"], tmp_path, "")
    options, _, examples = told.out.partition("Example")
    for word in examples.split():
        if word.startswith("--"):
            assert word in options.split(), word


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_every_command_can_speak_json(words: tuple[str, ...], tmp_path: Path) -> None:
    assert "--json" in in_process([*words, "--help"], tmp_path, "").out


@pytest.mark.parametrize("words", sorted({*commands()} - {("doctor",)}), ids=" ".join)
def test_a_command_without_its_options_says_one_sentence(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    told = in_process(words, tmp_path, "")
    assert told.code == 2
    assert "issing" in told.sentence
