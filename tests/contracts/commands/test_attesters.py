"""Cards whose BLS key would spoil V13 for ever are refused before anybody signs an act."""

import json
from pathlib import Path
from typing import Any

import pytest

from contracts.crypto import attestation
from node.wire.accounts import address
from tests.contracts.commands.town import MEMBERS, TRUSTEES, Town
from tests.forgeries.desk import Key


def card(path: Path, **values: Any) -> Path:
    """Write an observer's card."""
    path.write_text(json.dumps({"role": "observer", **values}))
    return path


def proved() -> dict[str, str]:
    """Return an account with a BLS key and its proof, as a card has them."""
    secret = attestation.new_secret()
    return {
        "account": address(Key().public),
        "bls": attestation.public_key(secret).hex(),
        "pop": attestation.prove_possession(secret).hex(),
    }


def manifest(town: Town, *cards: Path) -> list[str]:
    """Return the command that writes a manifest with observers."""
    named = [word for one in cards for word in ("--observer", str(one))]
    words = ["authority", "manifest", *town.at(), *town.manifest_words(), *named]
    return [*words, "--out", str(town.root / "manifest.act")]


def test_an_observer_whose_key_is_not_proved_or_is_another_s(settled: Town) -> None:
    town, place = settled, settled.root
    town.configure()
    one, other = proved(), proved()
    good = card(place / "good.json", **one)
    trustee = json.loads(Path(town.card(TRUSTEES[0])).read_text())
    for made, said in (
        (card(place / "odd.json", **{**other, "pop": one["pop"]}), "not proved"),
        (card(place / "no.json", **{**other, "bls": "c0" + "00" * 47}), "not proved"),
        (card(place / "text.json", **{**other, "bls": "key"}), "not hex"),
        (card(place / "twice.json", **{**one, "account": other["account"]}), "good.json"),
        (card(place / "own.json", **{**other, "bls": trustee["bls"], "pop": trustee["pop"]}),
         "of trustee 1"),
    ):  # fmt: skip
        said_so = town.try_(MEMBERS[0], *manifest(town, good, made))
        assert said_so.code != 0
        assert said in said_so.sentence
    assert not (place / "manifest.act").exists()
    assert town.do(MEMBERS[0], *manifest(town, good))["act"]


@pytest.mark.parametrize("change", ["pop", "copy"])
def test_a_trustee_whose_key_is_not_proved_or_is_another_s(settled: Town, change: str) -> None:
    first, second, *_ = (json.loads(Path(settled.card(one)).read_text()) for one in TRUSTEES)
    taken = {"pop": ["pop"], "copy": ["bls", "pop"]}[change]
    bad = settled.root / "bad.card.json"
    bad.write_text(json.dumps({**second, **{name: first[name] for name in taken}}))
    words = [
        str(bad) if one == settled.card(TRUSTEES[1]) else one for one in settled.ceremony_words()
    ]
    out = settled.root / "ceremony.act"
    asked = ["authority", "ceremony", *settled.at(), *words, "--out", str(out)]
    sentence = settled.try_(MEMBERS[0], *asked).sentence
    assert "bad.card.json" in sentence
    assert "ask for a new card" in sentence
    assert not out.exists()
