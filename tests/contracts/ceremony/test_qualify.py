"""Guards: which trustee keys an election may rest on, and that every fault is named."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.ceremony.acknowledge import keyset, own_shares
from contracts.ceremony.complain import Liar, complain
from contracts.ceremony.deal import deal
from contracts.ceremony.qualification import Qualification, columns_digest, reused
from contracts.ceremony.qualify import qualify
from contracts.crypto.group import IDENTITY, ORDER, add, base, multiply, negate
from contracts.crypto.polynomial import lagrange_at_zero
from contracts.records.kinds.trustee_ack import TrusteeAck
from contracts.records.record import Record
from tests.contracts.ceremony.test_complain import lying
from tests.strategies.ceremonies import SCOPE, finished, held

LATER = bytes(reversed(range(32)))


def named(found: Qualification) -> list[tuple[str, int | None]]:
    """Return each fault's reason and trustee."""
    return [(fault.reason, fault.trustee) for fault in found.faults]


def noted(found: Qualification) -> list[tuple[str, int, int]]:
    """Return each note's reason, trustee and position."""
    return [(note.reason, note.trustee, note.position) for note in found.notes]


@settings(max_examples=10, deadline=None)
@given(st.integers(1, 4), st.data())
def test_any_threshold_of_trustees_holds_the_election_keys(count: int, data: st.DataObject) -> None:
    threshold = data.draw(st.integers(1, count))
    columns = data.draw(st.integers(1, 3))
    ceremony = finished(count, threshold, columns)
    found = ceremony.read()
    assert found.qualified
    assert found.faults == found.notes == ()
    assert sorted(found.acks) == list(ceremony.terms.trustees)
    secrets = {
        j: own_shares(ceremony.seeds[j - 1], ceremony.terms, j, found.dealt).values
        for j in ceremony.terms.trustees
    }
    for j, values in secrets.items():
        assert found.share_keys(j, columns) == tuple(map(base, values))
    chosen = data.draw(
        st.sets(st.sampled_from(sorted(secrets)), min_size=threshold, max_size=threshold)
    )
    weights = lagrange_at_zero(chosen)
    for k, column_key in enumerate(found.column_keys):
        secret = sum(weight * secrets[j][k] for j, weight in weights.items())
        assert base(secret) == column_key
    assert found.columns == columns_digest(found.column_keys)


def test_the_keyset_is_over_record_ids_by_trustee() -> None:
    found = finished(3, 2, 1).read()
    assert found.keyset == keyset(SCOPE, [found.keys[i].id for i in (1, 2, 3)])


def test_the_first_valid_key_counts_and_later_ones_are_noted() -> None:
    ceremony = held(2, 2, 1)
    keys = ceremony.keys()
    bad = replace(keys[1], z=(keys[1].z + 1) % ORDER)
    ceremony.post(1, bad)
    ceremony.post(1, keys[1])
    ceremony.post(1, deal(ceremony.seeds[0], ceremony.terms, 1))
    ceremony.post(2, keys[2])
    ceremony.acknowledge(1, keys)
    ceremony.acknowledge(2, keys)
    found = ceremony.read()
    assert found.qualified
    assert found.keys[1].position == 2
    assert noted(found) == [("proof", 1, 1), ("later", 1, 3)]


def test_what_is_not_sound_is_noted_and_never_obeyed() -> None:
    ceremony = held(2, 2, 1)
    keys = ceremony.keys()
    whole = keys[1].encode()
    ceremony.post(1, Record(2, whole[:-1]))
    ceremony.post(1, Record(2, whole[:32] + IDENTITY + whole[64:]))
    over = (keys[1].z + ORDER).to_bytes(32, "little")
    ceremony.post(1, Record(2, whole[:128] + over + whole[160:]))
    ceremony.post(1, keys[1], signed=False)
    ceremony.post(1, replace(keys[1], scope=LATER))
    ceremony.post(1, keys[2])
    found = ceremony.read()
    assert noted(found) == [
        ("encoding", 1, 1),
        ("encoding", 1, 2),
        ("encoding", 1, 3),
        ("signature", 1, 4),
        ("scope", 1, 5),
        ("proof", 1, 6),
    ]
    assert named(found) == [("no-key", 1), ("no-ack", 1), ("no-key", 2), ("no-ack", 2)]
    assert found.keyset is None


def test_records_outside_the_ceremony_do_not_count() -> None:
    ceremony = finished(2, 1, 1)
    assert ceremony.read(closed=5).qualified
    cut = ceremony.read(closed=4)
    assert named(cut) == [("no-ack", 2)]
    assert noted(cut) == [("phase", 2, 4)]
    early = qualify(ceremony.terms, ceremony.records, 1, None)
    assert ("no-key", 1) in named(early)
    assert ("phase", 1, 1) in noted(early)


def test_other_kinds_and_other_ceremonies_afterwards_are_no_concern() -> None:
    ceremony = finished(2, 1, 1)
    ceremony.post(1, Record(11, b"a share"))
    ceremony.post(1, TrusteeAck(LATER, bytes(32)))
    found = ceremony.read(closed=5)
    assert found.qualified
    assert found.notes == ()


