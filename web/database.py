"""The portal's database: all its tables, and how it is opened.

Moments are Unix seconds: no time zone can be lost. What may exist once only is held by a unique
index, not by a reading before; ``node.base.transactions`` has the transactions.
"""

from sqlalchemy import MetaData

from node.base.transactions import Database

__all__ = ["Database", "metadata"]

metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_by_%(column_0_N_name)s",
        "uq": "%(table_name)s_one_%(column_0_N_name)s",
        "pk": "%(table_name)s_key",
        "fk": "%(table_name)s_of_%(column_0_N_name)s",
    }
)
"""Where every table of the portal is listed; each stands beside its feature."""
