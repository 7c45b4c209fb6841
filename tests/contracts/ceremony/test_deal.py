"""Guards: a key record opens for its receivers, and proves knowledge of all it holds."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.ceremony.acknowledge import (
    BadShares,
    KeysMissing,
    acknowledge,
    keyset,
    open_shares,
    own_shares,
)
from contracts.ceremony.deal import SeedMismatch, deal, proof_holds, sealed_for
from contracts.ceremony.sealing import coefficients, seal_key
from contracts.ceremony.terms import Terms, TermsError
from contracts.crypto.group import ORDER, G, add, base, multiply
from contracts.crypto.polynomial import evaluate
from contracts.records.kinds import trustee_key
from contracts.records.record import record_of
from tests.strategies.ceremonies import SCOPE, held, seeds_of, terms_of


def test_first_vector_of_the_protocol() -> None:
    seeds = [b"\x01" * 32, b"\x02" * 32]
    terms = Terms(bytes(32), 1, 2, ("1", "2"), tuple(map(seal_key, seeds)))
    record = record_of(deal(seeds[0], terms, 1, nonce=1))
    assert record.id.hex() == "c298dfddae6386e876a788fca214955ca6d0f5f64f935778f5ee64fd38789fe4"


@settings(max_examples=12, deadline=None)
@given(st.integers(1, 5), st.data())
def test_every_share_is_the_dealers_polynomial_at_its_receiver(
    count: int, data: st.DataObject
) -> None:
    threshold = data.draw(st.integers(1, count))
    ceremony = held(count, threshold, data.draw(st.integers(1, 3)))
    terms, keys = ceremony.terms, ceremony.keys()
    for dealer, key in keys.items():
        decoded = trustee_key.decode(key.encode(), threshold, terms.columns, count)
        assert decoded == key
        assert proof_holds(decoded, dealer)
        for receiver in terms.others(dealer):
            opened = open_shares(ceremony.seeds[receiver - 1], terms, receiver, dealer, key)
            assert opened == tuple(
                evaluate(coefficients(ceremony.seeds[dealer - 1], terms, k), receiver)
                for k in range(1, terms.columns + 1)
            )


def test_dealing_again_differs_only_in_the_proof() -> None:
    ceremony = held(3, 2, 2)
    first, second = ceremony.keys()[1], ceremony.keys()[1]
    assert replace(second, a=first.a, z=first.z) == first
    assert second.a != first.a


def test_a_proof_is_bound_to_its_trustee_and_scope() -> None:
    key = held(3, 2, 2).keys()[1]
    assert proof_holds(key, 1)
    assert not proof_holds(key, 2)
    assert not proof_holds(replace(key, scope=bytes(32)), 1)


def test_every_altered_point_or_response_is_refused() -> None:
    key = held(3, 2, 2).keys()[1]
    altered = [
        replace(key, a=add(key.a, G)),
        replace(key, z=(key.z + 1) % ORDER),
    ]
    for k, column in enumerate(key.commitments):
        for power, point in enumerate(column):
            changed = [list(one) for one in key.commitments]
            changed[k][power] = add(point, G)
            altered.append(replace(key, commitments=tuple(map(tuple, changed))))
    for place, one in enumerate(key.sealed):
        sealed = list(key.sealed)
        sealed[place] = replace(one, z=add(one.z, G))
        altered.append(replace(key, sealed=tuple(sealed)))
    assert len(altered) == 2 + 4 + 2
    assert not any(proof_holds(one, 1) for one in altered)


def test_a_key_made_from_anothers_key_cannot_be_proved() -> None:
    # trustee 2 commits to the difference of a wanted sum and trustee 1's key
    ceremony = held(2, 1, 2)
    keys = ceremony.keys()
    wanted = base(5)
    related = add(wanted, multiply(-1, keys[1].commitments[0][0]))
    commitments = ((related,), keys[2].commitments[1])
    assert not proof_holds(replace(keys[2], commitments=commitments), 2)


def test_a_copied_z_cannot_be_proved() -> None:
    keys = held(3, 2, 2).keys()
    copied = replace(keys[2].sealed[1], z=keys[1].sealed[1].z)
    assert not proof_holds(replace(keys[2], sealed=(keys[2].sealed[0], copied)), 2)


def test_a_seed_that_the_ceremony_does_not_name_is_refused() -> None:
    ceremony = held(3, 2, 1)
    with pytest.raises(SeedMismatch) as caught:
        deal(ceremony.seeds[0], ceremony.terms, 2)
    assert caught.value.trustee == 2
    assert caught.value.own == seal_key(ceremony.seeds[0])
    with pytest.raises(ValueError, match="32 bytes"):
        deal(b"short", ceremony.terms, 1)


def test_own_shares_need_every_key_and_name_the_dealer_who_lied() -> None:
    ceremony = held(3, 2, 3)
    keys = ceremony.keys()
    with pytest.raises(KeysMissing) as missing:
        acknowledge(ceremony.seeds[0], ceremony.terms, 1, {1: keys[1], 3: keys[3]})
    assert missing.value.trustees == (2,)
    wrong = sealed_for(keys[2], 2, 1)
    shares = (wrong.shares[0], (wrong.shares[1] + 1) % ORDER, wrong.shares[2])
    lied = replace(keys[2], sealed=(replace(wrong, shares=shares), keys[2].sealed[1]))
    assert proof_holds(lied, 2)
    with pytest.raises(BadShares) as caught:
        acknowledge(ceremony.seeds[0], ceremony.terms, 1, keys | {2: lied})
    assert caught.value.wrong == {2: (2,)}
    acknowledge(ceremony.seeds[2], ceremony.terms, 3, keys | {2: lied})


def test_own_shares_never_show_themselves() -> None:
    ceremony = held(2, 2, 1)
    own = own_shares(ceremony.seeds[0], ceremony.terms, 1, ceremony.keys())
    assert str(own.values[0]) not in repr(own)


def test_keyset_depends_on_the_order_of_trustees() -> None:
    ids = [b"\x01" * 32, b"\x02" * 32]
    assert keyset(SCOPE, ids) != keyset(SCOPE, ids[::-1])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"columns": 0}, "columns"),
        ({"threshold": 0}, "threshold"),
        ({"threshold": 4}, "threshold"),
        ({"accounts": ("a", "a", "b")}, "same account"),
        ({"seals": (base(1), base(2))}, "2 seal keys"),
    ],
)
def test_terms_that_no_ceremony_can_have(change: dict[str, object], why: str) -> None:
    good = terms_of(seeds_of(3), 2, 1)
    with pytest.raises(TermsError, match=why):
        replace(good, **change)  # type: ignore[arg-type]
