"""The tables of the embedded ledger.

A transaction is one row; its operations and effects are derived from the envelope and its notes
when somebody asks. `participants` says which transactions concern an account, and in which of
its lists they stand (`node.history.lists`); it outlives the account, so a merged account keeps
its history. `assets` counts the trust lines of each asset. `entries` is the state after the last
closed ledger: XDR by XDR key, with the owner's key beside it. Accounts are 32 raw bytes
everywhere.

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
    SmallInteger,
    String,
    Table,
    Text,
)

SCHEMA = 2
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
    Column("notes", LargeBinary, nullable=False),
)
# lists without failed transactions never read through many of them
Index("transactions_successful", transactions.c.successful, transactions.c.position)
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
    Column("lists", SmallInteger, primary_key=True, autoincrement=False),
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

assets = Table(
    "assets",
    metadata,
    # the paging token: bytes, so that every database orders it alike
    Column("token", LargeBinary, primary_key=True),
    Column("code", String(12), nullable=False, index=True),
    Column("issuer", LargeBinary(32), nullable=False, index=True),
    Column("lines_authorized", BigInteger, nullable=False),
    Column("lines_maintained", BigInteger, nullable=False),
    Column("lines_unauthorized", BigInteger, nullable=False),
    # sums of many lines may have more than 63 bits
    Column("held_authorized", String(40), nullable=False),
    Column("held_maintained", String(40), nullable=False),
    Column("held_unauthorized", String(40), nullable=False),
    sqlite_with_rowid=False,
)
