"""What was noticed, and whom it was told: each once, whatever restarts in between."""

from sqlalchemy import BigInteger, Column, ForeignKey, String, Table

from web.database import metadata

notice = Table(
    "notice",
    metadata,
    Column("name", String(12), primary_key=True),
    Column("moment", BigInteger, primary_key=True, autoincrement=False),
    Column("noticed", BigInteger, nullable=False),
)
"""A moment of the election that has come: ``opens``, ``ends``, ``extended`` (``moment``: the new
end), ``reminder`` (``moment``: when it was due). ``noticed``: by the portal's clock."""

notice_sent = Table(
    "notice_sent",
    metadata,
    Column("name", String(12), primary_key=True),
    Column("moment", BigInteger, primary_key=True, autoincrement=False),
    Column("voter_id", ForeignKey("voter.id"), primary_key=True),
)
"""Voters to whom a message about it was put into the outbox, in the same transaction."""
