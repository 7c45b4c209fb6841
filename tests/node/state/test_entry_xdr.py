"""Entries to XDR and back, compared with the XDR classes."""

import contextlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stellar_sdk import xdr

from node.state.assets import Asset, is_valid
from node.state.entries import AccountEntry, DataEntry, Entry, Signer, TrustLineEntry, key_of
from node.state.entry_xdr import StateError, entry_from_xdr, entry_to_xdr, key_to_xdr
from node.wire.accounts import account_id

key = st.binary(min_size=32, max_size=32)
amount = st.integers(0, 2**63 - 1)
u32 = st.integers(0, 2**32 - 1)
payload = st.binary(min_size=1, max_size=64)
sponsor = st.none() | key


def signers(sponsors: st.SearchStrategy[bytes | None]) -> st.SearchStrategy[Signer]:
    weight = st.integers(1, 255)
    return st.one_of(
        st.builds(Signer, st.integers(0, 2), key, weight, sponsor=sponsors),
        st.builds(Signer, st.just(3), key, weight, payload, sponsors),
    )


def sponsored(entry: Entry, by: bytes | None, once: bool) -> Entry:
    """Let another pay for an entry, or have paid once."""
    return replace(entry, sponsor=by, extended=once or by is not None)


@st.composite
def accounts(draw: st.DrawFn) -> AccountEntry:
    level = draw(st.integers(0, 3))
    first, second, third = level > 0, level > 1, level > 2
    return AccountEntry(
        key=draw(key),
        balance=draw(amount),
        sequence=draw(amount),
        subentries=draw(u32),
        flags=draw(u32),
        thresholds=draw(st.binary(min_size=4, max_size=4)),
        signers=tuple(draw(st.lists(signers(sponsor if second else st.none()), max_size=20))),
        home_domain=draw(st.binary(max_size=32)),
        inflation_destination=draw(st.none() | key),
        modified=draw(u32),
        extension=level,
        buying=draw(amount) if first else 0,
        selling=draw(amount) if first else 0,
        sponsored=draw(u32) if second else 0,
        sponsoring=draw(u32) if second else 0,
        sequence_ledger=draw(u32) if third else 0,
        sequence_time=draw(st.integers(0, 2**64 - 1)) if third else 0,
    )


assets = st.builds(Asset, st.sampled_from([b"VOTE", b"LONGERCODE\0\0"]), key)
lines = st.builds(TrustLineEntry, key, assets, amount, amount, u32, u32, amount, amount)
data = st.builds(DataEntry, key, st.binary(max_size=64), st.binary(max_size=64), u32)


entries = st.builds(sponsored, st.one_of(accounts(), lines, data), sponsor, st.booleans())


@given(entries)
def test_xdr_classes_read_and_write_the_same_bytes(entry: Entry) -> None:
    raw = entry_to_xdr(entry)
    assert xdr.LedgerEntry.from_xdr_bytes(raw).to_xdr_bytes() == raw
    assert entry_from_xdr(raw) == entry
    name = key_to_xdr(key_of(entry))
    assert xdr.LedgerKey.from_xdr_bytes(name).to_xdr_bytes() == name


@given(entries, st.data())
def test_cut_or_changed_bytes_raise_the_one_error_or_are_an_entry(
    entry: Entry, more: st.DataObject
) -> None:
    raw = entry_to_xdr(entry)
    place = more.draw(st.integers(0, len(raw) - 1))
    with pytest.raises(StateError):
        entry_from_xdr(raw[:place])
    bent = raw[:place] + bytes([raw[place] ^ more.draw(st.integers(1, 255))]) + raw[place + 1 :]
    with contextlib.suppress(StateError):
        assert entry_from_xdr(bent) is not None


def test_sponsors_stand_where_xdr_has_them() -> None:
    by, other = bytes([1]) * 32, bytes([2]) * 32
    said = (Signer(0, bytes(32), 1), Signer(2, other, 5, sponsor=by))
    entry = AccountEntry(
        other, 7, 8, signers=said, extension=2, sponsored=3, sponsoring=4, sponsor=by, extended=True
    )
    read = xdr.LedgerEntry.from_xdr_bytes(entry_to_xdr(entry))
    assert read.ext.v1 is not None
    assert read.ext.v1.sponsoring_id.sponsorship_descriptor == account_id(by)
    assert read.data.account is not None
    assert read.data.account.ext.v1 is not None
    second = read.data.account.ext.v1.ext.v2
    assert second is not None
    assert (second.num_sponsored.uint32, second.num_sponsoring.uint32) == (3, 4)
    named = [one.sponsorship_descriptor for one in second.signer_sponsoring_i_ds]
    assert named == [None, account_id(by)]
    data = DataEntry(other, b"n", b"v", 5, extended=True)
    read = xdr.LedgerEntry.from_xdr_bytes(entry_to_xdr(data))
    assert read.ext.v1 is not None
    assert read.ext.v1.sponsoring_id.sponsorship_descriptor is None


def test_entry_of_a_kind_this_ledger_does_not_have() -> None:
    offer = xdr.LedgerEntry(
        xdr.Uint32(1),
        xdr.LedgerEntryData(
            xdr.LedgerEntryType.TTL, ttl=xdr.TTLEntry(xdr.Hash(bytes(32)), xdr.Uint32(1))
        ),
        xdr.LedgerEntryExt(0),
    )
    with pytest.raises(StateError, match="its type TTL is not supported"):
        entry_from_xdr(offer.to_xdr_bytes())


@pytest.mark.parametrize(
    ("code", "valid"),
    [
        (b"VOTE", True),
        (b"V\0\0\0", True),
        (b"\0\0\0\0", False),
        (b"V\0T\0", False),
        (b"V-T\0", False),
        (b"VOTE5\0\0\0\0\0\0\0", True),
        (b"VOTE\0\0\0\0\0\0\0\0", False),
        (b"ABCDEFGHIJKL", True),
    ],
)
def test_asset_codes(code: bytes, valid: bool) -> None:
    assert is_valid(Asset(code, bytes(32))) is valid
