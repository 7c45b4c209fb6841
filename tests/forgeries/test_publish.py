"""What the publishing command chooses, and that it tells how it is used."""

from collections.abc import Iterable

import pytest

from tests.forgeries.forgery import Forgery
from tests.forgeries.publish import chosen, main
from tests.forgeries.tables import FORGERIES


def kinds(forgeries: Iterable[Forgery]) -> set[tuple[str, str]]:
    """Return each check and reason that is told."""
    return {told[:2] for one in forgeries for told in (*one.faults, *one.findings)}


def test_fewer_forgeries_still_have_each_check_and_reason() -> None:
    some = chosen(FORGERIES)
    assert len(some) < len(FORGERIES)
    assert kinds(some) == kinds(FORGERIES)


def test_it_tells_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert "--all" in said
    assert "python -m tests.forgeries.publish corpus" in said
