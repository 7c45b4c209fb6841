"""A key ceremony that is begun again, and steps of one that come too late or cannot be met."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from nacl.signing import SigningKey
from stellar_sdk import Signer

from contracts.accounts.building import begin, finish
from contracts.ceremony.acknowledge import acknowledge
from contracts.ceremony.qualification import Qualification
from contracts.commands.ledger import Connection, connect
from contracts.commands.trustee.ceremony import take_place
from contracts.keyfile import KeyFile, unlock
from contracts.reading.election import Election, read_qualification
from contracts.records.kinds import ceremony
from contracts.records.record import Record, record_of
from contracts.records.transactions import drafts, sign
from node.networks.reader import Reader
from node.wire.accounts import address
from tests.contracts.commands.programs import verify
from tests.contracts.commands.town import CLOSES, MEMBERS, NEED, OPENS, TRUSTEES, Town

pytestmark = pytest.mark.slow
T1, T2, T3 = TRUSTEES


def verdict(town: Town) -> dict[str, object]:
    """Return an observer's report."""
    words = [town.election, "--horizon", town.url, "--single-source", "--json"]
    return verify(words, town.root).json


def faults(town: Town, check: str) -> list[str]:
    """Return the reasons for which a check fails, by the verifier."""
    listed = {one["id"]: one for one in verdict(town)["checks"]}  # type: ignore[attr-defined]
    return [one["reason"] for one in listed[check]["faults"]]


def key_of(town: Town, role: str) -> KeyFile:
    """Open a role's key file."""
    return unlock(town.home(role) / "own.key", town.password(role))


def renew(town: Town, *trustees: str) -> None:
    """Let trustees draw new seeds and hand in new cards."""
    for one in trustees:
        town.do(one, "trustee", "renew", "--key", "own.key", "--card", town.card(one))


def words_of(town: Town, *trustees: str) -> list[str]:
    """Return the words that write a ceremony's act."""
    words = ["authority", "ceremony", *town.at(), *town.ceremony_words(trustees)]
    return [*words, "--out", str(town.table / "ceremony.act")]


def begun(town: Town) -> None:
    """Come as far as the first ceremony's terms."""
    town.make_keys()
    town.found()
    town.act("ceremony", *town.ceremony_words())


def post_record(town: Town, record: Record, account: str, *seeds: str) -> None:
    """Post what no command would: a record of an account, signed with hex seeds."""

    async def post() -> None:
        async with connect(town.url) as connection:
            unsigned = drafts(record, await connection.posting(account))
            keys = [bytes.fromhex(one) for one in seeds]
            await connection.post_drafts(
                [sign(one, connection.network_id, keys) for one in unsigned]
            )

    asyncio.run(post())


def post_ceremony(town: Town, body: bytes) -> None:
    """Let the commission post any ceremony record."""
    seeds = [key_of(town, one).secret["seed"] for one in MEMBERS[:NEED]]
    post_record(town, Record(ceremony.KIND, body), town.election, *seeds)


def ceremony_body(town: Town, *trustees: str, **changes: object) -> bytes:
    """Return a ceremony record of the trustees' cards."""
    cards = [json.loads(Path(town.card(one)).read_text()) for one in trustees]
    names = ("account", "seal", "bls", "pop")
    value = {
        "commission": [str(key_of(town, one).public["key"]) for one in MEMBERS],
        "need": NEED,
        "columns": 6,
        "threshold": 2,
        "trustees": [{name: card[name] for name in names} for card in cards],
    }
    return record_of(ceremony.from_value({**value, **changes})).body


def test_a_ceremony_begun_again_makes_an_election_that_verifies(town: Town) -> None:
    begun(town)
    town.do(T1, *town.trustee_words("deal"))
    # t2 never deals; the ceremony is begun again without t3
    with town.nothing_posted():
        told = town.refused(MEMBERS[0], *words_of(town, T1, T2))
        assert f"trustee 1, {town.account(T1)}, was in a ceremony before" in told
        assert "`trustee renew`" in told
        renew(town, T1)
        # the seal key was only named, never dealt with
        told = town.refused(MEMBERS[0], *words_of(town, T1, T2))
        assert f"trustee 2, {town.account(T2)}, was in a ceremony before" in told
        renew(town, T2)
    town.hold_ceremony((T1, T2))
    town.open()
    town.encrypt(town.links())
    town.closer.until(OPENS)
    town.cast(town.table / "ballots")
    town.closer.until(CLOSES + 1)
    town.close()
    town.share(T1, T2)
    town.result()
    assert verdict(town)["verdict"] == "verified"


