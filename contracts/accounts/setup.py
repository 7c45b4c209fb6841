"""The one set-up transaction: it creates, fills and locks issuer, urn and box (protocol.md §2).

Being one, it leaves no moment in which another signer could be hidden in these accounts. Its
operations, in order, with VOTE counted in whole votes and N the number of voters:

1.  CreateAccount issuer, urn, box
2.  SetOptions issuer: set the flag AUTH_REQUIRED, alone
3.  ChangeTrust urn, box: VOTE, limit N
4.  AllowTrust or SetTrustLineFlags by the issuer: authorize urn, box
5.  Payment issuer → urn: N VOTE
6.  SetOptions urn: one for each relay key, weight 1; then master weight 0, thresholds 1/1/255
7.  SetOptions box, then issuer: master weight 0

Nobody can then sign for issuer or box; relay keys can pay from the urn, and never change its
signers.
"""

from dataclasses import dataclass
from decimal import Decimal

from stellar_sdk import Asset, Signer
from stellar_sdk.operation.allow_trust import TrustLineEntryFlag
from stellar_sdk.operation.set_options import AuthorizationFlag
from stellar_sdk.operation.set_trust_line_flags import TrustLineFlags

from contracts.accounts.building import begin, coins, finish
from contracts.records.envelope import UNIT, Draft
from contracts.records.transactions import Posting
from node.base.errors import SandoghError
from node.wire.accounts import address, public_key

VOTE = "VOTE"
AUTH_REQUIRED = 1
AUTHORIZED = 1
PAY_THRESHOLD = 1
LOCK_THRESHOLD = 255
FIRST_PROTOCOL_WITH_FLAGS = 17
MAX_SIGNERS = 20
MAX_VOTERS = (2**63 - 1) // UNIT


class SetupError(SandoghError):
    """A set-up that cannot be made: which part, and why."""

    def __init__(self, what: str, why: str) -> None:
        super().__init__(f"set-up: {what}: {why}")
        self.what = what
        self.why = why


@dataclass(frozen=True, slots=True)
class Setup:
    """What the set-up fixes.

    Attributes:
        issuer: of VOTE, G….
        urn: holds the unused VOTE, G….
        box: holds the VOTE cast, G….
        voters: N, the number of VOTE there will ever be.
        relay_keys: the 1 to 20 keys that can pay from the urn, 32 bytes each.
    """

    issuer: str
    urn: str
    box: str
    voters: int
    relay_keys: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class StartingBalances:
    """Native coins of the three accounts, stroops: their reserves at least."""

    issuer: int
    urn: int
    box: int


def operation_count(relay_keys: int) -> int:
    """Return how many operations the set-up has."""
    return 12 + relay_keys


def setup_draft(setup: Setup, balances: StartingBalances, posting: Posting) -> Draft:
    """Build the unsigned set-up transaction.

    Issuer, urn and box each sign it, and whoever signs for ``posting.source``, which creates
    and pays for them. There is no memo: it carries no record.

    Args:
        setup: what it fixes.
        balances: what the three accounts get.
        posting: the source, its sequence number, and the network's numbers.

    Raises:
        SetupError: accounts or relay keys that are equal or of the wrong number, or no voters.
        AddressError: an account that is none.
    """
    _check(setup, posting)
    vote = Asset(VOTE, setup.issuer)
    amount = Decimal(setup.voters)
    builder = begin(posting)
    for account, balance in (
        (setup.issuer, balances.issuer),
        (setup.urn, balances.urn),
        (setup.box, balances.box),
    ):
        builder.append_create_account_op(account, coins(balance))
    builder.append_set_options_op(
        set_flags=AuthorizationFlag.AUTHORIZATION_REQUIRED, source=setup.issuer
    )
    for account in (setup.urn, setup.box):
        builder.append_change_trust_op(vote, amount, source=account)
    for account in (setup.urn, setup.box):
        if posting.protocol >= FIRST_PROTOCOL_WITH_FLAGS:
            builder.append_set_trust_line_flags_op(
                account, vote, set_flags=TrustLineFlags.AUTHORIZED_FLAG, source=setup.issuer
            )
        else:
            builder.append_allow_trust_op(
                account, VOTE, TrustLineEntryFlag.AUTHORIZED_FLAG, source=setup.issuer
            )
    builder.append_payment_op(setup.urn, vote, amount, source=setup.issuer)
    for key in setup.relay_keys:
        signer = Signer.ed25519_public_key(address(key), 1)
        builder.append_set_options_op(signer=signer, source=setup.urn)
    builder.append_set_options_op(
        master_weight=0,
        low_threshold=PAY_THRESHOLD,
        med_threshold=PAY_THRESHOLD,
        high_threshold=LOCK_THRESHOLD,
        source=setup.urn,
    )
    for account in (setup.box, setup.issuer):
        builder.append_set_options_op(master_weight=0, source=account)
    return finish(builder)


def _check(setup: Setup, posting: Posting) -> None:
    accounts = (posting.source, setup.issuer, setup.urn, setup.box)
    keys = [public_key(account) for account in accounts]
    if len(set(keys)) != len(keys):
        raise SetupError("accounts", "source, issuer, urn and box are not all different")
    if not 1 <= setup.voters <= MAX_VOTERS:
        raise SetupError("voters", f"{setup.voters} is not from 1 to {MAX_VOTERS}")
    if not 1 <= len(setup.relay_keys) <= MAX_SIGNERS:
        raise SetupError("relay keys", f"{len(setup.relay_keys)}, not from 1 to {MAX_SIGNERS}")
    if len(set(setup.relay_keys)) != len(setup.relay_keys):
        raise SetupError("relay keys", "two are equal")
    if not set(setup.relay_keys).isdisjoint(keys):
        raise SetupError("relay keys", "one is the key of an account of the set-up")
