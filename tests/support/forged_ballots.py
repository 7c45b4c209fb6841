"""The ballots of cheaters: each forgery by name, how it is made, which equations it fails.

Each is made for a statement, an index and a credential κ, and is to be judged under U = κ·G;
each changes a single thing, so the equation named can only be that. ``applies`` tells whether
a shape has the race that the forgery needs.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from contracts.crypto.ballot_proof import Ballot, Statement
from contracts.crypto.ballot_shape import RaceBits, Shape
from contracts.crypto.group import ORDER, G, add, base, multiply
from contracts.voting.races import choice_bits
from tests.support.cheating_prover import Work, forge

HALF = pow(2, -1, ORDER)
ALL = (1, 2, 3, 4, 5, 6)

Maker = Callable[[Statement, int, int], Ballot]


@dataclass(frozen=True)
class Forgery:
    """One way to cheat.

    Attributes:
        make: gives the ballot of (statement, index, κ).
        failed: the equations that it does not satisfy.
        applies: whether a shape has what it takes.
    """

    name: str
    make: Maker
    failed: tuple[int, ...]
    applies: Callable[[Shape], bool] = lambda shape: True


def least(shape: Shape) -> list[int]:
    """Return the honest bits of the fewest choices: the first candidates of each race."""
    return list(choice_bits(shape, [range(race.minimum) for race in shape.bounds]))


def honest_twin(statement: Statement, index: int, kappa: int) -> Ballot:
    """Return what the forgeries start from, without the lie."""
    return forge(statement, index, kappa, least(statement.shape))


def _two(statement: Statement, index: int, kappa: int) -> Ballot:
    race = _pick(statement.shape, _is_wide)
    values = least(statement.shape)
    _spend(values, race, [2, 0])
    return forge(statement, index, kappa, values)


def _two_behind_a_one(statement: Statement, index: int, kappa: int) -> Ballot:
    values = _one_chosen(statement.shape)

    def encrypt_two(work: Work) -> None:
        work.encrypted[0] = 2

    return forge(statement, index, kappa, values, start=encrypt_two)


def _halves(statement: Statement, index: int, kappa: int) -> Ballot:
    race = _pick(statement.shape, _is_plural)
    values = least(statement.shape)
    _spend(values, race, [HALF, HALF])
    return forge(statement, index, kappa, values)


def _negative(statement: Statement, index: int, kappa: int) -> Ballot:
    race = _pick(statement.shape, _can_go_below)
    values = least(statement.shape)
    _spend(values, race, [-1, 1])
    return forge(statement, index, kappa, values)


def _too_many(statement: Statement, index: int, kappa: int) -> Ballot:
    race = _pick(statement.shape, _is_roomy)
    values = least(statement.shape)
    for position in (*race.candidates, *race.slack):
        values[position] = 0
    for position in race.candidates[: race.bounds.maximum + 1]:
        values[position] = 1
    return forge(statement, index, kappa, values)


def _too_few(statement: Statement, index: int, kappa: int) -> Ballot:
    race = _pick(statement.shape, _is_compulsory)
    values = least(statement.shape)
    values[race.candidates[0]] = 0
    return forge(statement, index, kappa, values)


def _too_few_by_own_weights(statement: Statement, index: int, kappa: int) -> Ballot:
    """The first slack bit counts one more: the sum is right by the prover's weights only."""
    race = _pick(statement.shape, _has_slack_and_minimum)
    values = least(statement.shape)
    values[race.candidates[0]] = 0

    def other_weights(work: Work) -> None:
        # Σ a_k + Σ w_j·a_j = 0 with w_1 + 1 in place of w_1
        work.a[race.candidates[0]] -= work.a[race.slack[0]]

    return forge(statement, index, kappa, values, start=other_weights)


def _thousand(statement: Statement, index: int, kappa: int) -> Ballot:
    race = _pick(statement.shape, _has_slack)
    values = least(statement.shape)
    for position in (*race.candidates, *race.slack):
        values[position] = 0
    values[race.candidates[0]] = 1000
    values[race.slack[0]] = race.bounds.maximum - 1000
    return forge(statement, index, kappa, values)


def _swapped(statement: Statement, index: int, kappa: int) -> Ballot:
    def swap_keys(work: Work) -> None:
        work.keys[0], work.keys[1] = work.keys[1], work.keys[0]

    return forge(statement, index, kappa, _one_chosen(statement.shape), start=swap_keys)