def test_all_must_acknowledge_the_keys_that_count() -> None:
    ceremony = held(3, 2, 1)
    keys = ceremony.keys()
    for trustee, key in keys.items():
        ceremony.post(trustee, key)
    ceremony.acknowledge(1, keys)
    again = keys | {1: deal(ceremony.seeds[0], ceremony.terms, 1)}
    ceremony.acknowledge(2, again)
    found = ceremony.read()
    assert named(found) == [("no-ack", 2), ("no-ack", 3)]
    assert noted(found) == [("keyset", 2, 5)]
    ceremony.acknowledge(2, keys)
    ceremony.acknowledge(3, keys)
    assert ceremony.read().qualified


def test_a_complaint_ends_the_ceremony_and_names_the_dealer() -> None:
    ceremony = held(3, 2, 2)
    keys = ceremony.keys()
    keys[1] = lying(keys[1], 0, 2)
    for trustee, key in keys.items():
        ceremony.post(trustee, key)
    ceremony.post(2, complain(ceremony.seeds[1], ceremony.terms, 2, 1, keys[1]))
    ceremony.acknowledge(1, keys)
    ceremony.acknowledge(3, keys)
    found = ceremony.read()
    assert named(found) == [("dealer", 1)]
    assert found.faults[0].position == 4
    assert found.complaints[0].judgement.wrong == (2,)


def test_a_false_complaint_names_the_complainer_even_with_a_later_ack() -> None:
    ceremony = held(2, 1, 1)
    keys = ceremony.keys()
    for trustee, key in keys.items():
        ceremony.post(trustee, key)
    ceremony.post(2, complain(ceremony.seeds[1], ceremony.terms, 2, 1, keys[1]))
    ceremony.acknowledge(2, keys)
    ceremony.acknowledge(1, keys)
    found = ceremony.read()
    assert named(found) == [("complainer", 2)]
    assert found.complaints[0].judgement.liar is Liar.COMPLAINER
    assert noted(found) == [("later", 2, 4)]


def test_a_complaint_that_shows_nothing_is_not_obeyed() -> None:
    ceremony = held(2, 1, 1)
    keys = ceremony.keys()
    for trustee, key in keys.items():
        ceremony.post(trustee, key)
    good = complain(ceremony.seeds[1], ceremony.terms, 2, 1, keys[1])
    ceremony.post(2, replace(good, z=(good.z + 1) % ORDER))
    ceremony.post(2, replace(good, dealer=2))
    ceremony.post(2, replace(good, dealer=3))
    ceremony.acknowledge(2, keys)
    ceremony.acknowledge(1, keys)
    ceremony.post(2, good)
    found = ceremony.read()
    assert found.qualified
    assert noted(found) == [
        ("proof", 2, 3),
        ("dealer", 2, 4),
        ("dealer", 2, 5),
        ("later", 2, 8),
    ]


def test_keys_of_an_earlier_ceremony_are_refused() -> None:
    first = finished(2, 1, 1).read()
    fresh = finished(2, 1, 1, salt=9, scope=LATER)
    assert fresh.read(earlier=(first,)).qualified
    # the same seeds: new polynomials, for the scope differs, but the same seal keys
    same = finished(2, 1, 1, scope=LATER).read(earlier=(first,))
    assert named(same) == [("reused", 1), ("reused", 2)]
    assert all("seal key" in fault.text for fault in same.faults)


def test_a_commitment_of_an_earlier_ceremony_is_refused() -> None:
    found = finished(2, 2, 1).read()
    other = finished(2, 2, 1, salt=9, scope=LATER).read()
    stolen = replace(found.keys[1].key, scope=LATER)
    mixed = replace(other, keys=other.keys | {1: replace(other.keys[1], key=stolen)})
    assert [(one.reason, one.trustee) for one in reused(mixed, (found,))] == [
        ("reused", 1),
        ("reused", 1),
    ]
    assert reused(other, (found,)) == []


def test_equal_or_identity_column_keys_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    # with an honest proof nobody can make them, so the proof is taken as given here
    monkeypatch.setattr("contracts.ceremony.qualify.proof_holds", lambda key, trustee: True)
    ceremony = held(2, 1, 3)
    keys = ceremony.keys()
    own = [column[0] for column in keys[1].commitments]
    target = add(own[1], keys[2].commitments[1][0])
    related = (
        (add(target, negate(own[0])),),
        keys[2].commitments[1],
        (multiply(-1, own[2]),),
    )
    ceremony.post(1, keys[1])
    ceremony.post(2, replace(keys[2], commitments=related))
    found = ceremony.read()
    texts = [fault.text for fault in found.faults if fault.reason == "columns"]
    assert texts == [
        "columns 1 and 2 have the same key",
        "the key of column 3 is the identity",
    ]


def test_sums_of_an_unfinished_ceremony_are_refused() -> None:
    with pytest.raises(ValueError, match="missing"):
        _ = held(2, 1, 1).read().column_keys


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 2),
            st.integers(2, 4),
            st.binary(max_size=400) | st.binary(max_size=400).map(SCOPE.__add__),
        ),
        max_size=6,
    )
)
def test_any_bytes_are_noted_and_change_nothing(
    noise: list[tuple[int, int, bytes]],
) -> None:
    ceremony = held(2, 1, 1)
    keys = ceremony.keys()
    for trustee, kind, body in noise:
        ceremony.post(trustee, Record(kind, body))
    for trustee, key in keys.items():
        ceremony.post(trustee, key)
    for trustee in keys:
        ceremony.acknowledge(trustee, keys)
    # an ack is any 32 bytes after the scope: noise of that form names another keyset
    found = ceremony.read()
    assert found.qualified
    assert len(found.notes) == len(noise)
