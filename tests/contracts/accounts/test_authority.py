"""The authority account: given to the commission in the transaction that creates it."""

import pytest

from contracts.accounts.authority import authority_draft
from contracts.accounts.setup import SetupError
from contracts.records.transactions import Posting
from node.wire.accounts import address
from node.wire.envelopes import parse_envelope
from node.wire.parsed import CreateAccount, SetOptions, SignerKey

FUNDER, AUTHORITY = (address(bytes((k,)) * 32) for k in (1, 2))
MEMBERS = tuple(bytes((k,)) * 32 for k in (3, 4, 5))
POSTING = Posting(FUNDER, 9, 100, 0, 19)


def test_members_sign_and_nobody_else() -> None:
    draft = authority_draft(AUTHORITY, MEMBERS, 2, 123_456_789, POSTING)
    said = parse_envelope(draft.envelope(), bytes(32))
    assert said.source == FUNDER
    assert said.operations == (
        CreateAccount(FUNDER, AUTHORITY, 123_456_789),
        *(
            SetOptions(AUTHORITY, signer=SignerKey("ed25519_public_key", key), signer_weight=1)
            for key in MEMBERS
        ),
        SetOptions(AUTHORITY, master_weight=0, low=2, medium=2, high=2),
    )


@pytest.mark.parametrize(
    ("members", "need", "what"),
    [
        ((), 1, "commission"),
        (tuple(bytes((k,)) * 32 for k in range(10, 31)), 1, "commission"),
        (MEMBERS[:1] * 2, 1, "commission"),
        ((bytes((2,)) * 32,), 1, "commission"),
        (MEMBERS, 0, "need"),
        (MEMBERS, 4, "need"),
    ],
)
def test_a_commission_that_cannot_sign_is_refused(
    members: tuple[bytes, ...], need: int, what: str
) -> None:
    with pytest.raises(SetupError) as refused:
        authority_draft(AUTHORITY, members, need, 1, POSTING)
    assert refused.value.what == what
