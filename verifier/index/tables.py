"""The tables of the index, and opening them.

Moments are Unix seconds, hashes and points bytes. ``position`` is a place in the ledger (SEP-35),
so that no row names a ledger of its own but where it is looked for. One row of ``election`` and
what hangs on it change in one transaction a step: whoever reads sees one state.
"""

from sqlalchemy import (
    JSON,
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
    UniqueConstraint,
    insert,
    select,
)
from sqlalchemy.exc import IntegrityError, ProgrammingError

from node.base.errors import SandoghError
from node.base.transactions import Database

VERSION = 3
"""Of these tables. Another one's index is built anew: it holds nothing but what the ledger has."""
ROWS = 500
"""Rows that one statement writes or names, so that no database's limit of parameters is met."""


metadata = MetaData()


class IndexVersion(SandoghError):
    """The database holds an index of another version of this program."""

    def __init__(self, found: int) -> None:
        self.found = found
        super().__init__(
            f"the database holds an index of version {found}, this program has {VERSION}: name an "
            "empty database, the index is built again from the ledger"
        )


def _of_election() -> Column[int]:
    return Column("election", ForeignKey("index_election.id"), primary_key=True)


def _position() -> Column[int]:
    return Column("position", BigInteger, primary_key=True, autoincrement=False)


version = Table("index_version", metadata, Column("version", Integer, primary_key=True))

election = Table(
    "index_election",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", String(56), nullable=False, unique=True),
    Column("network", Text, nullable=False),
    # which step this is: two who follow into one database are told apart by it
    Column("step", BigInteger, nullable=False),
    Column("tip", BigInteger, nullable=False),
    Column("tip_hash", LargeBinary(32), nullable=False),
    Column("tip_time", BigInteger, nullable=False),
    # the last ledger of which every cast is in the counts; None before there is one
    Column("covered", BigInteger),
    Column("covered_hash", LargeBinary(32)),
    Column("covered_time", BigInteger),
    # what the count rests on; None while it can't begin
    Column("basis", LargeBinary(32)),
    Column("hindrance", Text),
    Column("end", BigInteger),
    Column("position", BigInteger, nullable=False),
    Column("casts", Integer, nullable=False),
    Column("counted", Integer, nullable=False),
    Column("digest", LargeBinary(32)),
    Column("r_sum", LargeBinary(32)),
    Column("e_sums", LargeBinary),
    Column("sequences", JSON, nullable=False),
    Column("unfinished", JSON, nullable=False),
    # shown as it is by the service: the official side in words, made with the step
    Column("shown", JSON, nullable=False),
)

act = Table(
    "index_act",
    metadata,
    _of_election(),
    _position(),
    Column("kind", Integer, nullable=False),
    Column("account", String(56), nullable=False),
    Column("record", LargeBinary(32), nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Column("close_time", BigInteger, nullable=False),
    Column("fault", String(40)),
    Column("text", Text),
)
"""Whole records of authority and trustees, each with what is wrong with it."""

amendment = Table(
    "index_amendment",
    metadata,
    _of_election(),
    _position(),
    Column("index", BigInteger, nullable=False),
    Column("key", LargeBinary(32), nullable=False),
    Column("annuls", Boolean, nullable=False),
    Column("applied", Boolean, nullable=False),
    Column("overtaken", Boolean, nullable=False),
    Column("text", Text),
)
"""What became of each amendment at its place in the count."""

cast = Table(
    "index_cast",
    metadata,
    _of_election(),
    _position(),
    Column("hash", LargeBinary(32), nullable=False),
    Column("close_time", BigInteger, nullable=False),
    Column("tracker", LargeBinary(32)),
    Column("index", BigInteger),
    Column("reason", String(16)),
    Column("text", Text, nullable=False),
    # its place among those that count, from 1
    Column("number", Integer),
    Column("r", LargeBinary(32)),
    # the position of an earlier ballot with the same R
    Column("same_r_as", BigInteger),
    Column("relayed", Boolean, nullable=False),
    Index("index_cast_by_tracker", "election", "tracker"),
    Index("index_cast_by_hash", "election", "hash"),
    Index("index_cast_by_reason", "election", "reason", "position"),
    Index("index_cast_by_time", "election", "close_time"),
)
"""Every cast, judged."""

ledger = Table(
    "index_ledger",
    metadata,
    _of_election(),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary(32), nullable=False),
    Column("paid", BigInteger, nullable=False),
)
"""Hashes of the ledgers that hold records, remembered; VOTE paid into the box, in stroops."""

noticed = Table(
    "index_noticed",
    metadata,
    _of_election(),
    _position(),
    # move: what moved VOTE or changed its accounts; odd: another amount than 1; gap
    Column("what", String(8), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary(32), nullable=False),
    Column("account", String(56), nullable=False),
    Column("operation", String(40)),
    Column("first", BigInteger),
    Column("last", BigInteger),
)
"""What was noticed beside the ballots: move, odd payment, gap in a channel's numbers."""

rewritten = Table(
    "index_rewritten",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("election", ForeignKey("index_election.id"), nullable=False),
    Column("found_at", BigInteger, nullable=False),
    Column("what", String(16), nullable=False),
    Column("ledger", BigInteger, nullable=False),
    Column("remembered", LargeBinary(32)),
    Column("found", LargeBinary(32)),
    Column("text", Text, nullable=False),
    UniqueConstraint("election", "what", "ledger", name="index_rewritten_once"),
)
"""History that is not what it was: while a row stands here the index goes on no more."""

audit = Table(
    "index_audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("election", ForeignKey("index_election.id"), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("seconds", Integer, nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("why", Text, nullable=False),
    Column("report", JSON, nullable=False),
)
"""Full audits, made from nothing beside the index."""


alarm = Table(
    "index_alarm",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("election", ForeignKey("index_election.id"), nullable=False),
    Column("key", String(120), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("body", JSON, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_try", BigInteger, nullable=False),
    Column("delivered", BigInteger),
    UniqueConstraint("election", "key", name="index_alarm_once"),
)
"""Alarms, each raised once, and how far they are told to the webhook."""


async def open_index(url: str, connections: int = 8) -> Database:
    """Open an index; an empty database gets its tables.

    Args:
        url: an SQL URL of SQLite or PostgreSQL.
        connections: most held open at a time.

    Raises:
        DatabaseUrlError: the URL cannot be used.
        IndexVersion: its tables are another version's.
    """
    database = Database(url, connections)
    try:
        try:
            await _make(database)
        except (IntegrityError, ProgrammingError):
            # somebody else made the same tables at the same time: they are there now
            await _make(database)
    except BaseException:
        await database.close()
        raise
    return database


async def _make(database: Database) -> None:
    async with database.write() as connection:
        await connection.run_sync(metadata.create_all)
        found = (await connection.execute(select(version.c.version))).scalar()
        if found is None:
            await connection.execute(insert(version).values(version=VERSION))
        elif found != VERSION:
            raise IndexVersion(found)
