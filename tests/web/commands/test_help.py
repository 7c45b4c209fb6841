"""Every command explains itself."""

from pathlib import Path

import pytest
import typer

from tests.web.commands.words import portal
from web.commands.application import app_for

COMMANDS = sorted(typer.main.get_command(app_for(())).commands)  # type: ignore[attr-defined]
LIKE_TO_BE_TOLD_NOTHING = {"doctor", "migrate", "purge", "run"}
"""Commands that may find all they need in the environment."""


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_shows_an_example_of_itself(name: str, tmp_path: Path) -> None:
    told = portal([name, "--help"], tmp_path)
    assert told.code == 0
    assert f"sandogh-web {name}" in told.out.partition("Example")[2]


@pytest.mark.parametrize("name", COMMANDS)
def test_an_example_names_no_option_that_its_command_lacks(name: str, tmp_path: Path) -> None:
    options, _, examples = portal([name, "--help"], tmp_path).out.partition("Example")
    for word in examples.split():
        if word.startswith("--"):
            assert word in options.split(), word


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_can_speak_json(name: str, tmp_path: Path) -> None:
    assert "--json" in portal([name, "--help"], tmp_path).out


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_without_its_options_says_one_sentence(name: str, tmp_path: Path) -> None:
    told = portal([name], tmp_path)
    assert told.code == 2
    expected = "settings from the environment" if name in LIKE_TO_BE_TOLD_NOTHING else "issing"
    assert expected in told.sentence


def test_the_program_by_its_module(tmp_path: Path) -> None:
    import subprocess
    import sys

    words = [sys.executable, "-m", "web.commands", "--help"]
    root = Path(__file__).parents[3]
    done = subprocess.run(words, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert all(name in done.stdout for name in COMMANDS)
