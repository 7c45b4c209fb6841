"""Both engines, for tests that hold them to the same."""

import pytest

from contracts.crypto.engine.choosing import EngineName, engine_named

BOTH = pytest.mark.parametrize("name", [EngineName.LIBSODIUM, EngineName.SANDOGH])

__all__ = ["BOTH", "EngineName", "engine_named"]
