"""Channels are opened and ended in transactions that a ledger takes."""

from contracts.accounts.channels import merge_accounts, open_accounts, top_up
from contracts.records.transactions import Posting
from node.wire.accounts import address
from node.wire.envelopes import parse_envelope
from node.wire.parsed import AccountMerge, CreateAccount, ManageData, Payment, Transaction

TREASURY = address(bytes(31) + b"\1")
CHANNELS = [address(k.to_bytes(32, "big")) for k in range(2, 243)]
POSTING = Posting(TREASURY, 9, 100, 0, 19)


def _said(drafts: object) -> list[Transaction]:
    return [parse_envelope(draft.envelope(), bytes(32)) for draft in drafts]


def test_each_account_is_created_once() -> None:
    said = _said(open_accounts(CHANNELS, 77, POSTING))
    assert [one.sequence for one in said] == [10, 11, 12]
    assert [operation for one in said for operation in one.operations] == [
        CreateAccount(TREASURY, channel, 77) for channel in CHANNELS
    ]


def test_an_entry_is_deleted_before_its_account_is_merged() -> None:
    entries = {channel: place % 2 == 0 for place, channel in enumerate(CHANNELS[:40])}
    ended = merge_accounts(entries, TREASURY, POSTING)
    assert [len(signers) for _, signers in ended] == [19, 19, 2]
    said = _said(draft for draft, _ in ended)
    assert [one.sequence for one in said] == [10, 11, 12]
    expected: list[object] = []
    for channel, has_entry in entries.items():
        if has_entry:
            expected.append(ManageData(channel, b"sandogh", None))
        expected.append(AccountMerge(channel, TREASURY))
    assert [operation for one in said for operation in one.operations] == expected


def test_coins_are_paid_exactly() -> None:
    [said] = _said(top_up({CHANNELS[0]: 1, CHANNELS[1]: 2**62 + 1}, POSTING))
    assert said.operations == (
        Payment(TREASURY, CHANNELS[0], None, 1),
        Payment(TREASURY, CHANNELS[1], None, 2**62 + 1),
    )
