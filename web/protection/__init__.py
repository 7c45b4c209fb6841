"""What stands between the network and the pages: addresses, limits, forgery, headers."""
