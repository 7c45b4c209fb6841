"""A ledger takes what is built here, at exactly the cost that was reckoned, and locks it."""

from collections.abc import Iterable

import pytest
from nacl.signing import SigningKey
from stellar_sdk import xdr

from contracts.accounts.authority import authority_draft
from contracts.accounts.channels import merge_accounts, open_accounts
from contracts.accounts.compare import compare
from contracts.accounts.cost import (
    Prices,
    authority_funds,
    channel_funds,
    starting_balances,
)
from contracts.accounts.setup import Setup, setup_draft
from contracts.records.act import Act, add_signatures, complete
from contracts.records.assemble import Assembler, Step
from contracts.records.envelope import CastPayment, Draft
from contracts.records.record import Record
from contracts.records.transactions import Posting, drafts, sign
from node.ledger.chain import Ledger
from node.ledger.closed import AppliedTransaction
from node.ledger.settings import LedgerSettings
from node.wire.accounts import address
from node.wire.envelopes import parse_envelope
from node.wire.hashes import network_id
from node.wire.parsed import Payment

NAME = "a network"
NETWORK = network_id(NAME)
PRICES = Prices(100, 5_000_000)
VOTERS = 300
SECRET = {
    name: bytes((place,)) * 32
    for place, name in enumerate(
        ("ali", "sara", "reza", "authority", "issuer", "urn", "box", "relay", "channel"), 1
    )
} | {"root": NETWORK}
KEY = {name: bytes(SigningKey(seed).verify_key) for name, seed in SECRET.items()}
ACCOUNT = {name: address(key) for name, key in KEY.items()}
MEMBERS = ("ali", "sara", "reza")
ROLL = Record(5, bytes(32 * VOTERS))
BALLOT = Record(9, bytes(8000))
SETUP = Setup(ACCOUNT["issuer"], ACCOUNT["urn"], ACCOUNT["box"], VOTERS, (KEY["relay"],))
CAST = CastPayment(ACCOUNT["issuer"], ACCOUNT["urn"], ACCOUNT["box"])


class World:
    """A ledger that closes once for each transaction."""

    def __init__(self) -> None:
        self.ledger, _ = Ledger.genesis(NAME, LedgerSettings(), 1_800_000_000)
        self.applied: list[AppliedTransaction] = []

    def posting(self, name: str) -> Posting:
        sequence = self.ledger.account(KEY[name]).sequence
        return Posting(ACCOUNT[name], sequence, PRICES.base_fee, 1_900_000_000, 19)

    def post(self, envelope: bytes) -> str:
        """Submit and close; return SUCCESS or the result's code."""
        admitted = self.ledger.admit(envelope)
        if admitted.status != "PENDING":
            return self._code(admitted.result)
        closed = self.ledger.close(self.ledger.close_time + 5)
        [applied] = closed.transactions
        self.applied.append(applied)
        return self._code(applied.result)

    def post_signed(self, made: Iterable[Draft], *names: str) -> list[str]:
        seeds = [SECRET[name] for name in names]
        return [self.post(sign(draft, NETWORK, seeds).envelope()) for draft in made]

    def vote(self, name: str) -> int:
        [line] = self.ledger.trustlines(KEY[name])
        return line.balance // 10_000_000

    @staticmethod
    def _code(result: bytes | None) -> str:
        said = xdr.TransactionResult.from_xdr_bytes(result)
        return said.result.code.name.removeprefix("tx")


@pytest.fixture
def world() -> World:
    """Return a ledger with an authority account that holds what it was reckoned to need."""
    world = World()
    funds = authority_funds(PRICES, len(MEMBERS), 1, [len(ROLL.bytes)])
    members = tuple(KEY[name] for name in MEMBERS)
    made = authority_draft(ACCOUNT["authority"], members, 2, funds, world.posting("root"))
    assert world.post_signed([made], "root", "authority") == ["SUCCESS"]
    return world


def _set_up(world: World) -> None:
    balances = starting_balances(PRICES, 1)
    made = setup_draft(SETUP, balances, world.posting("authority"))
    names = ("ali", "sara", "issuer", "urn", "box")
    assert world.post_signed([made], *names) == ["SUCCESS"]


def _commission_posts(world: World, record: Record) -> list[str]:
    act = Act(NAME, "x", drafts(record, world.posting("authority")))
    signed = add_signatures(act, [SECRET[name] for name in MEMBERS])
    envelopes = complete(signed, [KEY[name] for name in MEMBERS], 2)
    return [world.post(envelope) for envelope in envelopes]


