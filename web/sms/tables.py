"""Messages to send and messages received; numbers and texts are sealed, then forgotten."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from web.database import metadata

sms_message = Table(
    "sms_message",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("voter_id", ForeignKey("voter.id")),
    Column("kind", String(16), nullable=False),
    Column("sealed", LargeBinary),
    Column("state", String(10), nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("gateway", String(32)),
    Column("message_id", String(64)),
    Column("sent", BigInteger),
    Column("delivery", String(12)),
    Index("sms_message_by_state", "state", "id"),
    Index("sms_message_by_gateway", "gateway", "message_id"),
)
"""A message to send. ``sealed``: JSON of ``to`` and ``text``, null once sent or given up.
``state``: waiting, sending, sent, failed, unclear (sent or not: the gateway did not say)."""

sms_inbox = Table(
    "sms_inbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("gateway", String(32), nullable=False),
    Column("message_id", String(64), nullable=False),
    Column("mobile_hash", LargeBinary(32), nullable=False),
    Column("code", String(8)),
    Column("received", BigInteger, nullable=False),
    Column("session_id", ForeignKey("session.id")),
    UniqueConstraint("gateway", "message_id"),
    Index("sms_inbox_by_sender", "mobile_hash", "received"),
)
"""A message received: who sent it, as a keyed hash, and the eight digits found in it, if any.
``session_id``: the session whose vote code it confirmed."""