def test_a_ceremony_that_was_ended_does_not_begin_again(town: Town) -> None:
    begun(town)
    first = {one: Path(town.card(one)).read_text() for one in TRUSTEES}
    renew(town, *TRUSTEES)
    town.act("ceremony", *town.ceremony_words())
    with town.nothing_posted():
        assert town.do(MEMBERS[0], *words_of(town, *TRUSTEES))["before"], "it is in force"
        for trustee, card in first.items():
            Path(town.card(trustee)).write_text(card)
        assert "was in a ceremony before" in town.refused(MEMBERS[0], *words_of(town, *TRUSTEES))


def test_renewing_loses_no_seed_that_is_needed(town: Town) -> None:
    begun(town)
    renew(town, T1)
    town.do(T1, *town.trustee_words("deal"))
    renew(town, T1)
    for trustee in (T2, T3):
        town.do(trustee, *town.trustee_words("deal"))
    for trustee in TRUSTEES:
        town.do(trustee, *town.trustee_words("check"))
    town.open()
    renew(town, T1, T2)
    town.encrypt(town.links())
    town.closer.until(OPENS)
    town.cast(town.table / "ballots")
    town.closer.until(CLOSES + 1)
    town.close()
    town.share(T1, T2)
    town.result()
    assert verdict(town)["verdict"] == "verified"


def test_an_old_seed_deals_in_no_second_ceremony(town: Town) -> None:
    begun(town)
    town.do(T1, *town.trustee_words("deal"))
    old = ceremony_body(town, T1, T2, threshold=1)
    renew(town, T1)
    # another program might post it
    post_ceremony(town, old)
    with town.nothing_posted():
        told = town.refused(T1, *town.trustee_words("deal"))
    assert "served another ceremony; run `trustee renew`" in told


def test_commands_see_a_used_key_as_the_verifier_does(town: Town) -> None:
    begun(town)
    for trustee in (T1, T2):
        renew(town, trustee)
    post_ceremony(town, ceremony_body(town, T1, T2, T3))
    for step in ("deal", "check"):
        for trustee in TRUSTEES:
            town.do(trustee, *town.trustee_words(step))
    town.do("registrar", *town.issuing())
    town.act("roll", "--roll", town.table / "roll.bin")
    town.act("setup", "--relay", town.card("relay"))
    words = ["authority", "manifest", *town.at(), *town.manifest_words(), "--out", "m.act"]
    told = town.refused(MEMBERS[0], *words)
    assert "the seal key of trustee 3 was used before, in an earlier ceremony" in told
    assert faults(town, "V5") == ["reused"]


def test_a_ceremony_posted_twice_is_one_and_an_unreadable_one_is_none(town: Town) -> None:
    begun(town)
    for trustee in TRUSTEES:
        town.do(trustee, *town.trustee_words("deal"))
    post_ceremony(town, ceremony_body(town, *TRUSTEES))
    post_ceremony(town, b"{}")
    with town.nothing_posted():
        assert town.do(T1, *town.trustee_words("deal"))["before"]
    for trustee in TRUSTEES:
        town.do(trustee, *town.trustee_words("check"))
    town.open()
    assert faults(town, "V5") == []


def test_an_ack_that_another_signed_is_none_for_commands_too(town: Town) -> None:
    begun(town)
    for trustee in TRUSTEES:
        town.do(trustee, *town.trustee_words("deal"))
    for trustee in TRUSTEES[:2]:
        town.do(trustee, *town.trustee_words("check"))
    stranger = SigningKey.generate()
    ack = foreign_ack(town, stranger)
    post_record(town, ack, town.account(T3), bytes(stranger).hex())
    town.do("registrar", *town.issuing())
    town.act("roll", "--roll", town.table / "roll.bin")
    town.act("setup", "--relay", town.card("relay"))
    words = ["authority", "manifest", *town.at(), *town.manifest_words(), "--out", "m.act"]
    assert "trustee 3" in town.refused(MEMBERS[0], *words)
    assert not town.do(T3, *town.trustee_words("check")).get("before")
    town.act("manifest", *town.manifest_words())
    assert faults(town, "V5") == []