def _swapped_ciphertexts(statement: Statement, index: int, kappa: int) -> Ballot:
    def swap(work: Work) -> None:
        work.E[0], work.E[1] = work.E[1], work.E[0]

    return forge(statement, index, kappa, _one_chosen(statement.shape), encrypt=swap)


def _swapped_after(statement: Statement, index: int, kappa: int) -> Ballot:
    ballot = honest_twin(statement, index, kappa)
    first, second, *rest = ballot.E
    return replace(ballot, E=(second, first, *rest))


def _other_r(statement: Statement, index: int, kappa: int) -> Ballot:
    def other(work: Work) -> None:
        work.E[1] = add(multiply(work.r + 1, work.keys[1]), base(work.encrypted[1]))

    return forge(statement, index, kappa, least(statement.shape), encrypt=other)


def _other_big_r(statement: Statement, index: int, kappa: int) -> Ballot:
    def other(work: Work) -> None:
        work.R = base(work.r + 1)

    return forge(statement, index, kappa, least(statement.shape), encrypt=other)


def _other_committed(statement: Statement, index: int, kappa: int) -> Ballot:
    def other(work: Work) -> None:
        work.committed[0] = 1 - work.committed[0]

    return forge(statement, index, kappa, least(statement.shape), start=other)


def _unbalanced_masks(statement: Statement, index: int, kappa: int) -> Ballot:
    def other(work: Work) -> None:
        work.a[0] += 1

    return forge(statement, index, kappa, least(statement.shape), start=other)


def _other_index(statement: Statement, index: int, kappa: int) -> Ballot:
    """A voter's own ballot, copied under another index."""
    return replace(honest_twin(statement, index + 1, kappa), index=index)


def _other_election(statement: Statement, index: int, kappa: int) -> Ballot:
    context = bytes([statement.context[0] ^ 1]) + statement.context[1:]
    return honest_twin(replace(statement, context=context), index, kappa)


def _other_key(statement: Statement, index: int, kappa: int) -> Ballot:
    """Another voter's ballot, whole."""
    return honest_twin(statement, index, kappa + 1)


def _unsigned(statement: Statement, index: int, kappa: int) -> Ballot:
    """The relay votes for a U whose κ it does not have."""

    def guess(work: Work) -> None:
        work.kappa += 1

    return forge(statement, index, kappa, least(statement.shape), start=guess)


def _copied(statement: Statement, index: int, kappa: int) -> Ballot:
    """Another voter's R and E under the copier's own index, key and proof, r unknown."""
    victim = honest_twin(statement, index + 1, kappa + 1)

    def take(work: Work) -> None:
        work.R, work.E = victim.R, list(victim.E)

    return forge(statement, index, kappa, least(statement.shape), encrypt=take)


def _rerandomised(statement: Statement, index: int, kappa: int) -> Ballot:
    """A cast ballot's R and E with 1 more in r, its proof kept."""
    ballot = honest_twin(statement, index, kappa)
    moved = tuple(add(e, key) for e, key in zip(ballot.E, statement.keys, strict=True))
    return replace(ballot, R=add(ballot.R, G), E=moved)


def _mirrored(statement: Statement, index: int, kappa: int) -> Ballot:
    """Two columns are wrong by what cancels in the plain sum of all."""

    def mirror(work: Work) -> None:
        work.E[0] = add(work.E[0], G)
        work.E[1] = add(work.E[1], base(-1))

    return forge(statement, index, kappa, least(statement.shape), encrypt=mirror)


def _repaired(statement: Statement, index: int, kappa: int) -> Ballot:
    """A 2 in a bit, with T0 and T1 repaired for a challenge that is only guessed (c = 1)."""
    race = _pick(statement.shape, _is_wide)
    values = least(statement.shape)
    _spend(values, race, [2, 0])

    def repair(work: Work) -> None:
        excess = sum(yk * bk * (1 - bk) for yk, bk in zip(work.y, work.b, strict=True))
        work.T0 = add(work.T0, base(excess))

    return forge(statement, index, kappa, values, announce=repair)


