"""What every test shares: how hypothesis draws.

Proofs are slow beside plain data, and machines differ: a test fails by what it finds, never
by how long it took.
"""

from hypothesis import HealthCheck, settings

settings.register_profile("sandogh", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("sandogh")
