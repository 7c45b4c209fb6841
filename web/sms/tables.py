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
    Column("why", String(12)),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("unclear", Integer, nullable=False, server_default="0"),
    Column("gateway", String(32)),
    Column("tried", BigInteger),
    Column("message_id", String(64)),
    Column("sent", BigInteger),
    Column("delivery", String(12)),
    Column("checked", BigInteger),
    Index("sms_message_by_state", "state", "id"),
    Index("sms_message_by_delivery", "delivery", "checked"),
)
"""A message to send. ``sealed``: JSON of ``to`` and ``text``, null once nobody will send it any
more. ``state``: waiting, sending, sent, failed (``why``: refused, expired), unclear (sent or not:
nobody can say). ``unclear``: times that nobody knew whether it was sent. ``gateway``, ``tried``:
to whom it was handed last, and when; written before the call. ``delivery``: pending, delivered,
undelivered, unknown, as last asked at ``checked``; null where the gateway does not tell."""

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

phone_message = Table(
    "phone_message",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("phone", String(16), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("incoming", Integer, nullable=False),
    Column("reference", String(32), unique=True),
    Column("at", BigInteger, nullable=False),
    Index("phone_message_by_phone", "phone", "id"),
    Index("phone_message_by_direction", "incoming", "id"),
)
"""What the simulated phones of a demonstration hold; empty everywhere else. ``sealed``: JSON of
``number`` and ``text``; ``incoming``: 1 if the phone got it, 0 if its owner texted it."""