def test_the_authority_spends_all_but_its_reserve(world: World) -> None:
    assert _commission_posts(world, ROLL) == ["SUCCESS"] * 2
    _set_up(world)
    account = world.ledger.account(KEY["authority"])
    assert account.balance == (2 + account.subentries) * PRICES.base_reserve
    assert account.subentries == 4


def test_the_ledgers_set_up_is_the_template(world: World) -> None:
    _set_up(world)
    said = parse_envelope(world.applied[-1].envelope, NETWORK)
    assert compare(said, VOTERS).setup == SETUP
    assert (world.vote("urn"), world.vote("box")) == (VOTERS, 0)
    urn = world.ledger.account(KEY["urn"])
    assert urn.thresholds == bytes((0, 1, 1, 255))
    assert [signer.weight for signer in urn.signers] == [1]
    for name in ("issuer", "box"):
        account = world.ledger.account(KEY[name])
        assert (account.thresholds, account.signers) == (bytes(4), ())
        assert account.balance == (2 + account.subentries) * PRICES.base_reserve


def test_the_records_parts_are_assembled_from_the_ledger(world: World) -> None:
    _commission_posts(world, ROLL)
    assembler = Assembler(ACCOUNT["authority"])
    steps = [
        assembler.feed(parse_envelope(one.envelope, NETWORK), place, 0).step
        for place, one in enumerate(world.applied)
    ]
    assert steps == [Step.PASSED_OVER, Step.OPENED, Step.COMPLETED]


def test_a_signature_too_many_is_refused_where_complete_leaves_it_out(world: World) -> None:
    made = drafts(ROLL, world.posting("authority"))[:1]
    assert world.post_signed(made, "ali") == ["BAD_AUTH"]
    assert world.post_signed(made, *MEMBERS) == ["BAD_AUTH_EXTRA"]
    assert world.post_signed(made, "authority", "ali") == ["BAD_AUTH"]
    assert _commission_posts(world, ROLL) == ["SUCCESS"] * 2


def test_a_ballot_without_a_relays_signature_moves_no_vote(world: World) -> None:
    _set_up(world)
    funds = channel_funds(PRICES, len(BALLOT.body), 2, 1)
    opened = open_accounts([ACCOUNT["channel"]], funds, world.posting("root"))
    assert world.post_signed(opened, "root") == ["SUCCESS"]
    first, last = drafts(BALLOT, world.posting("channel"), CAST)
    assert world.post_signed([first], "channel") == ["SUCCESS"]
    assert world.post_signed([last], "channel") == ["FAILED"]
    assert world.post_signed([last], "channel", "urn") == ["FAILED"]
    assert (world.vote("urn"), world.vote("box")) == (VOTERS, 0)
    assert world.post_signed([last], "channel", "relay") == ["SUCCESS"]
    assert (world.vote("urn"), world.vote("box")) == (VOTERS - 1, 1)


def test_a_cast_is_assembled_and_channels_are_merged_back(world: World) -> None:
    _set_up(world)
    funds = channel_funds(PRICES, len(BALLOT.body), 1, 1)
    assert world.post_signed(
        open_accounts([ACCOUNT["channel"]], funds, world.posting("root")), "root"
    ) == ["SUCCESS"]
    first, last = drafts(BALLOT, world.posting("channel"), CAST)
    assert world.post_signed([first], "channel") == ["SUCCESS"]
    assert world.post_signed([last], "channel", "relay") == ["SUCCESS"]
    assert (world.vote("urn"), world.vote("box")) == (VOTERS - 1, 1)
    assert world.ledger.account(KEY["channel"]).balance == 3 * PRICES.base_reserve
    channel = Assembler(ACCOUNT["channel"], lambda one: isinstance(one, Payment))
    outcomes = [
        channel.feed(parse_envelope(one.envelope, NETWORK), place, 0)
        for place, one in enumerate(world.applied)
    ]
    assert outcomes[-1].completed is not None
    assert outcomes[-1].completed.record == BALLOT
    [(ended, signers)] = merge_accounts(
        {ACCOUNT["channel"]: True}, ACCOUNT["root"], world.posting("root")
    )
    assert signers == (ACCOUNT["channel"],)
    assert world.post_signed([ended], "root", "channel") == ["SUCCESS"]
    assert world.ledger.account(KEY["channel"]) is None
