"""Guards: shares are proved against the recount, and any t of them open the same totals."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.ceremony.acknowledge import own_shares
from contracts.ceremony.qualification import Qualification
from contracts.counting.opening import ColumnOutOfRange, TooFewShares, open_totals
from contracts.counting.share import NoShareNeeded, make_share, share_fault
from contracts.counting.totals import Sums, chain_digest, empty_digest
from contracts.crypto.group import IDENTITY, ORDER, G, Point, add, base, multiply, random_scalar
from contracts.records.kinds import share as share_kind
from contracts.records.kinds.share import Share
from contracts.records.record import record_of
from tests.strategies.ceremonies import Held, finished

CONTEXT = b"\x07" * 32


def encrypted(found: Qualification, totals: list[int], count: int) -> Sums:
    """Return sums that open to ``totals``."""
    r = random_scalar()
    columns = tuple(
        add(multiply(r, key), base(v)) for key, v in zip(found.column_keys, totals, strict=False)
    )
    return Sums(count, b"\x08" * 32, base(r), columns)


def share_of(ceremony: Held, found: Qualification, trustee: int, sums: Sums) -> Share:
    """Make a trustee's share from its seed."""
    own = own_shares(ceremony.seeds[trustee - 1], ceremony.terms, trustee, found.dealt)
    return make_share(CONTEXT, trustee, sums, own.values[: len(sums.E)])


def test_first_vector_of_the_protocol() -> None:
    sums = Sums(1, bytes(32), base(2), (G, G))
    share = make_share(bytes(32), 1, sums, (3, 4), nonce=5)
    expected = "99c8ee4e8a4405f88f7dd9095178e9329880a1b696b01cd4a543627143524598"
    assert record_of(share).id.hex() == expected


@settings(max_examples=8, deadline=None)
@given(st.integers(1, 4), st.data())
def test_any_threshold_of_shares_opens_the_totals(count: int, data: st.DataObject) -> None:
    threshold = data.draw(st.integers(1, count))
    ballots = data.draw(st.integers(1, 60))
    totals = data.draw(st.lists(st.integers(0, ballots), min_size=1, max_size=3))
    ceremony = finished(count, threshold, 3)
    found = ceremony.read()
    sums = encrypted(found, totals, ballots)
    shares = {}
    for trustee in ceremony.terms.trustees:
        made = share_of(ceremony, found, trustee, sums)
        made = share_kind.decode(made.encode(), len(totals))
        keys = found.share_keys(trustee, len(totals))
        assert share_fault(made, CONTEXT, trustee, sums, keys) is None
        shares[trustee] = made.d
    for chosen in combinations(shares, threshold):
        opened = open_totals(sums, {i: shares[i] for i in chosen}, threshold)
        assert opened == tuple(totals)
    assert open_totals(sums, shares, threshold) == tuple(totals)


def test_fewer_than_the_threshold_open_nothing() -> None:
    ceremony = finished(3, 2, 1)
    found = ceremony.read()
    sums = encrypted(found, [1], 1)
    with pytest.raises(TooFewShares) as caught:
        open_totals(sums, {2: share_of(ceremony, found, 2, sums).d}, 2)
    assert (caught.value.have, caught.value.threshold) == (1, 2)


def test_every_altered_share_is_refused_with_its_reason() -> None:
    ceremony = finished(2, 2, 2)
    found = ceremony.read()
    sums = encrypted(found, [1, 2], 3)
    good = share_of(ceremony, found, 1, sums)
    keys = found.share_keys(1, 2)
    altered = {
        "context": [replace(good, context=bytes(32))],
        "count": [replace(good, count=2)],
        "digest": [replace(good, digest=bytes(32))],
        "columns": [replace(good, d=good.d[:1])],
        "proof": [
            replace(good, d=(add(good.d[0], G), good.d[1])),
            replace(good, d=(good.d[1], good.d[0])),
            replace(good, a1=add(good.a1, G)),
            replace(good, a2=add(good.a2, G)),
            replace(good, z=(good.z + 1) % ORDER),
        ],
    }
    for reason, shares in altered.items():
        for share in shares:
            fault = share_fault(share, CONTEXT, 1, sums, keys)
            assert fault is not None
            assert fault.reason == reason


def test_a_share_is_bound_to_trustee_keys_and_encryption() -> None:
    ceremony = finished(2, 2, 2)
    found = ceremony.read()
    sums = encrypted(found, [1, 2], 3)
    good = share_of(ceremony, found, 1, sums)
    keys = found.share_keys(1, 2)
    for trustee, seen, over in (
        (2, keys, sums),
        (1, found.share_keys(2, 2), sums),
        (1, keys[::-1], sums),
        (1, keys, replace(sums, R=add(sums.R, G))),
    ):
        fault = share_fault(good, CONTEXT, trustee, over, seen)
        assert fault is not None
        assert fault.reason == "proof"


def test_errors_that_cancel_between_columns_are_refused() -> None:
    ceremony = finished(2, 1, 2)
    found = ceremony.read()
    sums = encrypted(found, [1, 2], 3)
    good = share_of(ceremony, found, 1, sums)
    mirrored = (add(good.d[0], G), add(good.d[1], base(-1)))
    fault = share_fault(replace(good, d=mirrored), CONTEXT, 1, sums, found.share_keys(1, 2))
    assert fault is not None
    assert fault.reason == "proof"


def test_without_encryption_no_share_is_made_and_none_needed() -> None:
    sums = Sums(5, bytes(32), IDENTITY, (base(3), IDENTITY))
    with pytest.raises(NoShareNeeded):
        make_share(CONTEXT, 1, sums, (3, 4))
    assert open_totals(sums, {}, 2) == (3, 0)


def test_an_election_without_ballots_opens_to_zeros() -> None:
    sums = Sums(0, empty_digest(CONTEXT), IDENTITY, (IDENTITY,) * 45)
    assert open_totals(sums, {}, 3) == (0,) * 45


@pytest.mark.parametrize("v", [4, -1])
def test_a_column_that_is_no_number_of_ballots_is_named(v: int) -> None:
    sums = Sums(3, bytes(32), IDENTITY, (base(3), Point(base(v))))
    with pytest.raises(ColumnOutOfRange) as caught:
        open_totals(sums, {}, 1)
    assert (caught.value.column, caught.value.count) == (2, 3)


def test_as_many_secrets_as_columns() -> None:
    with pytest.raises(ValueError, match="1 secrets for 2 columns"):
        make_share(CONTEXT, 1, Sums(1, bytes(32), G, (G, G)), (3,))


def test_the_digest_depends_on_context_order_and_number() -> None:
    one, two = b"\x01" * 32, b"\x02" * 32
    start = empty_digest(CONTEXT)
    chained = {
        start,
        empty_digest(bytes(32)),
        chain_digest(start, one),
        chain_digest(chain_digest(start, one), two),
        chain_digest(chain_digest(start, two), one),
        chain_digest(chain_digest(start, one), one),
    }
    assert len(chained) == 6