def _one_chosen(shape: Shape) -> list[int]:
    """Return honest bits with exactly the first of the first two candidates chosen."""
    first = shape.bounds[0]
    picks = [0, *range(2, 1 + max(first.minimum, 1))]
    others = [range(race.minimum) for race in shape.bounds[1:]]
    return list(choice_bits(shape, [picks, *others]))


def _spend(values: list[int], race: RaceBits, first: list[int]) -> None:
    """Put ``first`` in the first two candidates; others and slack stay bits, the sum right."""
    for position in (*race.candidates, *race.slack):
        values[position] = 0
    for position, value in zip(race.candidates, first, strict=False):
        values[position] = value
    left = race.bounds.maximum - sum(first) % ORDER
    for position, weight in reversed(list(zip(race.slack, race.weights, strict=True))):
        if left >= weight:
            values[position] = 1
            left -= weight
    for position in race.candidates[2:]:
        if left:
            values[position] = 1
            left -= 1
    if left:
        raise ValueError("this race has no room for the forgery")


def _pick(shape: Shape, fits: Callable[[RaceBits], bool]) -> RaceBits:
    return next(race for race in shape.races if fits(race))


def _has(fits: Callable[[RaceBits], bool]) -> Callable[[Shape], bool]:
    return lambda shape: any(fits(race) for race in shape.races)


def _is_wide(race: RaceBits) -> bool:
    return race.bounds.maximum >= 2


def _is_plural(race: RaceBits) -> bool:
    return race.bounds.candidates >= 2


def _can_go_below(race: RaceBits) -> bool:
    """Whether bits make up for a -1 in the first candidate, the second chosen."""
    return race.bounds.maximum <= sum(race.weights) + race.bounds.candidates - 2


def _is_roomy(race: RaceBits) -> bool:
    return race.bounds.candidates > race.bounds.maximum


def _is_compulsory(race: RaceBits) -> bool:
    return race.bounds.minimum >= 1


def _has_slack(race: RaceBits) -> bool:
    return bool(race.slack) and race.weights[0] == 1


def _has_slack_and_minimum(race: RaceBits) -> bool:
    return _has_slack(race) and _is_compulsory(race)


def _has_two_columns(shape: Shape) -> bool:
    """Whether the first two candidates are of one race that can choose just one of the two."""
    first = shape.bounds[0]
    return first.candidates >= 2 and first.minimum < first.candidates


FORGERIES: tuple[Forgery, ...] = (
    Forgery("a 2 in a bit", _two, (5,), _has(_is_wide)),
    Forgery("a 2 encrypted, a 1 proved", _two_behind_a_one, (4,), _has_two_columns),
    Forgery("a 2 in a bit, repaired for a guess", _repaired, (5,), _has(_is_wide)),
    Forgery("half a vote", _halves, (5,), _has(_is_plural)),
    Forgery("a negative choice", _negative, (5,), _has(_can_go_below)),
    Forgery("max + 1 choices", _too_many, (1,), _has(_is_roomy)),
    Forgery("min not reached", _too_few, (1,), _has(_is_compulsory)),
    Forgery(
        "min not reached, by own weights",
        _too_few_by_own_weights,
        (1,),
        _has(_has_slack_and_minimum),
    ),
    Forgery("1 000 votes paid by slack", _thousand, (5,), _has(_has_slack)),
    Forgery("swapped columns", _swapped, (4,), _has_two_columns),
    Forgery("swapped ciphertexts", _swapped_ciphertexts, (4,), _has_two_columns),
    Forgery("ciphertexts swapped after the proof", _swapped_after, ALL, lambda shape: shape.m >= 2),
    Forgery("another r in one column", _other_r, (4,), lambda shape: shape.m >= 2),
    Forgery("another r in R", _other_big_r, (3,)),
    Forgery("columns that differ and cancel", _mirrored, (4,), lambda shape: shape.m >= 2),
    Forgery("another bit committed", _other_committed, (2,)),
    Forgery("masks that do not balance", _unbalanced_masks, (1,)),
    Forgery("copied under another index", _other_index, ALL),
    Forgery("from another election", _other_election, ALL),
    Forgery("another voter's ballot", _other_key, ALL),
    Forgery("without the credential", _unsigned, (6,)),
    Forgery("ciphertext of another voter", _copied, (3, 4)),
    Forgery("re-randomised after the proof", _rerandomised, ALL),
)
