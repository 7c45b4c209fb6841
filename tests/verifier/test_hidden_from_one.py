"""A ballot that one source hides is paid for at the other: nobody is told that there is none."""

from pathlib import Path

from contracts.roll.credentials import encode_credential
from node.networks.horizon import HorizonReader
from tests.forgeries.desk import Desk
from tests.forgeries.verify import verify
from tests.support.meddler import meddling
from tests.verifier.hiding import hiding
from tests.verifier.told import COUNTED, Told
from verifier.levels import Trust
from verifier.voter.ballot import find_ballot

HIDDEN = f"ballot {COUNTED}"


def test_no_vote_is_not_said_of_a_hidden_ballot(told: Told, desk: Desk, tmp_path: Path) -> None:
    kept = tmp_path / "credential"
    kept.write_text(encode_credential(told.credentials[COUNTED]))
    words = ("no-vote", "--election", told.authority.account, "--credential-file", str(kept))
    with meddling(desk.ledger.url, hiding(told, HIDDEN)) as liar:
        ran = verify(*words, "--horizon", liar, "--horizon", desk.ledger.url, "--no-proof")
    assert (ran.code, ran.output) == (2, "")
    assert "that shows nothing: V2 failed" in ran.errors


async def test_a_ballot_beside_a_hidden_one_does_not_stand_unquestioned(
    told: Told, desk: Desk
) -> None:
    _, mark = told.counted[1]
    with meddling(desk.ledger.url, hiding(told, HIDDEN)) as liar:
        async with HorizonReader(liar) as first, HorizonReader(desk.ledger.url) as other:
            found = await find_ballot(
                told.authority.account,
                mark,
                [first, other],
                lambda stage, casts: None,
                Trust(prove=False),
            )
    assert "V2" in found.failed
