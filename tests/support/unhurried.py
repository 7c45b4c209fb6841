"""What hypothesis may not complain of where a test names it itself.

What a test names takes the place of what `tests/conftest.py` has for all: machines differ.
"""

from hypothesis import HealthCheck

UNHURRIED = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
"""Draws may be slow, and a fixture may be shared by all of a test's examples."""
