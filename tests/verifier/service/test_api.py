"""The API answers as its document says, whatever it is asked, and as a recount counts."""

import asyncio

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.schemas import APIOperation

from node.networks.horizon import HorizonReader
from tests.forgeries.desk import Desk
from tests.forgeries.world import World
from tests.verifier.service.conftest import Board
from verifier.audit import audit
from verifier.facts.recount import CastRow

CASES = 6


MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


def _ask_everything(url: str) -> set[str]:
    """Ask every address of the document, rightly and, where it takes anything, wrongly."""
    schema = schemathesis.openapi.from_url(f"{url}/api/v1/openapi.json")
    asked = set()
    for found in schema.get_all_operations():
        operation = found.ok()
        takes = operation.query or operation.path_parameters
        for mode in MODES if takes else MODES[:1]:
            _ask(operation, mode, url)
        asked.add(operation.path)
    return asked


def _ask(operation: APIOperation, mode: GenerationMode, url: str) -> None:
    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=CASES,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(base_url=f"{url}/api/v1")

    ask()


async def test_it_does_as_its_document_says(eventful: World, board: Board) -> None:
    async with board(eventful) as window:
        asked = await asyncio.to_thread(_ask_everything, window.url)
        document = await window.json("/openapi.json")
    assert asked == set(document["paths"])


async def test_its_rows_are_a_recounts(eventful: World, board: Board, desk: Desk) -> None:
    rows: list[CastRow] = []
    async with HorizonReader(desk.ledger.url) as reader:
        account = eventful.authority.account
        report = await audit(account, [reader], lambda what, casts: None, rows.append)
    async with board(eventful) as window:
        counts = await window.json("/counts")
        found, page = [], await window.json("/ballots?limit=3")
        while True:
            found += page["ballots"]
            if page["older"] is None:
                break
            page = await window.json(f"/ballots?limit=3&before={page['older']}")
        back = await window.json(f"/ballots?limit=3&after={found[-1]['position']}")
        refused = await window.json("/ballots?refused=true")
    expected = [
        (str(row.position), row.tracker.hex() if row.tracker else None, row.reason, row.detail)
        for row in reversed(rows)
    ]
    assert [(one["position"], one["tracker"], one["reason"], one["text"]) for one in found] == (
        expected
    )
    assert [one["position"] for one in back["ballots"]] == [one[0] for one in expected[-4:-1]]
    assert [one["reason"] for one in refused["ballots"]] == [one[2] for one in expected if one[2]]
    assert report.facts.recount is not None
    assert counts["cast"] == report.facts.recount.casts
    assert counts["by_reason"] == dict(report.facts.recount.reasons)


async def test_what_is_asked_wrongly_is_named(whole: World, board: Board) -> None:
    async with board(whole) as window:
        for path, status, named in (
            ("/ballots?limit=0", 400, "limit"),
            ("/ballots?limit=201", 400, "limit"),
            ("/ballots?limit=٣", 400, "limit"),
            (f"/ballots?before={1 << 63}", 400, "before"),
            ("/ballots?limit=1&limit=2", 400, "more than once"),
            ("/ballots?most=1", 400, "most"),
            ("/ballots?refused=1", 400, "refused"),
            ("/ballots/xyz", 400, "name"),
            (f"/ballots/{'00' * 32}", 404, "no cast"),
            ("/audit", 404, "audit"),
            ("/nothing", 404, "address"),
        ):
            said = await window.json(path, status)
            assert said["status"] == status
            assert named in said["detail"], said
        async with window.client.post(f"{window.url}/api/v1/counts", data=b"x") as answer:
            assert answer.status == 405
            assert answer.headers["Allow"]
