"""A dealer that follows docs/protocol.md §4 with any polynomials, also others' and related ones."""

from collections.abc import Mapping, Sequence

from contracts.ceremony.acknowledge import keyset
from contracts.ceremony.deal import key_challenge
from contracts.ceremony.sealing import coefficients, ephemeral, mask
from contracts.ceremony.terms import Terms
from contracts.crypto import schnorr
from contracts.crypto.group import ORDER, base, multiply, random_scalar
from contracts.crypto.polynomial import commit, evaluate
from contracts.records.kinds.trustee_ack import TrusteeAck
from contracts.records.kinds.trustee_key import Sealed, TrusteeKey
from contracts.records.record import record_of
from tests.forgeries.world import World

Polynomials = Sequence[Sequence[int]]


def own_polynomials(world: World, number: int) -> list[list[int]]:
    """Return the polynomials that a trustee's seed gives, a column each."""
    terms, seed = world.terms, world.guardians[number - 1].seed
    return [list(coefficients(seed, terms, k)) for k in range(1, terms.columns + 1)]


def dealt(
    world: World,
    number: int,
    polynomials: Polynomials,
    hiding: Mapping[int, int] | None = None,
    nonce: int | None = None,
) -> TrusteeKey:
    """Return a key record with any polynomials: its proof holds and its shares are right.

    Args:
        world: the election.
        number: the dealer's.
        polynomials: a column each.
        hiding: the h of some receivers; else as the seed gives it.
        nonce: the proof's; else a random one.
    """
    terms, seed = world.terms, world.guardians[number - 1].seed
    hidden = {other: ephemeral(seed, terms.scope, other) for other in terms.others(number)}
    hidden.update(hiding or {})
    sealed = tuple(
        sealed_to(terms, number, other, h, [evaluate(one, other) for one in polynomials])
        for other, h in hidden.items()
    )
    commitments = tuple(commit(one) for one in polynomials)
    nonce = random_scalar() if nonce is None else nonce
    e = key_challenge(terms.scope, number, commitments, sealed, base(nonce))
    known = [*(a for one in polynomials for a in one), *hidden.values()]
    z = schnorr.respond(known, nonce, e)
    return TrusteeKey(terms.scope, commitments, base(nonce), z, sealed)


def sealed_to(terms: Terms, dealer: int, receiver: int, h: int, shares: Sequence[int]) -> Sealed:
    """Return shares, right or wrong, sealed to a trustee."""
    z, shared = base(h), multiply(h, terms.seal(receiver))
    return Sealed(
        z,
        tuple(
            (share + mask(terms.scope, dealer, receiver, z, shared, k)) % ORDER
            for k, share in enumerate(shares, 1)
        ),
    )


def blind_ack(world: World) -> TrusteeAck:
    """Return an ack of all keys by somebody who checked nothing."""
    terms = world.terms
    ids = [record_of(world.keys[number]).id for number in terms.trustees]
    return TrusteeAck(terms.scope, keyset(terms.scope, ids))


def shares_of(columns: Sequence[Polynomials], number: int) -> tuple[int, ...]:
    """Return x_{j,1} … x_{j,M} from every dealer's polynomials."""
    return tuple(
        sum(evaluate(dealer[k], number) for dealer in columns) % ORDER
        for k in range(len(columns[0]))
    )
