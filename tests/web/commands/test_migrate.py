"""`sandogh-web migrate` says what it did."""

from pathlib import Path

from tests.support.stores import store_url
from tests.web.commands.words import portal
from web.migrations.running import newest


def environment(place: Path) -> dict[str, str]:
    """Return settings as variables."""
    return {
        "SANDOGH_WEB_ELECTION": "G",
        "SANDOGH_WEB_HORIZON": "http://127.0.0.1:1",
        "SANDOGH_WEB_DATABASE": store_url(place / "portal.db"),
        "SANDOGH_WEB_KEY_FILE": str(place / "portal.key"),
        "SANDOGH_WEB_ORIGIN": "https://vote.example",
    }


def test_it_makes_the_tables_once(tmp_path: Path) -> None:
    first = portal(["migrate", "--json"], tmp_path, **environment(tmp_path))
    assert (first.code, first.json) == (0, {"before": None, "version": newest()}), first.err
    again = portal(["migrate"], tmp_path, **environment(tmp_path))
    assert (again.code, again.out) == (0, f"the database has version {newest()} already\n")


def test_a_settings_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    told = portal(["migrate", "--settings", "none.toml"], tmp_path)
    assert (told.code, told.sentence) == (2, "settings none.toml: there is no such file")


def test_a_database_that_cannot_be_reached_is_one_sentence(tmp_path: Path) -> None:
    given = {**environment(tmp_path), "SANDOGH_WEB_DATABASE": "postgresql://a:geheim@127.0.0.1:1/b"}
    told = portal(["migrate"], tmp_path, **given)
    assert told.code == 2
    assert told.sentence.startswith("the database cannot be used")
    assert "geheim" not in told.err
