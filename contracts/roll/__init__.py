"""Who may vote: credentials, their public keys, and the list they are made from."""
