"""What a transaction did, as clients ask for it: whom it concerns, what changed. Pure."""
