"""The database's tables, version by version: `sandogh-web migrate` brings it to the newest.

A version is never changed once it was released; a change of the tables is a new one beside it.
Until the first release there is only `v0001_tables`, made anew from the tables by

    python -m web.migrations.remake
"""
