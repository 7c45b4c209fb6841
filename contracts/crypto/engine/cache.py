"""Where compiled code is kept, and how it gets there once, however many processes ask.

The folder's name is a digest of the compiled sources and of what compiles them: numba
compares only the one file that holds an entrance, and would go on with stale code of the
others. Loading compiled code is running it, so a folder that others may write to is refused.
"""

import fcntl
import hashlib
import importlib
import os
import platform
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from node.base.errors import SandoghError

ENVIRONMENT = "SANDOGH_ENGINE_CACHE"
"""Names another folder than ``~/.cache/sandogh/engine``."""
SOURCES = Path(__file__).parent
COMPILED = ("products", "field", "points", "encoding", "buckets", "kernels")
"""The modules of which code is compiled."""
DONE = "compiled"

Made = TypeVar("Made")


class EngineUnavailable(SandoghError):
    """The compiled engine can't be used here: why."""


def folder() -> Path:
    """Return the folder for this state of the sources; it need not exist.

    Raises:
        EngineUnavailable: there is no home, or a library is missing.
    """
    try:
        return _root() / _digest()
    except (RuntimeError, ImportError, OSError) as error:
        raise EngineUnavailable(f"no place for compiled code: {error}") from error


def is_warm() -> bool:
    """Tell whether the engine was compiled before; in a millisecond, loading nothing."""
    try:
        return (folder() / DONE).exists()
    except EngineUnavailable:
        return False


def usable() -> Path:
    """Return the folder, made, if this user alone can write to it.

    Raises:
        EngineUnavailable: it can't be made or written to, or others can write to it.
    """
    place = folder()
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = place.stat()
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        raise EngineUnavailable(f"compiled code can't be kept in {place}: {error}") from error
    if found.st_uid != os.geteuid() or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise EngineUnavailable(f"compiled code in {place} is not safe: others can write there")
    return place


def loaded(tried: Callable[[ModuleType], Made]) -> Made:
    """Import the kernels with their cache in force and return what ``tried`` makes of them.

    Args:
        tried: runs each kernel once, which loads or compiles it.

    Raises:
        EngineUnavailable: no usable folder, numba is missing, or code can't be kept.
    """
    place = usable()
    try:
        with _one_at_a_time(place), _numba_keeps_in(place):
            made = tried(importlib.import_module("contracts.crypto.engine.kernels"))
            (place / DONE).touch()
            return made
    except (ImportError, OSError, RuntimeError) as error:
        raise EngineUnavailable(f"the engine can't be compiled: {error}") from error


@contextmanager
def _one_at_a_time(place: Path) -> Iterator[None]:
    """Hold others back while this process compiles: then they load."""
    with (place / "lock").open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _numba_keeps_in(place: Path) -> Iterator[None]:
    """Let what is decorated meanwhile keep its code in ``place``."""
    config = importlib.import_module("numba").config
    before = config.CACHE_DIR
    config.CACHE_DIR = str(place)
    try:
        yield
    finally:
        config.CACHE_DIR = before


def _root() -> Path:
    if (named := os.environ.get(ENVIRONMENT)) is not None:
        return Path(named)
    if (caches := os.environ.get("XDG_CACHE_HOME")) is not None:
        return Path(caches) / "sandogh" / "engine"
    return Path.home() / ".cache" / "sandogh" / "engine"


def _digest() -> str:
    hashed = hashlib.sha256()
    compilers = (version("numba"), version("llvmlite"), version("numpy"))
    entrance = (SOURCES / "kernels.py").stat().st_mtime_ns
    for said in (*compilers, platform.python_version(), platform.machine(), str(entrance)):
        hashed.update(said.encode() + b"\0")
    for name in COMPILED:
        hashed.update(hashlib.sha256((SOURCES / f"{name}.py").read_bytes()).digest())
    return hashed.hexdigest()[:24]
