"""The public's window: live counts, the ballot board, JSON API, alarms, over the index."""
