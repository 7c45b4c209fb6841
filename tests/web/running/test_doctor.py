"""The doctor names what would stop a portal, each alone, and finds nothing at a sound one."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.commands.programs import Said
from tests.support.portal import Portal, write_settings
from tests.web.commands.words import portal as command


def examine(place: Path, settings: dict[str, Any]) -> Said:
    """Run the doctor on settings, in a directory of their own."""
    write_settings(place / "portal.toml", settings)
    return command(["doctor", "--settings", place / "portal.toml", "--json"], place)


def failed(told: Said) -> list[str]:
    """Return the names of what is not well."""
    return [one["name"] for one in told.json["checks"] if not one["ok"]]


@pytest.fixture
def place(portal: Portal, tmp_path: Path) -> Path:
    """Return a copy of the portal's directory."""
    for name in ("portal.key", "relay.password"):
        shutil.copy2(portal.place / name, tmp_path / name)
    photos = portal.settings.photos
    assert photos is not None
    shutil.copytree(photos, tmp_path / "photos")
    shutil.copy2(portal.town.home("relay") / "own.key", tmp_path / "relay.key")
    (tmp_path / "relay.password").chmod(0o600)
    return tmp_path


def sound(portal: Portal) -> dict[str, Any]:
    """Return the portal's settings with paths beside them."""
    given = portal.settings_values()
    own = {"relay_key": "relay.key", "relay_password_file": "relay.password", "photos": "photos"}
    return {**given, **own}


def test_a_sound_portal_is_well(portal: Portal, place: Path) -> None:
    told = examine(place, sound(portal))
    assert (told.code, failed(told)) == (0, []), told.out
    assert len(told.json["checks"]) >= 12


Change = Callable[[dict[str, Any], Path], Any]


def _set(name: str, value: Any) -> Change:
    return lambda given, _place: given.update({name: value})


def _open(name: str) -> Change:
    return lambda _given, place: (place / name).chmod(0o644)


def _another_key(_given: dict[str, Any], place: Path) -> None:
    (place / "portal.key").write_text("00" * 32)


def _a_photo_changed(_given: dict[str, Any], place: Path) -> None:
    next((place / "photos").iterdir()).write_bytes(b"another picture")


def _a_photo_missing(_given: dict[str, Any], place: Path) -> None:
    next((place / "photos").iterdir()).unlink()


def _gateway(**changed: Any) -> Change:
    given = {
        "kind": "kavenegar",
        "key": "k",
        "line": "1",
        "url": "http://127.0.0.1:1",
        "pull": True,
    }
    return _set("sms", {"line": "1", "gateways": [{**given, **changed}]})


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (_set("origin", "http://vote.example"), ["origin", "SMS gateway"]),
        (_set("proxies", ["10.0.0.0/99"]), ["proxies"]),
        (_set("support", {}), ["support"]),
        (_set("key_file", "none.key"), ["key file", "voters"]),
        (_open("portal.key"), ["key file"]),
        (_open("relay.key"), ["relay key"]),
        (_open("relay.password"), ["relay password"]),
        (_another_key, ["voters"]),
        (_set("relay_key", "none.key"), ["relay key", "channels"]),
        (_set("relay_password_file", "portal.key"), ["channels"]),
        (_set("database", "sqlite:///none.db"), ["database"]),
        (_set("database", "nonsense"), ["database"]),
        (_set("horizon", "http://127.0.0.1:1"), ["ledger"]),
        (_a_photo_changed, ["photos"]),
        (_a_photo_missing, ["photos"]),
        (_set("photos", "elsewhere"), ["photos"]),
        (_set("sms", {"line": "1"}), ["SMS gateway"]),
        (_gateway(), ["SMS gateway kavenegar"]),
        (_gateway(key=""), ["SMS gateway"]),
        (_gateway(pull=False), ["SMS gateway kavenegar", "vote codes"]),
    ],
)
def test_one_thing_that_is_wrong_is_named(
    change: Change, names: list[str], portal: Portal, place: Path
) -> None:
    given = json.loads(json.dumps(sound(portal)))
    change(given, place)
    told = examine(place, given)
    assert (told.code, failed(told)) == (1, names), told.out


def test_another_elections_account_is_named(portal: Portal, place: Path) -> None:
    given = {**sound(portal), "election": portal.town.account("relay")}
    assert failed(examine(place, given)) == ["election"]


def test_lines_for_people(portal: Portal, place: Path) -> None:
    write_settings(place / "portal.toml", sound(portal))
    told = command(["doctor", "--settings", place / "portal.toml"], place)
    assert told.code == 0
    assert all(line.startswith("ok      ") for line in told.out.splitlines())
