"""Whoever tells an honest election otherwise is found out, whatever kind of source is bent."""

from collections.abc import Iterator

import pytest

from tests.forgeries.desk import Desk
from tests.forgeries.tables import TAMPERED
from tests.forgeries.tampering import UNTAMPERED, Honest, Tampered, hold_honest, judge_tampered
from tests.support.ledger import ledger_process


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Honest]:
    """Hold an honest election on a ledger of its own."""
    root = tmp_path_factory.mktemp("tampering")
    with ledger_process(root / "ledger") as ledger:
        yield hold_honest(Desk(ledger), root)


@pytest.mark.slow
@pytest.mark.parametrize(
    "tampered", [pytest.param(one, id=one.name) for one in (*TAMPERED, UNTAMPERED)]
)
def test_what_is_told_otherwise_is_named(honest: Honest, tampered: Tampered) -> None:
    judge_tampered(tampered, honest)
