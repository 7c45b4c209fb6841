"""The ballots that were registered; how each fares stands in the submitter's outbox."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, Table

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
    Column("purged", BigInteger),
)
"""One a voter and one a credential, for ever. Its body is the payload of the outbox's item whose
key is the tracker. Purging forgets address and index."""
