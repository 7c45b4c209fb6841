"""The written report: JSON, HTML, PDF; nothing of the ledger does anything but be read."""

import copy
import hashlib
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import verifier
from node.pages.language import EN, FA, Language
from tests.forgeries.desk import Desk
from tests.forgeries.verify import Ran, recount, verify
from tests.forgeries.world import World
from verifier.checks import CHECKS
from verifier.report.html import LISTED, page, repeat
from verifier.report.report import Verdict
from verifier.report.software import software
from verifier.report.write import encoded

SOURCES = Path(verifier.__file__).parents[1]
EVIL = "\u202e<script>alert(1)</script>\u2066\x1b[2J\n&\"'"
LANGUAGES = pytest.mark.parametrize("language", [FA, EN], ids=["fa", "en"])


@pytest.fixture(scope="module")
def written(desk: Desk, whole: World, tmp_path_factory: pytest.TempPathFactory) -> tuple[Ran, Path]:
    """Recount the whole election and write its report."""
    folder = tmp_path_factory.mktemp("report") / "out"
    options = ("--report", str(folder))
    return recount(whole.authority.account, desk.ledger.url, options=options), folder


@pytest.fixture
def report(written: tuple[Ran, Path]) -> dict[str, Any]:
    """Return a report to change."""
    return copy.deepcopy(written[0].report)


