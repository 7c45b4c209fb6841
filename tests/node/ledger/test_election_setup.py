"""The one set-up transaction of an election (docs/protocol.md §2) as a whole."""

from stellar_sdk import (
    AllowTrust,
    Asset,
    AuthorizationFlag,
    ChangeTrust,
    CreateAccount,
    ManageData,
    Payment,
    SetOptions,
    Signer,
    TrustLineEntryFlag,
)

from tests.node.expected import Tx, result
from tests.node.world import World

VOTERS = "200"
RELAYS = ("relay1", "relay2")


def operations(world: World) -> list[object]:
    vote = Asset("VOTE", world.id("issuer"))
    issuer, urn, box = (world.id(name) for name in ("issuer", "urn", "box"))
    authorized = TrustLineEntryFlag.AUTHORIZED_FLAG
    return [
        *(CreateAccount(one, "10") for one in (issuer, urn, box)),
        SetOptions(set_flags=AuthorizationFlag.AUTHORIZATION_REQUIRED, source=issuer),
        *(ChangeTrust(vote, VOTERS, source=one) for one in (urn, box)),
        *(AllowTrust(one, "VOTE", authorized, source=issuer) for one in (urn, box)),
        Payment(urn, vote, VOTERS, source=issuer),
        *(
            SetOptions(signer=Signer.ed25519_public_key(world.id(one), 1), source=urn)
            for one in RELAYS
        ),
        SetOptions(
            master_weight=0, low_threshold=1, med_threshold=1, high_threshold=255, source=urn
        ),
        SetOptions(master_weight=0, source=box),
        SetOptions(master_weight=0, source=issuer),
    ]


def set_up() -> World:
    world = World()
    world.create("authority", "channel")
    signers = ["authority", "issuer", "urn", "box"]
    world.done("authority", *operations(world), signers=signers)
    return world


def test_set_up_applies_as_one_transaction_and_locks() -> None:
    world = set_up()
    (urn,), (box,) = (world.ledger.trustlines(world.key(name)) for name in ("urn", "box"))
    assert (urn.balance, urn.limit, urn.flags) == (2_000_000_000, 2_000_000_000, 1)
    assert (box.balance, box.limit, box.flags) == (0, 2_000_000_000, 1)
    assert world.account("urn").thresholds == bytes([0, 1, 1, 255])
    assert world.account("issuer").thresholds[0] == world.account("box").thresholds[0] == 0
    for locked in ("issuer", "box"):
        refused = world.refused(locked, ManageData("n", b"v"))
        assert refused == result(100, Tx.txBAD_AUTH)


def test_every_new_account_must_sign_the_set_up() -> None:
    world = World()
    world.create("authority")
    for missing in ("issuer", "urn", "box"):
        names = [one for one in ("authority", "issuer", "urn", "box") if one != missing]
        envelope = world.envelope("authority", *operations(world), signers=names)
        assert world.admit(envelope).status == "ERROR"


def test_a_ballot_moves_one_vote_and_only_a_relay_can() -> None:
    world = set_up()
    vote = Asset("VOTE", world.id("issuer"))
    ballot = [ManageData("sandogh", bytes([i]) * 64) for i in range(56)]
    cast = Payment(world.id("box"), vote, "1", source=world.id("urn"))
    admission = world.admit(world.envelope("channel", *ballot, cast, signers=["channel"]))
    assert admission.status == "ERROR"
    applied = world.done("channel", *ballot, cast, signers=["channel", "relay2"])
    (box,) = world.ledger.trustlines(world.key("box"))
    assert box.balance == 10_000_000
    assert applied.fee_charged == 5_700
    assert set(applied.participants) == {world.key(one) for one in ("channel", "urn", "box")}


def test_a_set_up_that_fails_at_its_end_creates_nothing() -> None:
    world = World()
    world.create("authority")
    wrong = [*operations(world), Payment(world.id("nobody"), Asset.native(), "1")]
    signers = ["authority", "issuer", "urn", "box"]
    assert not world.run("authority", *wrong, signers=signers).successful
    assert not any(world.exists(one) for one in ("issuer", "urn", "box"))
    world.done("authority", *operations(world), signers=signers)
