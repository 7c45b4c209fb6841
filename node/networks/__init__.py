"""Reading any Stellar-type network, and submitting to it."""
