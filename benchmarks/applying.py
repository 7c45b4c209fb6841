"""`sandogh-node apply`: mixed one-operation envelopes a second, a hundred a ledger, one process."""

import io
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from stellar_sdk import (
    Account,
    Asset,
    BumpSequence,
    ChangeTrust,
    CreateAccount,
    Keypair,
    ManageData,
    Operation,
    Payment,
    SetOptions,
    TransactionBuilder,
)

from node.commands.apply import answer_all, first_ledger
from node.wire.hashes import network_id

PASSPHRASE = "Sandogh benchmark of apply"
ACCOUNTS = 100
LEDGERS = 100
_START = 1_700_000_000


@dataclass(frozen=True)
class Applied:
    """How many envelopes, and the processor seconds they took."""

    envelopes: int
    seconds: float


def run(ledgers: int = LEDGERS) -> Applied:
    """Write ledgers to a file, and answer them."""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "ledgers.jsonl"
        file.write_text("\n".join(_lines(ledgers)) + "\n", encoding="utf-8")
        ledger = first_ledger("own", PASSPHRASE)
        output = io.StringIO()
        start = time.process_time()
        answer_all(file, ledger, output)
        spent = time.process_time() - start
    pending = output.getvalue().count('"PENDING"')
    assert pending == ledgers * ACCOUNTS + 1, "an envelope was not admitted"
    return Applied(ledgers * ACCOUNTS, spent)


def _lines(ledgers: int) -> list[str]:
    root = Keypair.from_raw_ed25519_seed(network_id(PASSPHRASE))
    pairs = [Keypair.random() for _ in range(ACCOUNTS)]
    issuer = Asset("TEST", pairs[0].public_key)
    kinds: list[Callable[[int], Operation]] = [
        lambda i: Payment(pairs[(i + 1) % ACCOUNTS].public_key, Asset.native(), "1"),
        lambda i: ManageData("name", b"value"),
        lambda i: SetOptions(home_domain="example.org"),
        lambda i: BumpSequence(0),
        lambda i: ChangeTrust(issuer if i else Asset("OTHER", pairs[1].public_key)),
    ]
    start = [CreateAccount(one.public_key, "10000") for one in pairs]
    lines = [_line(_START, [_envelope(root, 0, start)])]
    for number in range(ledgers):
        envelopes = [
            _envelope(pair, (2 << 32) + number, [kinds[(number + i) % len(kinds)](i)])
            for i, pair in enumerate(pairs)
        ]
        lines.append(_line(_START + 5 * (number + 1), envelopes))
    return lines


def _line(close_time: int, envelopes: list[str]) -> str:
    return json.dumps({"close_time": close_time, "envelopes": envelopes})


def _envelope(pair: Keypair, sequence: int, operations: Sequence[Operation]) -> str:
    builder = TransactionBuilder(Account(pair.public_key, sequence), PASSPHRASE, 100)
    builder.add_time_bounds(0, 0)
    for operation in operations:
        builder.append_operation(operation)
    envelope = builder.build()
    envelope.sign(pair)
    return envelope.to_xdr()
