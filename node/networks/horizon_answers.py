"""Horizon's JSON as the values of `node.networks.reader`, checked as far as it goes.

Fields that old Horizons lack (`header_xdr`, `successful`, `is_authorized`,
`last_modified_ledger`) may be missing; a field that is there must be right.
"""

from dataclasses import dataclass
from hashlib import sha256
from struct import Struct

from stellar_sdk import xdr
from xdrlib3 import Error as XdrError

from node.networks.fields import FieldError, Fields
from node.networks.reader import (
    AccountFlags,
    AccountInfo,
    Balance,
    FeeInfo,
    LedgerInfo,
    LedgerTransaction,
    Thresholds,
)
from node.wire.accounts import AddressError, public_key
from node.wire.envelopes import EnvelopeError, parse_envelope
from node.wire.parsed import Asset

MAX_LEDGER = 2**31 - 1
MAX_TRANSACTIONS = 1 << 20
"""Most transactions of a ledger; its positions leave room for no more (SEP-35)."""

_RESULT = Struct(">qi")  # fee charged, result code
_SUCCESS, _INNER_SUCCESS, _INNER_FAILED = 0, 1, -13
_NOT_XDR = (ValueError, TypeError, EOFError, XdrError, RecursionError)


def read_ledger(fields: Fields) -> LedgerInfo:
    """Read a ledger; its header must hash to its hash and say the same as the JSON.

    Raises:
        FieldError: anything is wrong.
    """
    found = LedgerInfo(
        sequence=fields.number("sequence", MAX_LEDGER),
        hash=fields.hash("hash"),
        previous_hash=fields.hash("prev_hash") if fields.has("prev_hash") else bytes(32),
        close_time=fields.time("closed_at"),
        header_xdr=fields.base64("header_xdr", 1 << 16) if fields.has("header_xdr") else None,
    )
    if found.header_xdr is not None:
        _check_header(fields, found, found.header_xdr)
    return found


def transaction_count(fields: Fields) -> int | None:
    """Read how many transactions a ledger's JSON says it has, failed ones included.

    Returns:
        None from an old Horizon that tells no number of failed ones.

    Raises:
        FieldError: a number is none.
    """
    counts = ("successful_transaction_count", "failed_transaction_count")
    if not all(map(fields.has, counts)):
        return None
    return sum(fields.number(one, MAX_TRANSACTIONS) for one in counts)


def _check_header(fields: Fields, found: LedgerInfo, encoded: bytes) -> None:
    if sha256(encoded).digest() != found.hash:
        raise fields.wrong("header_xdr", "does not hash to the ledger's hash")
    try:
        header = xdr.LedgerHeader.from_xdr_bytes(encoded)
    except _NOT_XDR as fault:
        raise fields.wrong("header_xdr", "is no ledger header") from fault
    said = (
        header.ledger_seq.uint32,
        header.previous_ledger_hash.hash,
        header.scp_value.close_time.time_point.uint64,
    )
    for given, inside, key in zip(
        (found.sequence, found.previous_hash, found.close_time),
        said,
        ("sequence", "prev_hash", "closed_at"),
        strict=True,
    ):
        if given != inside:
            raise fields.wrong(key, "is not what the ledger's header says")


@dataclass(frozen=True, slots=True)
class TransactionRow:
    """What is kept of a transaction's JSON until its turn comes; see LedgerTransaction."""

    hash: bytes
    ledger: int
    position: int
    close_time: int
    successful: bool
    envelope: bytes
    result: bytes | None


def read_row(fields: Fields) -> TransactionRow:
    """Take what counts from a transaction's JSON; the envelope is not yet looked into.

    Raises:
        FieldError: a field is missing or wrong, or the position lies in another ledger.
    """
    ledger = fields.number("ledger", MAX_LEDGER)
    position = fields.number("paging_token")
    if position >> 32 != ledger or position & 0xFFF:
        raise fields.wrong("paging_token", "is no transaction's position in its ledger")
    return TransactionRow(
        hash=fields.hash("hash"),
        ledger=ledger,
        position=position,
        close_time=fields.time("created_at"),
        successful=fields.boolean("successful") if fields.has("successful") else True,
        envelope=fields.base64("envelope_xdr"),
        result=fields.base64("result_xdr") if fields.has("result_xdr") else None,
    )


