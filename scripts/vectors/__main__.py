"""Write every file of tests/vectors."""

import sys

from scripts.vectors.form import encode
from scripts.vectors.table import FILES, FOLDER


def main() -> None:
    """Make all files, or those named as arguments."""
    for name in sys.argv[1:] or FILES:
        if name not in FILES:
            sys.exit(f"error: no vectors {name}; there are {', '.join(FILES)}")
        (FOLDER / f"{name}.json").write_text(encode(FILES[name]()), encoding="utf-8")


main()
