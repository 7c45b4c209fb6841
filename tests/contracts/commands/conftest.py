"""A town whose key files open fast: what is tested here is not how hard a password is to guess."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts import keyfile
from tests.contracts.commands.closer import Closer
from tests.contracts.commands.programs import in_process
from tests.contracts.commands.town import Town
from tests.support.ledger import LedgerProcess

_Strength = keyfile.Strength


@pytest.fixture
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let new key files be weak; the file says so itself, and programs obey the file."""

    def weak(operations: int = 1, memory: int = 8192) -> keyfile.Strength:
        return _Strength(operations, memory)

    monkeypatch.setattr(keyfile, "Strength", weak)


@pytest.fixture
def town(tmp_path: Path, ledger: LedgerProcess, quick_keys: None) -> Iterator[Town]:
    """Officials with a ledger, and nothing done yet; commands run in this process."""
    with Closer(ledger) as closer:
        yield Town(tmp_path / "town", ledger, closer, in_process)
