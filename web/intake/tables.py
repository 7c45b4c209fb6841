"""The ballots that were registered, and the casts that the ledger shows.

How a registered ballot fares stands in the submitter's outbox until the ledger shows its cast.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from web.database import metadata

ballot = Table(
    "ballot",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("voter_id", ForeignKey("voter.id"), nullable=False, unique=True),
    Column("credential_index", BigInteger, unique=True),
    Column("tracker", LargeBinary(32), nullable=False, unique=True),
    Column("received", BigInteger, nullable=False),
    Column("sealed_address", LargeBinary),
)
"""One a voter and one a credential, until the purge takes all. Its body is the payload of the
outbox's item whose key is the tracker."""

ledger_cast = Table(
    "ledger_cast",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("transaction", LargeBinary(32), nullable=False, unique=True),
    Column("time", BigInteger, nullable=False),
    Column("channel", Integer),
    Column("credential_index", BigInteger),
    Column("tracker", LargeBinary(32)),
    Column("refused", String(12)),
    Index("ledger_cast_by_tracker", "tracker"),
)
"""Every cast on the ledger so far, ours and others': its place (SEP-35), its transaction as the
ledger keeps it, its ledger's close time, its channel's place in the manifest. ``refused``: why it
does not count; null where it counts, but for an index that was annulled later. All of it is
public, and read again where it is lost."""

ledger_read = Table(
    "ledger_read",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("manifest", LargeBinary(32), nullable=False),
    Column("ledger", Integer, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Column("position", BigInteger, nullable=False),
)
"""One row: up to which ledger, of which hash, and which transaction of the box the casts of which
election were read."""