def read_transaction(row: TransactionRow, network_id: bytes) -> LedgerTransaction:
    """Parse a row's envelope; it must hash to the row's hash, and the result fit both.

    Raises:
        FieldError: it does not.
    """
    name = f"transaction {row.hash.hex()}"
    try:
        transaction = parse_envelope(row.envelope, network_id)
    except EnvelopeError as fault:
        raise FieldError(f"the envelope of {name}", f"is wrong: {fault.why}") from fault
    if row.hash not in (transaction.hash, transaction.outer_hash):
        raise FieldError(f"the envelope of {name}", "has another hash on this network")
    if row.result is not None:
        _check_result(name, row, transaction.hash)
    return LedgerTransaction(
        hash=transaction.ledger_hash,
        ledger=row.ledger,
        position=row.position,
        close_time=row.close_time,
        successful=row.successful,
        envelope=row.envelope,
        result=row.result,
        transaction=transaction,
    )


def _check_result(name: str, row: TransactionRow, inner_hash: bytes) -> None:
    result = row.result or b""
    if len(result) < _RESULT.size:
        raise FieldError(f"the result of {name}", "is too short")
    code = _RESULT.unpack_from(result)[1]
    if (code in (_SUCCESS, _INNER_SUCCESS)) != row.successful:
        raise FieldError(f"the result of {name}", "contradicts the field successful")
    if code in (_INNER_SUCCESS, _INNER_FAILED) and result[12:44] != inner_hash:
        raise FieldError(f"the result of {name}", "is of another inner transaction")


def read_account(fields: Fields, account: str) -> AccountInfo:
    """Read an account.

    Args:
        fields: the answer.
        account: which one was asked for.

    Raises:
        FieldError: it is another one, or anything is wrong.
    """
    if fields.text("account_id" if fields.has("account_id") else "id") != account:
        raise FieldError("its answer", "is of another account")
    thresholds = fields.object("thresholds")
    balances: dict[Asset | None, Balance] = {}
    for one in fields.objects("balances", 1001):
        if one.text("asset_type") == "liquidity_pool_shares":
            continue
        asset = _asset(one)
        if asset in balances:
            raise FieldError("field balances of its answer", "names an asset twice")
        balances[asset] = _balance(one)
    signers: dict[str, int] = {}
    for one in fields.objects("signers", 21):
        key = one.text("key")
        if key in signers:
            raise FieldError("field signers of its answer", "names a key twice")
        signers[key] = one.number("weight", 255)
    return AccountInfo(
        account=account,
        sequence=fields.number("sequence"),
        balances=balances,
        signers=signers,
        thresholds=Thresholds(
            low=thresholds.number("low_threshold", 255),
            medium=thresholds.number("med_threshold", 255),
            high=thresholds.number("high_threshold", 255),
        ),
        flags=_flags(fields),
        data=_data(fields),
        last_modified_ledger=_ledger_number(fields),
    )


def read_fees(fields: Fields) -> FeeInfo:
    """Read `/fee_stats`; numbers are texts, and before Horizon 1.0 `min_accepted_fee` stood alone.

    Raises:
        FieldError: anything is wrong.
    """
    lowest = None
    if fields.has("fee_charged"):
        lowest = fields.object("fee_charged").number("min")
    elif fields.has("min_accepted_fee"):
        lowest = fields.number("min_accepted_fee")
    return FeeInfo(
        base_fee=fields.number("last_ledger_base_fee", 2**32 - 1),
        usage=fields.share("ledger_capacity_usage"),
        lowest=lowest,
    )


def _asset(one: Fields) -> Asset | None:
    kind = one.text("asset_type")
    if kind == "native":
        return None
    code = one.text("asset_code", 12)
    issuer = one.text("asset_issuer")
    sizes = {"credit_alphanum4": range(1, 5), "credit_alphanum12": range(5, 13)}
    if len(code) not in sizes.get(kind, ()):
        raise one.wrong("asset_code", "does not fit its asset_type")
    try:
        public_key(issuer)
    except AddressError as fault:
        raise one.wrong("asset_issuer", "is no account") from fault
    return Asset(code, issuer)


def _balance(one: Fields) -> Balance:
    native = one.text("asset_type") == "native"
    return Balance(
        amount=one.amount("balance"),
        limit=one.amount("limit") if not native and one.has("limit") else None,
        authorized=one.boolean("is_authorized") if one.has("is_authorized") else None,
        last_modified_ledger=_ledger_number(one),
    )


def _ledger_number(fields: Fields) -> int | None:
    key = "last_modified_ledger"
    return fields.number(key, MAX_LEDGER) if fields.has(key) else None


def _flags(fields: Fields) -> AccountFlags:
    if not fields.has("flags"):
        return AccountFlags()
    said = fields.object("flags")
    names = ("auth_required", "auth_revocable", "auth_immutable", "auth_clawback_enabled")
    return AccountFlags(**{name: said.boolean(name) for name in names if said.has(name)})


def _data(fields: Fields) -> dict[str, bytes]:
    if not fields.has("data"):
        return {}
    said = fields.object("data")
    return {name: said.base64(name, 88) for name in said.names()}
