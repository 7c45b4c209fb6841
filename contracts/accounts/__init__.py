"""The accounts of one election: the set-up transaction and its comparison."""
