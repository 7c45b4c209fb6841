"""A town whose key files open fast: what is tested here is not how hard a password is to guess."""

from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path

import pytest

from contracts import keyfile
from contracts.crypto import attestation
from tests.contracts.commands.closer import Closer
from tests.contracts.commands.programs import in_process
from tests.contracts.commands.town import Town
from tests.support.ledger import LedgerProcess, ledger_process

_Strength = keyfile.Strength


def weak(operations: int = 1, memory: int = 8192) -> keyfile.Strength:
    """Stand for the strength of new key files; a file says its own, and programs obey it."""
    return _Strength(operations, memory)


_drawn = count()
_secret = cache(lambda place, draw=attestation.new_secret: draw())
_public_key = cache(attestation.public_key)
_prove_possession = cache(attestation.prove_possession)


def quicken(patch: pytest.MonkeyPatch) -> None:
    """Let new key files be weak, and attesting keys come round again: a pairing is slow.

    No election here has as many signers as there are keys, so within one they all differ.
    """
    patch.setattr(keyfile, "Strength", weak)
    patch.setattr(attestation, "new_secret", lambda: _secret(next(_drawn) % 12))
    patch.setattr(attestation, "public_key", _public_key)
    patch.setattr(attestation, "prove_possession", _prove_possession)


@pytest.fixture
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let keys be made fast."""
    quicken(monkeypatch)


@pytest.fixture
def town(tmp_path: Path, ledger: LedgerProcess, quick_keys: None) -> Iterator[Town]:
    """Officials with a ledger, and nothing done yet; commands run in this process."""
    with Closer(ledger) as closer:
        yield Town(tmp_path / "town", ledger, closer, in_process)


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town that lacks nothing but its manifest, for tests that post nothing."""
    root = tmp_path_factory.mktemp("settled")
    with (
        pytest.MonkeyPatch.context() as patch,
        ledger_process(root / "ledger") as ledger,
        Closer(ledger) as closer,
    ):
        quicken(patch)
        town = Town(root / "town", ledger, closer, in_process)
        town.make_keys()
        town.found()
        town.hold_ceremony()
        town.do("registrar", *town.issuing())
        town.act("roll", "--roll", town.table / "roll.bin")
        town.act("setup", "--relay", town.card("relay"))
        yield town
