"""What the relay bids, where its outbox lies and which network it accepts are as it was told."""

from pathlib import Path

from tests.contracts.commands.town import CHOICES, OPENS, Town


def test_bid_outbox_and_network_are_as_said(town: Town, tmp_path: Path) -> None:
    town.hold()
    town.closer.until(OPENS)
    (ballot,) = town.encrypt(town.links()[:1], CHOICES[:1])
    words = town.casting(ballot)
    place = tmp_path / "elsewhere.sqlite3"

    with town.nothing_posted():
        told = town.try_("relay", *words, "--network", "kuknos")
        assert "not 'Kuknos Foundation, Feb 2019'" in told.sentence
        told = town.try_("relay", *words, "--fee-cap", "99")
        assert "above the cap of 99" in told.sentence

    told = town.try_(
        *("relay", *words, "--network", f"custom:{town.ledger.passphrase}"),
        *("--fee-multiple", "3", "--fee-cap", "250", "--no-wait"),
        *("--outbox", f"sqlite:///{place}", "--metrics", str(tmp_path / "relay.prom"), "--json"),
    )
    assert told.code == 0, told.err
    (sent,) = told.json["ballots"]
    landed = town.ledger.get(f"/transactions/{sent['transaction']}").body
    assert int(landed["max_fee"]) == 250 * landed["operation_count"]
    assert place.exists()
    assert "sandogh_submit_landed_total 1.0" in (tmp_path / "relay.prom").read_text()
