"""The election: records, keys, ballots and their count, as docs/protocol.md says."""
