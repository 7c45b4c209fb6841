"""Guards: a complaint names who lied, and nobody can forge one."""

from dataclasses import replace

import pytest

from contracts.ceremony.complain import Judgement, Liar, complain, judge
from contracts.ceremony.deal import SeedMismatch, sealed_for
from contracts.crypto.group import ORDER, G, add
from contracts.records.kinds import trustee_complaint
from contracts.records.kinds.trustee_key import TrusteeKey
from tests.strategies.ceremonies import Held, held


def lying(key: TrusteeKey, place: int, column: int) -> TrusteeKey:
    """Return a dealer's record with one wrong share; its proof still holds."""
    sealed = list(key.sealed)
    shares = list(sealed[place].shares)
    shares[column - 1] = (shares[column - 1] + 1) % ORDER
    sealed[place] = replace(sealed[place], shares=tuple(shares))
    return replace(key, sealed=tuple(sealed))


def accuse(ceremony: Held, complainer: int, dealer: int, key: TrusteeKey) -> Judgement:
    """Complain, send it over the wire, judge."""
    made = complain(ceremony.seeds[complainer - 1], ceremony.terms, complainer, dealer, key)
    return judge(trustee_complaint.decode(made.encode()), ceremony.terms, complainer, key)


@pytest.mark.parametrize(("complainer", "dealer"), [(1, 2), (2, 1), (3, 1), (2, 3)])
def test_wrong_share_names_the_dealer_and_right_shares_the_complainer(
    complainer: int, dealer: int
) -> None:
    ceremony = held(3, 2, 3)
    key = ceremony.keys()[dealer]
    place = ceremony.terms.others(dealer).index(complainer)
    assert accuse(ceremony, complainer, dealer, lying(key, place, 2)) == Judgement(
        Liar.DEALER, (2,)
    )
    assert accuse(ceremony, complainer, dealer, key) == Judgement(Liar.COMPLAINER)
    other = 1 - place
    assert accuse(ceremony, complainer, dealer, lying(key, other, 2)).liar is Liar.COMPLAINER


def test_an_altered_complaint_shows_nothing() -> None:
    ceremony = held(3, 2, 2)
    key = ceremony.keys()[1]
    good = complain(ceremony.seeds[1], ceremony.terms, 2, 1, key)
    assert judge(good, ceremony.terms, 2, key).liar is Liar.COMPLAINER
    for altered in (
        replace(good, s=add(good.s, G)),
        replace(good, a1=add(good.a1, G)),
        replace(good, a2=add(good.a2, G)),
        replace(good, z=(good.z + 1) % ORDER),
    ):
        assert judge(altered, ceremony.terms, 2, key) == Judgement(Liar.NOBODY)


def test_a_complaint_is_bound_to_complainer_dealer_key_and_scope() -> None:
    ceremony = held(3, 2, 2)
    keys = ceremony.keys()
    good = complain(ceremony.seeds[1], ceremony.terms, 2, 1, keys[1])
    elsewhere = replace(ceremony.terms, scope=bytes(32))
    assert judge(good, ceremony.terms, 3, keys[1]).liar is Liar.NOBODY
    assert judge(replace(good, dealer=3), ceremony.terms, 2, keys[3]).liar is Liar.NOBODY
    assert judge(good, elsewhere, 2, keys[1]).liar is Liar.NOBODY


def test_a_seed_of_another_cannot_complain() -> None:
    ceremony = held(3, 2, 1)
    with pytest.raises(SeedMismatch):
        complain(ceremony.seeds[0], ceremony.terms, 2, 1, ceremony.keys()[1])


def test_a_trustee_has_no_shares_for_itself() -> None:
    with pytest.raises(ValueError, match="itself"):
        sealed_for(held(2, 1, 1).keys()[1], 1, 1)
