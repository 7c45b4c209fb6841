"""Voters, the codes sent to them, their sessions, and what limits guessing.

What is personal is sealed under the portal's key; what is looked up is a keyed hash.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    text,
)

from web.database import metadata

voter = Table(
    "voter",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("licence_hash", LargeBinary(32), nullable=False, unique=True),
    Column("national_hash", LargeBinary(32), nullable=False, unique=True),
    Column("mobile_hash", LargeBinary(32), nullable=False, index=True),
    Column("sealed", LargeBinary),
    Column("registered", BigInteger),
    Column("purged", BigInteger),
)
"""A person who may vote. ``sealed``: JSON of licence, national_code, mobile, name, family; null
once purged, when chance takes the place of the hashes. ``registered``: when the voter's one
ballot was taken; null again once purged."""

one_time_code = Table(
    "one_time_code",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("token_hash", LargeBinary(32), nullable=False, unique=True),
    Column("voter_id", ForeignKey("voter.id"), nullable=False, index=True),
    Column("code_hash", LargeBinary(32), nullable=False),
    Column("sealed_code", LargeBinary),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("sent", Integer, nullable=False, server_default="1"),
    Column("used", BigInteger),
)
"""A code sent at one sign-in, known by the hash of that sign-in's cookie."""

session = Table(
    "session",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("token_hash", LargeBinary(32), nullable=False, unique=True),
    Column("voter_id", ForeignKey("voter.id"), nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("ballot_expires", BigInteger),
    Column("step", String(12), nullable=False, server_default="booth"),
    Column("tracker", LargeBinary(32)),
    Column("code", String(8), index=True),
    Column("code_received", BigInteger),
    Column("ended", BigInteger),
    Column("ended_why", String(12)),
    Column("sealed_address", LargeBinary),
    Index(
        "session_one_active",
        "voter_id",
        unique=True,
        sqlite_where=text("ended IS NULL"),
        postgresql_where=text("ended IS NULL"),
    ),
)
"""A sign-in that succeeded. ``step``: booth, preview, confirmed, registered. ``tracker`` and
``code`` are of the ballot at the preview; ``ended_why``: moved, time, left."""

opened_tracker = Table(
    "opened_tracker",
    metadata,
    Column("tracker", LargeBinary(32), primary_key=True),
    Column("at", BigInteger, nullable=False),
)
"""Ballots that were opened for a check: they can never be cast."""

attempt = Table(
    "attempt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("subject", LargeBinary(32), nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("attempt_by_subject", "kind", "subject", "at"),
)
"""What is limited in number a time: by voter, number, address, each as a keyed hash."""

used_puzzle = Table(
    "used_puzzle",
    metadata,
    Column("puzzle", LargeBinary(32), primary_key=True),
    Column("expires", BigInteger, nullable=False),
)
"""Captchas and ALTCHA challenges that were answered: each counts once."""
