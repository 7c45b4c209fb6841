"""The libsodium of rbcl, without the copy of it that rbcl leaves behind.

At each import rbcl 1.1.2 writes its 2.8 MB library into a temporary file, loads it, and leaves
the file. Once it is loaded the name can go; a machine that runs commands all day would fill up.
"""

import sys
from contextlib import suppress
from pathlib import Path

from rbcl import (
    crypto_core_ristretto255_add,
    crypto_core_ristretto255_from_hash,
    crypto_core_ristretto255_is_valid_point,
    crypto_core_ristretto255_sub,
    crypto_scalarmult_ristretto255_allow_scalar_zero,
    crypto_scalarmult_ristretto255_base_allow_scalar_zero,
)

__all__ = [
    "crypto_core_ristretto255_add",
    "crypto_core_ristretto255_from_hash",
    "crypto_core_ristretto255_is_valid_point",
    "crypto_core_ristretto255_sub",
    "crypto_scalarmult_ristretto255_allow_scalar_zero",
    "crypto_scalarmult_ristretto255_base_allow_scalar_zero",
]

# a system that keeps loaded files from being removed keeps this one too
with suppress(OSError):
    Path(sys.modules["rbcl._sodium"].lib_path).unlink()
