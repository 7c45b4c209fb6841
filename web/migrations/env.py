"""Run by Alembic for each command; the connection is an open transaction of the caller's."""

from alembic import context

from web.migrations.tables import EVERY

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=EVERY,
    # held by web.database: even SQLite undoes a migration that fails
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
