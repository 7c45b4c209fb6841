"""What an election needs of the native coin: reserves that stay locked, and fees.

A ledger demands base reserves of every account: 2, and 1 for each trust line, signer and data
entry; and a base fee for each operation of a transaction.
"""

from dataclasses import dataclass

from contracts.accounts.setup import StartingBalances, operation_count
from contracts.records.frame import HEADER, PAYLOAD_SIZE, VALUE_SIZE, part_count

OWN = 2


@dataclass(frozen=True, slots=True)
class Prices:
    """A network's prices, stroops."""

    base_fee: int
    base_reserve: int


def starting_balances(prices: Prices, relay_keys: int) -> StartingBalances:
    """Return what issuer, urn and box need: their reserves, for they never pay a fee."""
    reserve = prices.base_reserve
    return StartingBalances(OWN * reserve, (OWN + 1 + relay_keys) * reserve, (OWN + 1) * reserve)


def poster_reserve(prices: Prices, signers: int = 0) -> int:
    """Return the reserve of an account that posts records: itself, its signers, one entry."""
    return (OWN + signers + 1) * prices.base_reserve


def record_operations(length: int) -> int:
    """Return how many data entries a record of ``length`` bytes takes in all its parts."""
    whole, rest = divmod(length, PAYLOAD_SIZE)
    full = -(-(HEADER.size + PAYLOAD_SIZE) // VALUE_SIZE)
    return whole * full + (-(-(HEADER.size + rest) // VALUE_SIZE) if rest else 0)


def record_fee(prices: Prices, length: int) -> int:
    """Return the fees of posting a record of ``length`` bytes."""
    return prices.base_fee * record_operations(length)


def ballot_fee(prices: Prices, body_size: int) -> int:
    """Return the fees of one ballot: its record's, and its payment's."""
    return record_fee(prices, 1 + body_size) + prices.base_fee


def setup_fee(prices: Prices, relay_keys: int) -> int:
    """Return the set-up transaction's fee."""
    return prices.base_fee * operation_count(relay_keys)


def authority_funds(prices: Prices, members: int, relay_keys: int, lengths: list[int]) -> int:
    """Return what the authority account must hold before it posts its first record.

    Args:
        prices: the network's.
        members: the commission's keys, each a signer.
        relay_keys: those of the set-up.
        lengths: bytes of each record that it will post.
    """
    balances = starting_balances(prices, relay_keys)
    created = balances.issuer + balances.urn + balances.box
    fees = sum(record_fee(prices, length) for length in lengths) + setup_fee(prices, relay_keys)
    return poster_reserve(prices, members) + created + fees


def channel_funds(prices: Prices, body_size: int, ballots: int, channels: int) -> int:
    """Return what each channel must hold, if ``ballots`` are spread evenly over ``channels``."""
    each = -(-ballots // channels)
    return poster_reserve(prices) + each * ballot_fee(prices, body_size)


def channel_fees(prices: Prices, channels: int) -> int:
    """Return the fees of creating the channels: one operation each."""
    return prices.base_fee * channels


def transactions_of(length: int) -> int:
    """Return how many transactions a record of ``length`` bytes takes."""
    return part_count(length)
