"""What an observer trusts, from options; and that no level is claimed without it."""

import json
from pathlib import Path

import pytest

from node.archive.quorum import QuorumError
from node.wire.accounts import address
from tests.forgeries.desk import Desk, Key
from tests.forgeries.verify import verify
from tests.forgeries.world import World
from tests.support.archives import quorum_of
from verifier.levels import Anchor, Level, Proof
from verifier.source.open import MOST, Named, SourcesError, check_named
from verifier.source.trusted import MOST_ANCHORS, TrustError, read_trust

HASH = "0f" * 32


def test_anchors_and_a_quorum_are_read(tmp_path: Path) -> None:
    node = Key()
    path = tmp_path / "quorum.json"
    path.write_text(json.dumps({"threshold": 1, "validators": [node.account]}))
    trust = read_trust(path, [f"17:{HASH}", f" 2147483647:{HASH.upper()} "])
    assert trust.anchors == (
        Anchor(17, bytes.fromhex(HASH)),
        Anchor(2**31 - 1, bytes.fromhex(HASH)),
    )
    assert trust.quorum is not None
    assert trust.quorum.members() == {node.public}


@pytest.mark.parametrize(
    "text", ["", "17", f"0:{HASH}", f"-1:{HASH}", f"2147483648:{HASH}", "17:0f", f"١٧:{HASH}"]
)
def test_an_anchor_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(TrustError, match="is no anchor: give LEDGER:HASH"):
        read_trust(None, [text])


def test_more_anchors_than_are_looked_at_are_refused() -> None:
    with pytest.raises(TrustError, match=f"at most {MOST_ANCHORS}"):
        read_trust(None, [f"17:{HASH}"] * (MOST_ANCHORS + 1))


def test_a_quorum_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrustError, match="can't be read: No such file"):
        read_trust(tmp_path / "nowhere", [])
    path = tmp_path / "quorum.json"
    path.write_bytes(b" " * (1 << 19))
    with pytest.raises(QuorumError, match="more than"):
        read_trust(path, [])


@pytest.mark.parametrize(
    ("named", "why"),
    [
        (Named(), "no source is named"),
        (Named(archives=("/srv/one", "/srv/two/../one")), "named twice"),
        (Named(evidence=("a", "./a")), "named twice"),
        (Named(archives=("http://a.example/h", "http://a.example:80/h/")), "named twice"),
        (Named(archives=tuple(f"/srv/{n}" for n in range(MOST + 1))), f"at most {MOST}"),
    ],
)
def test_sources_that_make_no_sense_together_are_refused(named: Named, why: str) -> None:
    with pytest.raises(SourcesError, match=why):
        check_named(named)


def test_the_level_is_the_lowest_that_any_transaction_reached() -> None:
    assert Proof().level is Level.NONE
    assert Proof({Level.D: 5, Level.B: 1, Level.NONE: 0}).level is Level.B
    assert Proof({Level.D: 5, Level.NONE: 1}).level.letter is None


def test_the_command_states_the_level_and_whose_agreement_it_is(
    desk: Desk, whole: World, archive: Path, tmp_path: Path
) -> None:
    quorum = quorum_of(desk.ledger)
    path = tmp_path / "quorum.json"
    path.write_text(json.dumps({"threshold": 1, "validators": [*map(address, quorum.nodes)]}))
    words = (whole.authority.account, "--archive", str(archive), "--quorum", str(path))
    ran = verify(*words, "--json")
    assert ran.code == 0, ran.errors
    assert ran.report["proof"]["level"] == "D"
    assert ran.report["proof"]["quorum"] == {
        "hash": quorum.hash.hex(), "threshold": 1, "validators": 1,
    }  # fmt: skip
