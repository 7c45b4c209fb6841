"""Tables."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Make this version of the one before."""
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("attempt_key")),
    )
    op.create_index("attempt_by_subject", "attempt", ["kind", "subject", "at"], unique=False)
    op.create_table(
        "ledger_cast",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("transaction", sa.LargeBinary(length=32), nullable=False),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Integer(), nullable=True),
        sa.Column("credential_index", sa.BigInteger(), nullable=True),
        sa.Column("tracker", sa.LargeBinary(length=32), nullable=True),
        sa.Column("refused", sa.String(length=12), nullable=True),
        sa.PrimaryKeyConstraint("position", name=op.f("ledger_cast_key")),
        sa.UniqueConstraint("transaction", name=op.f("ledger_cast_one_transaction")),
    )
    op.create_index("ledger_cast_by_tracker", "ledger_cast", ["tracker"], unique=False)
    op.create_table(
        "ledger_read",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("manifest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("ledger", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("ledger_read_key")),
    )
    op.create_table(
        "notice",
        sa.Column("name", sa.String(length=12), nullable=False),
        sa.Column("moment", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("noticed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", "moment", name=op.f("notice_key")),
    )
    op.create_table(
        "opened_tracker",
        sa.Column("tracker", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tracker", name=op.f("opened_tracker_key")),
    )
    op.create_table(
        "phone_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phone", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("incoming", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("phone_message_key")),
        sa.UniqueConstraint("reference", name=op.f("phone_message_one_reference")),
    )
    op.create_index("phone_message_by_direction", "phone_message", ["incoming", "id"], unique=False)
    op.create_index("phone_message_by_phone", "phone_message", ["phone", "id"], unique=False)
    op.create_table(
        "used_puzzle",
        sa.Column("puzzle", sa.LargeBinary(length=32), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("puzzle", name=op.f("used_puzzle_key")),
    )
    op.create_table(
        "voter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("licence_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("national_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("mobile_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("registered", sa.BigInteger(), nullable=True),
        sa.Column("purged", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("voter_key")),
        sa.UniqueConstraint("licence_hash", name=op.f("voter_one_licence_hash")),
        sa.UniqueConstraint("national_hash", name=op.f("voter_one_national_hash")),
    )
    op.create_index(op.f("voter_by_mobile_hash"), "voter", ["mobile_hash"], unique=False)
    op.create_table(
        "ballot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.Column("credential_index", sa.BigInteger(), nullable=True),
        sa.Column("tracker", sa.LargeBinary(length=32), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("sealed_address", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["voter_id"], ["voter.id"], name=op.f("ballot_of_voter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("ballot_key")),
        sa.UniqueConstraint("credential_index", name=op.f("ballot_one_credential_index")),
        sa.UniqueConstraint("tracker", name=op.f("ballot_one_tracker")),
        sa.UniqueConstraint("voter_id", name=op.f("ballot_one_voter_id")),
    )
    op.create_table(
        "notice_sent",
        sa.Column("name", sa.String(length=12), nullable=False),
        sa.Column("moment", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["voter_id"], ["voter.id"], name=op.f("notice_sent_of_voter_id")),
        sa.PrimaryKeyConstraint("name", "moment", "voter_id", name=op.f("notice_sent_key")),
    )
    op.create_table(
        "one_time_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed_code", sa.LargeBinary(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sent", sa.Integer(), server_default="1", nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["voter_id"], ["voter.id"], name=op.f("one_time_code_of_voter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("one_time_code_key")),
        sa.UniqueConstraint("token_hash", name=op.f("one_time_code_one_token_hash")),
    )
    op.create_index(op.f("one_time_code_by_voter_id"), "one_time_code", ["voter_id"], unique=False)
    op.create_table(
        "session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("ballot_expires", sa.BigInteger(), nullable=True),
        sa.Column("step", sa.String(length=12), server_default="booth", nullable=False),
        sa.Column("tracker", sa.LargeBinary(length=32), nullable=True),
        sa.Column("code", sa.String(length=8), nullable=True),
        sa.Column("code_received", sa.BigInteger(), nullable=True),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.Column("ended_why", sa.String(length=12), nullable=True),
        sa.Column("sealed_address", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["voter_id"], ["voter.id"], name=op.f("session_of_voter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("session_key")),
        sa.UniqueConstraint("token_hash", name=op.f("session_one_token_hash")),
    )
    op.create_index(op.f("session_by_code"), "session", ["code"], unique=False)
    op.create_index(
        "session_one_active",
        "session",
        ["voter_id"],
        unique=True,
        sqlite_where=sa.text("ended IS NULL"),
        postgresql_where=sa.text("ended IS NULL"),
    )
    op.create_table(
        "sms_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("voter_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("why", sa.String(length=12), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("unclear", sa.Integer(), server_default="0", nullable=False),
        sa.Column("gateway", sa.String(length=32), nullable=True),
        sa.Column("tried", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.String(length=64), nullable=True),
        sa.Column("sent", sa.BigInteger(), nullable=True),
        sa.Column("delivery", sa.String(length=12), nullable=True),
        sa.Column("checked", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["voter_id"], ["voter.id"], name=op.f("sms_message_of_voter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("sms_message_key")),
    )
    op.create_index("sms_message_by_delivery", "sms_message", ["delivery", "checked"], unique=False)
    op.create_index("sms_message_by_state", "sms_message", ["state", "id"], unique=False)
    op.create_table(
        "sms_inbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gateway", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("mobile_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=True),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("sms_inbox_of_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("sms_inbox_key")),
        sa.UniqueConstraint("gateway", "message_id", name=op.f("sms_inbox_one_gateway_message_id")),
    )
    op.create_index("sms_inbox_by_sender", "sms_inbox", ["mobile_hash", "received"], unique=False)
    op.create_table(
        "outbox_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("channel", sa.String(length=56), nullable=True),
        sa.Column("ledger", sa.Integer(), nullable=True),
        sa.Column("hash", sa.LargeBinary(), nullable=True),
        sa.Column("why", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
        sqlite_autoincrement=True,
    )
    op.create_index("outbox_item_by_state", "outbox_item", ["state", "id"], unique=False)
    op.create_table(
        "outbox_bump",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["outbox_item.id"],
        ),
        sa.PrimaryKeyConstraint("item_id", "number", "attempt"),
    )
    op.create_table(
        "outbox_part",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["outbox_item.id"],
        ),
        sa.PrimaryKeyConstraint("item_id", "number"),
    )


def downgrade() -> None:
    """Make the version before of this one; what only this one holds is lost."""
    op.drop_table("outbox_part")
    op.drop_table("outbox_bump")
    op.drop_index("outbox_item_by_state", table_name="outbox_item")
    op.drop_table("outbox_item")
    op.drop_index("sms_inbox_by_sender", table_name="sms_inbox")
    op.drop_table("sms_inbox")
    op.drop_index("sms_message_by_state", table_name="sms_message")
    op.drop_index("sms_message_by_delivery", table_name="sms_message")
    op.drop_table("sms_message")
    op.drop_index(
        "session_one_active",
        table_name="session",
        sqlite_where=sa.text("ended IS NULL"),
        postgresql_where=sa.text("ended IS NULL"),
    )
    op.drop_index(op.f("session_by_code"), table_name="session")
    op.drop_table("session")
    op.drop_index(op.f("one_time_code_by_voter_id"), table_name="one_time_code")
    op.drop_table("one_time_code")
    op.drop_table("notice_sent")
    op.drop_table("ballot")
    op.drop_index(op.f("voter_by_mobile_hash"), table_name="voter")
    op.drop_table("voter")
    op.drop_table("used_puzzle")
    op.drop_index("phone_message_by_phone", table_name="phone_message")
    op.drop_index("phone_message_by_direction", table_name="phone_message")
    op.drop_table("phone_message")
    op.drop_table("opened_tracker")
    op.drop_table("notice")
    op.drop_table("ledger_read")
    op.drop_index("ledger_cast_by_tracker", table_name="ledger_cast")
    op.drop_table("ledger_cast")
    op.drop_index("attempt_by_subject", table_name="attempt")
    op.drop_table("attempt")
