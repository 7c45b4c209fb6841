"""The outbox's tables: what shall land, the signed envelopes made for it, fee bumps of them."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

metadata = MetaData()

items = Table(
    "outbox_item",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", LargeBinary, nullable=False, unique=True),
    Column("payload", LargeBinary, nullable=False),
    Column("state", String(8), nullable=False),
    Column("channel", String(56)),
    Column("ledger", Integer),
    Column("hash", LargeBinary),
    Column("why", String),
    Index("outbox_item_by_state", "state", "id"),
    sqlite_autoincrement=True,
)
"""An item: waiting, sending (its envelopes stored, its channel named), done or failed."""

parts = Table(
    "outbox_part",
    metadata,
    Column("item_id", ForeignKey("outbox_item.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("envelope", LargeBinary, nullable=False),
)
"""The signed envelopes of an item in order; stored before the first of them is sent."""

bumps = Table(
    "outbox_bump",
    metadata,
    Column("item_id", ForeignKey("outbox_item.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("envelope", LargeBinary, nullable=False),
)
"""Fee bumps around an item's envelope of that number; each stored before it is first sent."""
