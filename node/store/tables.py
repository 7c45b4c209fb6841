"""The tables of the embedded ledger: settings, ledgers, transactions, participants, entries.

A transaction is one row; its operations are derived from the envelope when somebody asks.
`participants` says which transactions concern an account and outlives the account, so a
merged account keeps its history. `entries` is the state after the last closed ledger: XDR by
XDR key, with the owner's key beside it. Accounts are 32 raw bytes everywhere.

Paging is by key: a ledger's sequence, or a transaction's TOID (ledger << 32 | order << 12).
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

SCHEMA = 1
"""Version of this layout, kept in the data; another one is refused, never guessed at."""

metadata = MetaData()

settings = Table(
    "settings",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

ledgers = Table(
    "ledgers",
    metadata,
    Column("sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("hash", LargeBinary(32), nullable=False, unique=True),
    Column("close_time", BigInteger, nullable=False),
    Column("header", LargeBinary, nullable=False),
    Column("successful", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("operations", Integer, nullable=False),
    Column("set_operations", Integer, nullable=False),
)

transactions = Table(
    "transactions",
    metadata,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("ledger", BigInteger, ForeignKey("ledgers.sequence"), nullable=False),
    Column("close_time", BigInteger, nullable=False),
    Column("hash", LargeBinary(32), nullable=False, unique=True),
    Column("inner_hash", LargeBinary(32)),
    Column("successful", Boolean, nullable=False),
    Column("fee_charged", BigInteger, nullable=False),
    Column("max_fee", BigInteger, nullable=False),
    Column("operations", Integer, nullable=False),
    Column("envelope", LargeBinary, nullable=False),
    Column("result", LargeBinary, nullable=False),
)
Index(
    "transactions_inner_hash",
    transactions.c.inner_hash,
    sqlite_where=transactions.c.inner_hash.is_not(None),
    postgresql_where=transactions.c.inner_hash.is_not(None),
)

participants = Table(
    "participants",
    metadata,
    Column("account", LargeBinary(32), primary_key=True),
    Column("position", BigInteger, primary_key=True),
    sqlite_with_rowid=False,
)

entries = Table(
    "entries",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    Column("owner", LargeBinary(32), nullable=False, index=True),
    Column("entry", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
