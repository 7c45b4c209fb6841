"""``python -m contracts.crypto.engine``: compile the engine now, at set-up, and say where."""

import sys

from contracts.crypto.engine import cache
from contracts.crypto.engine.choosing import EngineName, engine_named
from node.base.errors import SandoghError


def main() -> int:
    """Compile, or find compiled; return 0, or 3 where libsodium will be used instead."""
    found = "was compiled before"
    try:
        if not cache.is_warm():
            engine_named(EngineName.SANDOGH)
            found = "is compiled"
    except SandoghError as why:
        print(f"note: proofs will be checked with libsodium: {why}", file=sys.stderr)
        return 3
    print(f"the engine {EngineName.SANDOGH} {found}: {cache.folder()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
