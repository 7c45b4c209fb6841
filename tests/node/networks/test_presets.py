"""The networks that commands know by name."""

import pytest

from node.networks.presets import PRESETS, UnknownNetwork, by_passphrase, preset


@pytest.mark.parametrize(
    ("name", "passphrase", "link"),
    [
        ("kuknos", "Kuknos Foundation, Feb 2019", "https://explorer.kuknos.org/tx/" + "ab" * 32),
        (
            "stellar-test",
            "Test SDF Network ; September 2015",
            "https://stellar.expert/explorer/testnet/tx/" + "ab" * 32,
        ),
        ("embedded", None, "http://127.0.0.1:8000/explorer/tx/" + "ab" * 32),
    ],
)
def test_a_preset_links_to_its_explorer(name: str, passphrase: str | None, link: str) -> None:
    assert preset(name).passphrase == passphrase
    assert preset(name).transaction_link(b"\xab" * 32) == link


def test_another_horizon_keeps_the_network() -> None:
    moved = preset("embedded").at("http://ledger.example/")
    assert moved.transaction_link(bytes(32)).startswith("http://ledger.example/explorer/tx/00")
    assert preset("kuknos").at("http://mirror.example").passphrase == preset("kuknos").passphrase


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(UnknownNetwork) as error:
        preset("kuknoss")
    assert all(name in str(error.value) for name in PRESETS)


def test_a_custom_network_is_named_by_its_passphrase() -> None:
    assert preset("custom:My own ; 2026").passphrase == "My own ; 2026"
    assert preset("custom").passphrase is None
    with pytest.raises(UnknownNetwork):
        preset("custom:")


def test_a_passphrase_leads_to_its_network_and_an_unknown_one_to_our_own() -> None:
    for one in PRESETS.values():
        if one.passphrase is not None:
            assert by_passphrase(one.passphrase) == one
    assert by_passphrase("anything else").name == "custom"
