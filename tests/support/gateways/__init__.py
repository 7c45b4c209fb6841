"""Simulators of the SMS services, each on loopback, each in its vendor's own protocol."""
