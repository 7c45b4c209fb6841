"""Links that commands print lead to pages: our own explorer's, or the network's."""

import pytest

from contracts.commands.ledger import EXPLORER_VARIABLE, connect
from node.networks.presets import PRESETS, ExplorerTemplate, preset_of
from node.networks.reader import LedgerInfo, NetworkInfo
from tests.support.ledger import LedgerInLoop

URL = "http://ledger.example"
HASH = b"\xab" * 32


@pytest.mark.parametrize(
    ("passphrase", "version", "link"),
    [
        ("A town", "sandogh-0.1.0", f"{URL}/explorer/tx/{HASH.hex()}"),
        ("A town", "2.30.0-abc", f"{URL}/transactions/{HASH.hex()}"),
        (
            "Kuknos Foundation, Feb 2019",
            "1.0.0",
            f"https://explorer.kuknos.org/tx/{HASH.hex()}",
        ),
    ],
)
def test_a_link_suits_the_network(passphrase: str, version: str, link: str) -> None:
    tip = LedgerInfo(2, bytes(32), bytes(32), 1_800_000_000)
    network = NetworkInfo(passphrase, 19, tip, 100, 5_000_000, 1000, version)
    assert preset_of(network).at(URL).transaction_link(HASH) == link


@pytest.mark.parametrize("template", ["{horizon}/t/{hash}", "https://explorer.example/tx/{hash}"])
async def test_a_template_of_ones_own_replaces_the_networks(
    template: str, loop_ledger: LedgerInLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(EXPLORER_VARIABLE, template)
    async with connect(loop_ledger.url) as connection:
        link = connection.link(HASH)
    assert link == template.replace("{horizon}", loop_ledger.url).replace("{hash}", HASH.hex())


@pytest.mark.parametrize(
    "template", ["", "https://a.example/", "javascript:{hash}", "https://a/{hash}/{0}", "{hash}"]
)
def test_a_template_that_is_none_is_refused(template: str) -> None:
    with pytest.raises(ExplorerTemplate):
        PRESETS["kuknos"].shown_at(template)