def texts(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each place of a text within a JSON value, as container and key."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in list(pairs):
        if isinstance(one, str):
            yield value, key
        elif isinstance(one, dict | list):
            yield from texts(one)


def test_all_files_are_there_and_name_the_digest(written: tuple[Ran, Path]) -> None:
    ran, folder = written
    assert ran.code == 0
    assert {one.name for one in folder.iterdir()} == {
        "report.json", "report.fa.html", "report.en.html", "report.fa.pdf", "report.en.pdf",
    }  # fmt: skip
    data = (folder / "report.json").read_bytes()
    assert data == encoded(ran.report)
    digest = hashlib.sha256(data).hexdigest()
    assert f"SHA-256 of report.json: {digest}" in ran.errors
    for code in ("fa", "en"):
        assert (folder / f"report.{code}.html").read_text().count(digest) == 2
        paper = (folder / f"report.{code}.pdf").read_bytes()
        assert paper.startswith(b"%PDF-")
        assert len(paper) > 20_000
    assert verify("digest", str(folder / "report.json")).output.strip() == digest


def test_every_official_act_is_told_with_transaction_and_time(
    desk: Desk, whole: World, report: dict[str, Any]
) -> None:
    acts = {act["transaction"]: act for act in report["acts"]}
    names = ("ceremony", "roll", "setup", "manifest", "close", "result")
    own = [f"{name} {number}" for name in ("key", "ack", "share") for number in (1, 2, 3)]
    assert set(acts) == {whole.where[name].hex() for name in (*names, *own)}
    for digest, act in acts.items():
        found = desk.ledger.get(f"/transactions/{digest}").body
        assert act["ledger"] == found["ledger"]
        assert act["fault"] is None
    assert acts[whole.where["share 2"].hex()]["by"] == "trustee 2"
    assert acts[whole.where["close"].hex()]["time"] == whole.end + 2
    order = [(act["ledger"], act["time"]) for act in report["acts"]]
    assert order == sorted(order)
    assert report["stages"] == {
        "roll": 5, "issued": 5, "casts": 5, "refused": 0, "counted": 5, "closed": 5,
        "trustees": 3, "threshold": 2, "shares": 3,
    }  # fmt: skip
    assert report["about"]["manifest"] == whole.manifest_id.hex()


def test_the_program_is_named_by_a_hash_that_anybody_can_make() -> None:
    lines = []
    for package in ("node", "contracts", "verifier"):
        for file in (SOURCES / package).rglob("*"):
            if file.suffix == ".py" or (
                file.parent.name == "templates" and file.suffix in (".html", ".css")
            ):
                path = file.relative_to(SOURCES).as_posix()
                lines.append((path.encode(), hashlib.sha256(file.read_bytes()).hexdigest()))
    said = "".join(f"{digest}  {path.decode()}\n" for path, digest in sorted(lines))
    assert software()["hash"] == hashlib.sha256(said.encode()).hexdigest()


@LANGUAGES
def test_the_page_shows_checks_votes_acts_and_room_to_sign(
    report: dict[str, Any], language: Language
) -> None:
    shown = page(report, "ab" * 32, language)
    for check in CHECKS:
        assert check.sentence[language.code].replace("'", "&#39;") in shown
    for act in report["acts"]:
        assert act["transaction"] in shown
    for race in report["result"]["races"]:
        assert race["title"][language.code] in shown
    assert report["tally"]["anchor"]["hash"] in shown
    assert repeat(report) in shown
    assert shown.count("<tr><td></td>") == 5
    assert f'lang="{language.code}" dir="{language.direction}"' in shown


@LANGUAGES
def test_the_page_needs_nothing_else(report: dict[str, Any], language: Language) -> None:
    shown = page(report, "ab" * 32, language)
    assert re.findall(r"\b(?:src|href|action|srcset)=", shown) == []
    assert "@import" not in shown
    assert {found[:5] for found in re.findall(r"url\(([^)]*)\)", shown)} <= {"data:"}
    assert "<script" not in shown


@LANGUAGES
def test_whatever_the_ledger_says_is_only_read(report: dict[str, Any], language: Language) -> None:
    fault = {"transaction": "ab" * 32, "ledger": 7, "reason": "count", "text": "wrong"}
    report["checks"][9].update(status="failed", faults=[fault])
    report["acts"][-1]["fault"] = {"reason": "x", "text": "wrong"}
    report["findings"].append({**fault, "check": "V9", "index": 1, "tracker": None})
    keep = {"verdict", "group", "status", "effect", "by", "role", "check", "level"}
    for container, key in texts(report):
        if key not in keep:
            container[key] = EVIL
    shown = page(report, EVIL, language)
    assert "\\u202e&lt;script&gt;" in shown
    body = shown[shown.index("<body>") :]
    assert "<script" not in body
    assert set(re.findall("[\u202a-\u202e\u2066-\u2069\x00-\x09\x0b-\x1f]", body)) == set()
    # an attribute can't be left: quotes are escaped wherever a text stands
    assert "alert(1)&lt;/script&gt;" in body


@LANGUAGES
@pytest.mark.parametrize("verdict", [one for one in Verdict if one is not Verdict.COULD_NOT_RUN])
def test_every_verdict_has_its_words(
    report: dict[str, Any], language: Language, verdict: Verdict
) -> None:
    report.update(verdict=verdict.value, why="because", until="close")
    shown = page(report, "ab" * 32, language)
    assert f'class="verdict {verdict.value}"' in shown
    assert ("because" in shown) is (verdict is not Verdict.VERIFIED)


@LANGUAGES
def test_an_election_hardly_begun_has_a_page_too(desk: Desk, language: Language) -> None:
    world = World(desk).build("accounts")
    said = recount(world.authority.account, desk.ledger.url).report
    assert (said["about"], said["result"], said["materiality"]) == (None, None, None)
    assert world.authority.account in page(said, "ab" * 32, language)


@LANGUAGES
def test_a_tie_is_left_open(report: dict[str, Any], language: Language) -> None:
    race = report["result"]["races"][0]
    race.update(elected=[], tied=[1, 2])
    shown = page(report, "ab" * 32, language)
    word = {"fa": "برابر برای جایگاه آخر", "en": "tied for the last seats"}[language.code]
    assert shown.count(word) == 2


def test_a_long_list_is_cut_and_says_so(report: dict[str, Any]) -> None:
    one = {"check": "V9", "transaction": "cd" * 32, "ledger": 7, "reason": "duplicate", "text": "x"}
    report["findings"] = [one] * (LISTED + 34)
    shown = page(report, "ab" * 32, EN)
    assert shown.count("cd" * 32) == LISTED
    assert "And 34 more" in shown


def test_dates_are_jalali_in_tehran_for_persian(report: dict[str, Any]) -> None:
    # the guide's own election: 14:35:53 on 1400/07/24
    report["about"]["opens"] = 1634382353
    assert "۲۴ مهر ۱۴۰۰، ساعت ۱۴:۳۵:۵۳" in page(report, "ab" * 32, FA)
    assert "2021-10-16 11:05:53 UTC" in page(report, "ab" * 32, EN)


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff", b"<html>", b"[" * 100_000])
def test_what_is_no_report_has_no_digest(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "report.json"
    file.write_bytes(content)
    ran = verify("digest", str(file))
    assert (ran.code, ran.output) == (2, "")
    assert ran.errors.startswith(f"error: file {file}")


@pytest.mark.slow
def test_the_command_to_repeat_it_comes_to_the_same_report(
    whole: World, desk: Desk, archive: Path, tmp_path: Path
) -> None:
    election, saved = whole.authority.account, str(tmp_path / "saved.sandogh")
    first = recount(election, desk.ledger.url, options=("--archive", str(archive), "--save", saved))
    anchor = first.report["tally"]["anchor"]
    said = ("--evidence", saved, "--archive", str(archive))
    trusted = ("--anchor", f"{anchor['ledger']}:{anchor['hash']}")
    for ran in (first, verify(election, *said, *trusted, "--json")):
        program, *words = shlex.split(repeat(ran.report))
        assert program == "sandogh-verify"
        again = verify(*words, "--json")
        assert (again.code, again.report) == (0, ran.report), again.errors
