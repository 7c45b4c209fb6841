"""The root page links what this node offers, and nothing else."""

from pathlib import Path

import pytest

from node.networks.fields import Fields
from node.networks.horizon_async import offers_async
from tests.support.ledger import ledger_process


@pytest.mark.parametrize("option", ["--friendbot", "--no-friendbot"])
def test_the_root_links_the_friendbot_only_where_there_is_one(tmp_path: Path, option: str) -> None:
    with ledger_process(tmp_path / "ledger", option) as ledger:
        root = ledger.get("/").body
        gives = ledger.get("/friendbot").status != 404
    assert ("friendbot" in root["_links"]) == gives == (option == "--friendbot")
    assert offers_async(Fields(root, "root"))
