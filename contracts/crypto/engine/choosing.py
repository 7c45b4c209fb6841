"""Which engine checks an election's proofs.

The compiled engine takes about a second to load and half a minute to compile, once a machine;
libsodium's is there at once and takes some five times as long a ballot.
"""

from dataclasses import dataclass
from enum import StrEnum

from contracts.crypto.engine import cache
from contracts.crypto.engine.cache import EngineUnavailable
from contracts.crypto.msm import Engine, libsodium
from node.base.errors import SandoghError

WORTH_LOADING = 400
"""Ballots from which loading the compiled engine pays."""
WORTH_COMPILING = 8000
"""Ballots from which compiling it pays at once."""


class EngineName(StrEnum):
    """Which engine is asked for."""

    AUTO = "auto"
    SANDOGH = "sandogh"
    LIBSODIUM = "libsodium"


@dataclass(frozen=True, slots=True)
class Choice:
    """An engine by name, ``sandogh`` or ``libsodium``, and what to tell about it, or None."""

    name: EngineName
    note: str | None = None


def choose(wanted: EngineName, ballots: int) -> Choice:
    """Choose an engine without loading it.

    Args:
        wanted: what was asked for.
        ballots: how many proofs there are to check, about.

    Returns:
        libsodium, with a note, also where the other was asked for but can't be kept here.
    """
    if wanted is EngineName.LIBSODIUM:
        return Choice(wanted)
    if wanted is EngineName.AUTO:
        enough = WORTH_LOADING if cache.is_warm() else WORTH_COMPILING
        if ballots < enough:
            return Choice(EngineName.LIBSODIUM)
    try:
        cache.usable()
    except EngineUnavailable as why:
        return Choice(EngineName.LIBSODIUM, _instead(why))
    return Choice(EngineName.SANDOGH)


def engine_named(name: EngineName) -> Engine:
    """Return an engine by its name: ``sandogh`` or ``libsodium``.

    Raises:
        EngineUnavailable, EngineWrong: the compiled one can't be used here.
        ValueError: ``auto``, which is a choice and no engine.
    """
    if name is EngineName.LIBSODIUM:
        return libsodium
    if name is EngineName.SANDOGH:
        # numba takes a second to import: only where it is wanted
        from contracts.crypto.engine.sandogh import engine

        return engine()
    raise ValueError(f"{name} is no engine")


def quick_engine() -> tuple[Engine, str | None]:
    """Return the compiled engine where it was compiled before, else libsodium; what to tell."""
    return engine_or_libsodium(choose(EngineName.AUTO, WORTH_LOADING).name)


def engine_or_libsodium(name: EngineName) -> tuple[Engine, str | None]:
    """Return an engine by its name, or libsodium where it can't be used, and what to tell."""
    try:
        return engine_named(name), None
    except SandoghError as why:
        return libsodium, _instead(why)


def _instead(why: SandoghError) -> str:
    return f"proofs are checked with libsodium: {why}"
