"""An archive tells a transaction to every account that its sponsorships concern."""

from stellar_sdk import (
    BeginSponsoringFutureReserves,
    CreateAccount,
    EndSponsoringFutureReserves,
    Keypair,
    RevokeSponsorship,
)

from node.networks.archive_rows import touched_by
from node.wire.envelopes import parse_envelope
from node.wire.hashes import network_id
from tests.support.transactions import signed

PASSPHRASE = "An archive's network"
ALICE, BOB, CAROL = (Keypair.from_raw_ed25519_seed(bytes([one]) * 32) for one in (1, 2, 3))


def test_sponsored_accounts_are_touched() -> None:
    envelope = signed(
        PASSPHRASE,
        ALICE,
        7,
        BeginSponsoringFutureReserves(BOB.public_key),
        CreateAccount(BOB.public_key, "0"),
        EndSponsoringFutureReserves(source=BOB.public_key),
        RevokeSponsorship.revoke_data_sponsorship(CAROL.public_key, "n"),
    )
    raw = envelope.to_xdr_object().to_xdr_bytes()
    found = touched_by(parse_envelope(raw, network_id(PASSPHRASE)))
    assert found == {ALICE.public_key, BOB.public_key, CAROL.public_key}
