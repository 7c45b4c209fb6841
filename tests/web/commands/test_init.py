"""A new portal's key and settings: read by the program as they were written, and never twice."""

import stat
import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel

from tests.web.commands.words import portal
from web.commands.init import SETTINGS
from web.keyring import read_keyring
from web.settings import Gateway, Limits, Sms, Support, WebSettings, read_settings


def made(directory: Path, *words: str) -> WebSettings:
    """Make a portal's files and read its settings."""
    told = portal(["init", "--directory", directory, "--json", *words], directory.parent)
    assert told.code == 0, told.err
    assert told.json["key"] == str(directory / "portal.key")
    return read_settings(directory / "portal.toml")


def test_what_was_written_can_be_read(tmp_path: Path) -> None:
    directory = tmp_path / 'with "quotes" and spaces'
    settings = made(directory, "--election", "GABC", "--origin", "https://vote.example")
    assert (settings.election, settings.origin) == ("GABC", "https://vote.example")
    assert settings.database == f"sqlite:///{directory}/portal.db"
    assert settings.key_file == directory / "portal.key"
    assert len(read_keyring(settings.key_file).hash("a", "b")) == 32
    for name in ("portal.key", "portal.toml"):
        assert stat.S_IMODE((directory / name).stat().st_mode) == 0o600


def test_two_portals_have_two_keys(tmp_path: Path) -> None:
    keys = [read_keyring(made(tmp_path / name).key_file) for name in "ab"]
    assert keys[0].hash("a", "b") != keys[1].hash("a", "b")


@pytest.mark.parametrize("there", ["portal.key", "portal.toml"])
def test_nothing_is_overwritten(there: str, tmp_path: Path) -> None:
    (tmp_path / there).write_text("mine")
    told = portal(["init", "--directory", tmp_path], tmp_path)
    assert told.code == 2
    assert there in told.sentence
    assert [one.name for one in tmp_path.iterdir()] == [there]
    assert (tmp_path / there).read_text() == "mine"


def test_the_file_names_every_setting() -> None:
    def names(model: type[BaseModel]) -> set[str]:
        return set(model.model_fields)

    lines = [line.removeprefix("# ") for line in SETTINGS.splitlines()]
    shown = "\n".join(line for line in lines if line.startswith("[") or " = " in line)
    read = tomllib.loads(
        shown.replace("{{", "").replace("}}", "").replace("{", "").replace("}", "")
    )
    assert set(read) == names(WebSettings)
    assert set(read["limits"]) == names(Limits)
    assert set(read["support"]) == names(Support)
    assert set(read["sms"]) == names(Sms)
    # what most gateways need; docs/sms.md has the rest
    assert set(read["sms"]["gateways"][0]) < names(Gateway)


def test_commented_settings_are_the_defaults() -> None:
    lines = [line.removeprefix("# ") for line in SETTINGS.splitlines()]
    shown = "\n".join(line for line in lines if line.startswith("[") or " = " in line)
    read = tomllib.loads(shown.replace("{{", "{").replace("}}", "}"))
    for name, value in read["limits"].items():
        assert value == Limits.model_fields[name].default, name
    for name in ("host", "port", "hops", "ballot", "code", "margin_closes", "close_seconds"):
        assert read[name] == WebSettings.model_fields[name].default, name
    assert read["retention_days"] == WebSettings.model_fields["retention_days"].default