def foreign_ack(town: Town, stranger: SigningKey) -> Record:
    """Let a stranger sign for t3's account; return the ack that t3 would post."""
    key = key_of(town, T3)

    async def ready() -> Record:
        async with connect(town.url) as connection:
            place = await take_place(connection, town.election, key)
            await add_signer(connection, key, bytes(stranger.verify_key))
            return record_of(acknowledge(place.seed, place.terms, place.number, place.found.dealt))

    return asyncio.run(ready())


async def add_signer(connection: Connection, key: KeyFile, signer: bytes) -> None:
    """Let another key sign for a trustee's account."""
    builder = begin(await connection.posting(str(key.public["account"])))
    builder.append_set_options_op(signer=Signer.ed25519_public_key(address(signer), 1))
    seed = bytes.fromhex(key.secret["account"])
    await connection.post_drafts([sign(finish(builder), connection.network_id, [seed])])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda words: swap(words, "--need", "3"), "need is 3, but of the 2 signatures"),
        (lambda words: without(words, "omid"), "only 1 are sure"),
        (lambda words: [*words, "--member", "stranger.card.json"], "is no signer of"),
    ],
    ids=["more signatures than are attached", "a signer who is no member", "a stranger"],
)
def test_a_commission_that_the_account_does_not_have_is_refused(
    change: Callable[[list[str]], list[str]], said: str, town: Town
) -> None:
    town.make_keys()
    town.found()
    words = ["authority", "member", "--out", "stranger.key", "--card", "stranger.card.json"]
    town.do(MEMBERS[0], *words)
    with town.nothing_posted():
        assert said in town.refused(MEMBERS[0], *change(words_of(town, *TRUSTEES)))


def swap(words: list[str], option: str, value: str) -> list[str]:
    """Give an option another value."""
    at = words.index(option) + 1
    return [*words[:at], value, *words[at + 1 :]]


def without(words: list[str], member: str) -> list[str]:
    """Leave a member's card out."""
    at = next(i for i, word in enumerate(words) if f"{member}.card" in word)
    return [*words[: at - 1], *words[at + 1 :]]


def test_fewer_members_do_where_fewer_need_to_sign(town: Town) -> None:
    town.make_keys()
    town.found()
    words = swap(without(words_of(town, *TRUSTEES), "omid"), "--need", "1")
    assert town.do(MEMBERS[0], *words)["act"]


@pytest.mark.parametrize("columns", ["1001", "4294967295"])
def test_columns_have_a_bound(columns: str, town: Town) -> None:
    town.make_keys()
    town.election = town.account(T1)
    words = swap(words_of(town, *TRUSTEES), "--columns", columns)
    assert "columns" in town.refused(MEMBERS[0], *words, code=2)


def test_after_the_manifest_no_ceremony_no_roll_and_no_ack(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:

    begun(town)
    for trustee in TRUSTEES:
        town.do(trustee, *town.trustee_words("deal"))
    for trustee in (T1, T2):
        town.do(trustee, *town.trustee_words("check"))

    async def careless(reader: Reader, election: Election) -> Qualification:
        return replace(await read_qualification(reader, election), faults=())

    where = "contracts.commands.authority.opening.read_qualification"
    monkeypatch.setattr(where, careless)
    town.open()
    roll = town.table / "other.bin"
    roll.write_bytes((town.table / "roll.bin").read_bytes()[:-32])
    with town.nothing_posted():
        assert "manifest is on the ledger" in town.refused(T3, *town.trustee_words("check"))
        assert town.do(T1, *town.trustee_words("check"))["before"]
        assert town.do(MEMBERS[0], *words_of(town, *TRUSTEES))["before"]
        renew(town, *TRUSTEES)
        told = town.refused(MEMBERS[0], *words_of(town, *TRUSTEES))
        assert told.endswith("the manifest is on the ledger: a ceremony comes too late")
        words = ["authority", "roll", *town.at(), "--roll", str(roll), "--out", "roll.act"]
        told = town.refused(MEMBERS[0], *words)
        assert told.endswith("the manifest is on the ledger: a roll comes too late")
