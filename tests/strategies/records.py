"""Records of every kind, whole and sound."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from contracts.crypto.group import ORDER, Point, base
from contracts.records.kinds.amend import ANNUL, NEW_KEY, Amend
from contracts.records.kinds.attestation import Attestation
from contracts.records.kinds.ballot import BallotBody
from contracts.records.kinds.ceremony import Ceremony, Trustee
from contracts.records.kinds.certificate import Certificate, bitmap_of
from contracts.records.kinds.close import Close
from contracts.records.kinds.extend import Extend
from contracts.records.kinds.manifest import Candidate, Manifest, Observer, Race
from contracts.records.kinds.result import Result
from contracts.records.kinds.roll import Roll
from contracts.records.kinds.share import Share
from contracts.records.kinds.trustee_ack import TrusteeAck
from contracts.records.kinds.trustee_complaint import TrusteeComplaint
from contracts.records.kinds.trustee_key import Sealed, TrusteeKey
from node.wire.accounts import address

POINTS = [base(k) for k in range(1, 200)]
LANGUAGES = (("fa",), ("fa", "en"), ("en", "ar-EG"))

points = st.sampled_from(POINTS)
scalars = st.integers(0, ORDER - 1)
ids = st.binary(min_size=32, max_size=32)
u32s = st.integers(0, 2**32 - 1)
counts = st.integers(0, 2**53 - 1)
words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
account_lists = st.lists(ids, min_size=1, max_size=6, unique=True).map(
    lambda keys: tuple(map(address, keys))
)


def many(items: st.SearchStrategy[Any], size: int) -> st.SearchStrategy[tuple[Any, ...]]:
    """Return tuples of exactly ``size`` items."""
    return st.lists(items, min_size=size, max_size=size).map(tuple)


@dataclass(frozen=True)
class Case:
    """A kind's value, and what its decoder takes beside the body."""

    value: Any
    numbers: tuple[int, ...] = ()


@st.composite
def trustee_keys(draw: st.DrawFn) -> Case:
    """Return kind 2."""
    threshold = draw(st.integers(1, 3))
    columns = draw(st.integers(1, 3))
    trustees = draw(st.integers(threshold, 4))
    sealed = st.builds(Sealed, points, many(scalars, columns))
    value = TrusteeKey(
        draw(ids),
        draw(many(many(points, threshold), columns)),
        draw(points),
        draw(scalars),
        draw(many(sealed, trustees - 1)),
    )
    return Case(value, (threshold, columns, trustees))


@st.composite
def rolls(draw: st.DrawFn) -> Case:
    """Return kind 5."""
    keys: list[Point] = draw(st.lists(points, min_size=1, max_size=20, unique=True))
    return Case(Roll(b"".join(sorted(keys))))


@st.composite
def amends(draw: st.DrawFn) -> Case:
    """Return kind 8."""
    action = draw(st.sampled_from((NEW_KEY, ANNUL)))
    key = bytes(32) if action == ANNUL else draw(points)
    return Case(Amend(draw(ids), draw(u32s), action, key, draw(words)))


@st.composite
def shares(draw: st.DrawFn) -> Case:
    """Return kind 11."""
    m = draw(st.integers(1, 5))
    value = Share(
        draw(ids),
        draw(u32s),
        draw(ids),
        draw(many(points, m)),
        draw(points),
        draw(points),
        draw(scalars),
    )
    return Case(value, (m,))


@st.composite
def results(draw: st.DrawFn) -> Case:
    """Return kind 12."""
    m = draw(st.integers(1, 50))
    return Case(Result(draw(ids), draw(ids), draw(many(u32s, m))), (m,))


@st.composite
def certificates(draw: st.DrawFn) -> Case:
    """Return kind 14."""
    signers = draw(st.integers(1, 20))
    places = draw(st.sets(st.integers(0, signers - 1), min_size=1))
    value = Certificate(
        draw(ids), draw(ids), bitmap_of(places, signers), draw(st.binary(min_size=96, max_size=96))
    )
    return Case(value, (signers,))


@st.composite
def ceremonies(draw: st.DrawFn) -> Case:
    """Return kind 1."""
    commission = draw(account_lists)
    trustees = tuple(
        Trustee(
            account,
            draw(points),
            draw(st.binary(min_size=48, max_size=48)),
            draw(st.binary(min_size=96, max_size=96)),
        )
        for account in draw(account_lists)
    )
    value = Ceremony(
        commission,
        draw(st.integers(1, len(commission))),
        draw(st.integers(1, 2**32 - 1)),
        draw(st.integers(1, len(trustees))),
        trustees,
    )
    return Case(value)


@st.composite
def manifests(draw: st.DrawFn) -> Case:
    """Return kind 6."""
    languages = draw(st.sampled_from(LANGUAGES))
    texts = st.fixed_dictionaries(dict.fromkeys(languages, words))
    some_texts = st.dictionaries(st.sampled_from(languages), words, min_size=1)

    def race() -> Race:
        numbers = draw(st.lists(u32s, min_size=1, max_size=4, unique=True))
        maximum = draw(st.integers(1, len(numbers)))
        return Race(
            draw(texts),
            draw(st.integers(0, maximum)),
            maximum,
            draw(st.integers(1, len(numbers))),
            draw(st.sampled_from(("fixed", "shuffled"))),
            tuple(
                Candidate(number, draw(texts), draw(st.none() | some_texts), draw(st.none() | ids))
                for number in numbers
            ),
        )

    accounts = [address(key) for key in draw(st.lists(ids, min_size=5, max_size=9, unique=True))]
    observers = draw(st.integers(0, len(accounts) - 4))
    opens = draw(st.integers(0, 2**53 - 2))
    value = Manifest(
        draw(texts),
        languages,
        draw(st.booleans()),
        draw(words),
        tuple(race() for _ in range(draw(st.integers(1, 3)))),
        opens,
        draw(st.integers(opens + 1, 2**53 - 1)),
        draw(st.integers(1, 2**53 - 1)),
        draw(counts),
        *draw(many(ids, 5)),
        *accounts[:3],
        tuple(accounts[3 : len(accounts) - observers]),
        tuple(
            Observer(account, bytes(48), bytes(96))
            for account in accounts[len(accounts) - observers :]
        ),
    )
    return Case(value)


_simple = {
    3: st.builds(TrusteeAck, ids, ids),
    4: st.builds(TrusteeComplaint, ids, st.integers(1, 2**32 - 1), points, points, points, scalars),
    7: st.builds(Extend, ids, st.integers(0, 2**64 - 1), words),
    9: st.builds(BallotBody, st.binary(min_size=4, max_size=100)),
    10: st.builds(Close, ids, u32s, ids, u32s, ids),
    13: st.builds(Attestation, ids, ids, st.binary(min_size=96, max_size=96)),
}
CASES: dict[int, st.SearchStrategy[Case]] = {
    1: ceremonies(),
    2: trustee_keys(),
    5: rolls(),
    6: manifests(),
    8: amends(),
    11: shares(),
    12: results(),
    14: certificates(),
    **{kind: values.map(Case) for kind, values in _simple.items()},
}
"""A strategy for each kind."""
