"""Acts on their way: signed by enough members, posted in order, finished when half posted."""

import json
from pathlib import Path

from contracts.accounts.cost import transactions_of
from contracts.commands.files import read_act
from contracts.records.act import complete
from node.wire.accounts import public_key
from tests.contracts.commands.town import MEMBERS, NEED, Town, spreadsheet

VOTERS = 420
"""So many that their roll has three parts."""


def ready(town: Town) -> None:
    """Do what comes before the roll, without the ceremony."""
    town.make_keys()
    town.found()


def keys(town: Town) -> list[bytes]:
    """Return the members' keys."""
    return [public_key(json.loads(Path(town.card(one)).read_text())["key"]) for one in MEMBERS]


def test_a_half_posted_roll_is_finished_by_the_same_command(town: Town) -> None:
    ready(town)
    (town.home("registrar") / "voters.csv").write_text(spreadsheet(VOTERS))
    town.do("registrar", *town.issuing())
    file = town.write("roll", "--roll", town.table / "roll.bin")
    town.sign(file, *MEMBERS[:NEED])
    act = read_act(file)
    parts = transactions_of(1 + 32 * VOTERS)
    assert len(act.drafts) == parts == 3
    first, *_ = complete(act, keys(town), NEED)
    with town.closer.hold():
        assert town.ledger.settle(first)[0].status == 200
    before = town.transactions()
    posted = town.post(file)
    assert len(posted["transactions"]) == parts
    assert town.transactions() == before + parts - 1
    again = town.do(MEMBERS[2], "authority", "post", file, "--horizon", town.url)
    assert again["transactions"] == posted["transactions"]
    assert town.transactions() == before + parts - 1


def test_too_few_signatures_are_named_and_nothing_is_posted(town: Town) -> None:
    ready(town)
    file = town.write("ceremony", *town.ceremony_words())
    words = ["authority", "post", file, "--horizon", town.url]
    with town.nothing_posted():
        assert "nobody" in town.refused(MEMBERS[0], *words, code=2)
        town.sign(file, MEMBERS[1])
        assert "1 of 2" in town.refused(MEMBERS[0], *words, code=2)
        town.do(MEMBERS[1], "authority", "sign", file, "--key", "own.key", "--yes")
        assert "1 of 2" in town.refused(MEMBERS[0], *words, code=2)
    town.sign(file, MEMBERS[2])
    assert len(town.post(file)["transactions"]) == 1


def test_members_may_sign_copies_side_by_side(town: Town) -> None:
    ready(town)
    file = town.write("ceremony", *town.ceremony_words())
    copies = []
    for member in MEMBERS[1:]:
        copy = town.home(member) / "copy.act"
        copy.write_bytes(file.read_bytes())
        town.sign(copy, member)
        copies.append(copy)
    words = ["authority", "post", copies[0], "--also", copies[1], "--horizon", town.url]
    posted = town.do(MEMBERS[0], *words)
    assert len(posted["signers"]) == NEED


def test_a_signature_too_many_does_no_harm(town: Town) -> None:
    ready(town)
    file = town.write("ceremony", *town.ceremony_words())
    town.sign(file, *MEMBERS)
    assert len(town.post(file)["transactions"]) == 1


def test_what_is_signed_is_told_before(town: Town) -> None:
    ready(town)
    file = town.write("ceremony", *town.ceremony_words())
    shown = town.do(MEMBERS[1], "authority", "show", file)["lines"]
    told = "\n".join(shown)
    assert town.election in told
    assert "opened by any 2 of 3 trustees" in told
    unsure = town.try_(MEMBERS[1], "authority", "sign", file, "--key", "own.key")
    assert unsure.code == 130
    assert "opened by any 2 of 3 trustees" in unsure.err
    assert not read_act(file).drafts[0].signatures
