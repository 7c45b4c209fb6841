"""Reading an election from ledger sources, and the sources' agreement."""
