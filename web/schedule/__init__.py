"""What is done when its time has come: a file a job, and the alarm clock that wakes them.

A job decides nothing by the alarm: it reads what the database and the ledger say and does what is
due, so it may come late, twice, or after a restart.
"""
