"""Which program made a report: its version, and a hash over its installed files."""

import hashlib
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

PACKAGES = ("contracts", "node", "verifier")
TEMPLATES = (".html", ".css")
"""Hashed beside all ``.py`` where they lie in a directory ``templates``.

That decides what a recount and its report say; what browsers load and fonts are no part of it.
"""


@cache
def software() -> dict[str, str]:
    """Return ``name``, ``version`` and ``hash``.

    The hash is SHA-256 over the lines ``SHA-256 of the file, two spaces, path/from/the/package,
    line feed``, sorted by path as bytes: what ``sha256sum`` prints of the same files.
    """
    lines = sorted(
        (path.encode(), hashlib.sha256(file.read_bytes()).hexdigest())
        for package in PACKAGES
        for path, file in _files(files(package), package)
    )
    whole = hashlib.sha256()
    for path, digest in lines:
        whole.update(digest.encode() + b"  " + path + b"\n")
    return {"name": "sandogh", "version": version("sandogh"), "hash": whole.hexdigest()}


def _files(folder: Traversable, path: str) -> list[tuple[str, Traversable]]:
    found = []
    for one in folder.iterdir():
        inner = f"{path}/{one.name}"
        if one.is_dir():
            found += _files(one, inner)
        elif one.name.endswith(".py") or (
            one.name.endswith(TEMPLATES) and path.endswith("/templates")
        ):
            found.append((inner, one))
    return found
