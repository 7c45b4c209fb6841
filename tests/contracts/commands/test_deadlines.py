"""Acts that wait too long, and acts from elsewhere: refused with a sentence, nothing posted."""

import json
from pathlib import Path

import pytest

from contracts.commands.files import read_act
from tests.contracts.commands.town import CLOSES, MEMBERS, NEED, OPENS, Town

YEAR = ("--valid-days", "365")
FORGED_LINE = "roll\nrecord: nothing\x1b[2J"


def limits(file: Path) -> set[int]:
    """Return the last seconds of an act's transactions."""
    return {one.max_time for one in read_act(file).transactions}


def posting(town: Town, file: Path) -> list[str]:
    """Return the words that post an act."""
    return ["authority", "post", str(file), "--horizon", town.url]


@pytest.mark.parametrize("name", ["title", "network"])
def test_half_a_surrogate_pair_in_an_act_is_named(name: str, settled: Town) -> None:
    file = settled.write("manifest", *settled.manifest_words())
    file.write_text(json.dumps({**json.loads(file.read_text()), name: "a \ud800 b"}))
    for words in (["show", str(file)], ["sign", str(file), "--key", "own.key", "--yes"]):
        told = settled.refused(MEMBERS[0], "authority", *words, code=2)
        assert told == f"act, {name}: holds half a surrogate pair"


def test_the_title_of_an_act_forges_no_line(settled: Town) -> None:
    file = settled.write("manifest", *settled.manifest_words())
    file.write_text(json.dumps({**json.loads(file.read_text()), "title": FORGED_LINE}))
    for words in (["show", str(file)], ["sign", str(file), "--key", "own.key"]):
        told = settled.try_(MEMBERS[0], "authority", *words)
        assert "\x1b" not in told.out + told.err
        assert "record: nothing" not in (told.out + told.err).splitlines()


def test_no_manifest_is_posted_once_voting_should_open(settled: Town) -> None:
    file = settled.write("manifest", *settled.manifest_words(), *YEAR)
    assert limits(file) == {OPENS - 1}
    settled.sign(file, *MEMBERS[:NEED])
    settled.closer.until(OPENS - 1)
    with settled.nothing_posted():
        told = settled.refused(MEMBERS[0], *posting(settled, file))
    assert f"{OPENS - 1} was its last second" in told


def test_no_extension_and_no_amendment_is_posted_after_the_end(town: Town) -> None:
    town.hold()
    annul = ["--annul", "--reason", "resigned", *YEAR]
    town.act("amend", "--index", "1", *annul)
    done = town.table / "amend.act"
    done = done.rename(town.table / "done.act")
    late = [
        town.write("extend", "--end", str(CLOSES + 1000), "--reason", "flood", *YEAR),
        town.write("amend", "--index", "2", *annul),
    ]
    for file in late:
        assert limits(file) == {CLOSES}
        town.sign(file, *MEMBERS[:NEED])
    town.closer.until(CLOSES)
    with town.nothing_posted():
        for file in late:
            told = town.refused(MEMBERS[0], *posting(town, file))
            assert f"{CLOSES} was its last second" in told
        # what was in time is posted already, and said to be
        assert town.post(done)["before"]
    town.closer.until(CLOSES + 1)
    town.close()


def test_an_act_far_from_its_deadline_expires_by_its_days(town: Town) -> None:
    town.hold()
    town.act("extend", "--end", str(2 * CLOSES), "--reason", "a year of floods")
    file = town.write("amend", "--index", "2", "--annul", "--reason", "r", "--valid-days", "1")
    (limit,) = limits(file)
    assert 0 < limit - OPENS < 86_400
