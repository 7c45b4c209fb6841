"""The pages that a voter opens from disk, on a real ledger: right, forged, and whom they ask."""

import json
import os
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import FilePayload, Page, Request
from stellar_sdk import xdr

from contracts.roll.credentials import encode_credential, fragment, new_credential
from contracts.voting.challenge import Challenge
from contracts.voting.encrypt import encrypt
from tests.forgeries.desk import Desk, Key
from tests.forgeries.plan import LARGE
from tests.forgeries.verify import verify
from tests.forgeries.world import World
from tests.journeys.axe import faults_of
from tests.support.browser import chromium
from tests.support.meddler import Meddle, meddling, send
from tests.verifier.strangers import page, records
from tests.verifier.told import ABUSED, COUNTED, NOBODY, Told

PHONE = {"width": 360, "height": 740}
PICTURES = os.environ.get("SANDOGH_PICTURES")
"""Where pictures of the pages are put for people to look at."""
PATIENCE = 120_000


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the pages by their command."""
    folder = tmp_path_factory.mktemp("disk")
    ran = verify("pages", str(folder), "--json")
    assert ran.code == 0, ran.errors
    for name, digest in ran.report["sha256"].items():
        assert sha256((folder / name).read_bytes()).hexdigest() == digest
    return folder


class Opened:
    """A page open from disk, and what it asked for."""

    def __init__(self, page: Page, told: World) -> None:
        """Note every request."""
        self.page = page
        self.told = told
        self.asked: list[str] = []
        self.errors: list[str] = []
        page.on("request", self._note)
        page.on("pageerror", lambda fault: self.errors.append(str(fault)))
        page.on(
            "console",
            # an answer that is none of ours to judge: 404 says that an account is not there
            lambda one: (
                self.errors.append(one.text)
                if one.type == "error" and not one.text.startswith("Failed to load resource")
                else None
            ),
        )

    def _note(self, request: Request) -> None:
        if not request.url.startswith(("file:", "data:")):
            self.asked.append(request.url)

    async def check(self, fields: dict[str, str | FilePayload], url: str | None = None) -> str:
        """Fill the form in, send it by keyboard, return the verdict."""
        page = self.page
        await page.locator("#horizon").fill(url or self.told.desk.ledger.url)
        for name, value in fields.items():
            field = page.locator(f"#{name}")
            if isinstance(value, str):
                await field.fill(value)
            else:
                await field.set_input_files(value)
        await page.locator("button.go").focus()
        await page.keyboard.press("Enter")
        verdict = page.locator("#found h2.state")
        await verdict.wait_for(timeout=PATIENCE)
        assert await page.evaluate("document.activeElement === document.querySelector('h2.state')")
        return await verdict.inner_text()

    async def found(self) -> str:
        """Return all that was found, as text."""
        return await self.page.locator("#found").inner_text()

    async def looks_right(self, name: str) -> None:
        """See that it holds what axe asks, and fits a phone in both languages."""
        assert await faults_of(self.page) == [], name
        for language in ("fa", "en"):
            assert await self.page.evaluate("document.documentElement.lang") == language
            wide = await self.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= PHONE["width"], f"{name} is {wide} wide"
            if PICTURES:
                path = Path(PICTURES) / f"{name}-{language}.png"
                await self.page.screenshot(path=path, full_page=True)
            await self.page.locator("[data-language]").click()

    def asked_only_the_ledger(self) -> None:
        """See that nobody else was asked, and that the page's policy had nothing to refuse."""
        assert self.errors == []
        assert {urlsplit(one).netloc for one in self.asked} == {
            urlsplit(self.told.desk.ledger.url).netloc
        }


@asynccontextmanager
async def opened(told: World, file: Path) -> AsyncIterator[Opened]:
    """Open a page from disk on a phone."""
    async with chromium() as browser:
        page = await browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
        one = Opened(page, told)
        await page.goto(file.as_uri())
        yield one


def payload(data: bytes) -> FilePayload:
    """Return a file that a visitor chooses."""
    return {"name": "file.json", "mimeType": "application/json", "buffer": data}


async def test_a_ballot_is_looked_up_and_a_forged_one_is_refused(told: Told, disk: Path) -> None:
    account = told.authority.account
    async with opened(told, disk / "ballot.html") as one:
        _, mark = told.counted[1]
        said = await one.check({"election": account, "tracker": mark.hex().upper()})
        assert said == "این برگه درست است و شمرده می‌شود."
        text = await one.found()
        assert told.where["ballot 1"].hex() in text
        assert "سطح A" in text
        # another's key under this index: right in all but its proof
        said = await one.check({"tracker": told.marks["stranger"].hex()})
        assert "شمرده نمی‌شود" in said
        assert "اثبات آن درست نیست" in await one.found()
        await one.looks_right("ballot-refused")
        for name, why in (("late", "بیرون از زمان"), ("nowhere", "کانال")):
            await one.check({"tracker": told.marks[name].hex()})
            assert why in await one.found()
        said = await one.check({"tracker": "0" * 64})
        assert "نیست" in said
        twice = next(mark for ballot, mark in told.counted if ballot.index == 3)
        assert "شمرده می‌شود" in await one.check({"tracker": twice.hex()})
        one.asked_only_the_ledger()


async def test_a_receipt_is_enough_and_a_wrong_one_is_told(told: Told, disk: Path) -> None:
    async with opened(told, disk / "ballot.html") as one:
        said = await one.check({"receipt": payload(told.receipt(1))})
        assert said == "این برگه درست است و شمرده می‌شود."
        await one.check({"receipt": payload(told.receipt(1, transaction=bytes(32)))})
        assert "رسید تراکنش دیگری را نام می‌برد" in await one.found()
        assert await one.page.locator("#found h2.state.bad").count() == 1
        for receipt, why in (
            (told.receipt(1, network="Another network"), "رسید از انتخابات یا شبکهٔ دیگری است"),
            (told.receipt(1, election=Key().account), "چنین انتخاباتی نیست"),
            (b"{}", "رسید نیست"),
        ):
            said = await one.check({"receipt": payload(receipt)})
            assert said == "بررسی انجام نشد"
            assert why in await one.found()
        one.asked_only_the_ledger()


async def test_an_opened_ballot_is_encrypted_again(told: Told, disk: Path) -> None:
    sealed = encrypt(told.statement, 1, told.voters[1].kappa, told.plan.choices(1))
    r, bits = sealed.opening
    honest = Challenge(
        told.desk.ledger.passphrase,
        told.authority.account,
        told.manifest_id,
        sealed.tracker,
        sealed.head,
        r,
        bits,
    )
    async with opened(told, disk / "challenge.html") as one:
        assert "درست است" in await one.check({"opened": payload(honest.encode())})
        forged = replace(
            honest, bits=tuple(1 - bit if k == 2 else bit for k, bit in enumerate(bits))
        )
        assert "نادرست" in await one.check({"opened": payload(forged.encode())})
        assert "رمز انتخاب ۳" in await one.found()
        assert "رمز انتخاب ۱" not in await one.found()
        await one.looks_right("challenge-wrong")
        other = replace(honest, tracker=bytes(32))
        await one.check({"opened": payload(other.encode())})
        assert "کد رهگیری یکی نیست" in await one.found()
        for wrong in (replace(honest, manifest=bytes(32)).encode(), b"[]"):
            assert await one.check({"opened": payload(wrong)}) == "بررسی انجام نشد"
        one.asked_only_the_ledger()


async def test_a_credential_is_looked_for_and_never_leaves(told: Told, disk: Path) -> None:
    account = told.authority.account
    seen = []
    async with opened(told, disk / "no-vote.html") as one:
        for voter, verdict in ((NOBODY, "هیچ برگه‌ای"), (COUNTED, "رأیی به نام شما"), (ABUSED, "۳")):
            credential = told.credentials[voter]
            link = f"https://vote.example/#{fragment(told.manifest_id, credential)}"
            one.asked.clear()
            said = await one.check({"election": account, "credential": link})
            assert verdict in said
            assert await one.page.locator("#credential").input_value() == ""
            assert encode_credential(credential) not in " ".join(one.asked)
            assert "ردیف شما" in await one.found()
            seen.append(list(one.asked))
        await one.looks_right("no-vote")
        # one of nobody here: the same requests again, then that it is of nobody
        one.asked.clear()
        said = await one.check({"credential": encode_credential(new_credential())})
        assert said == "بررسی انجام نشد"
        seen.append(list(one.asked))
        assert len(seen[0]) > 5
        assert all(asked == seen[0] for asked in seen)
        for wrong in ("x", fragment(bytes(32), told.credentials[NOBODY])):
            assert await one.check({"credential": wrong}) == "بررسی انجام نشد"
        one.asked_only_the_ledger()


def open_to_all(meddle: Callable[[str, bytes], bytes]) -> Meddle:
    """Let a page from disk read what is meddled with."""

    def answer(path: str, body: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
        told_so = {"Access-Control-Allow-Origin": "*"}
        return lambda handler: send(handler, 200, meddle(path, body), **told_so)

    return answer


def untold(*ledgers: int) -> Meddle:
    """Leave the first transaction of some ledgers out where the whole ledger is told."""

    def cut(path: str, body: bytes) -> bytes:
        if not any(path.startswith(f"/ledgers/{one}/transactions") for one in ledgers):
            return body
        return page(records(body)[1:])

    return open_to_all(cut)


def elsewhere(name: str) -> Meddle:
    """Tell a transaction a place later in its ledger, where an account's are told."""

    def later(path: str, body: bytes) -> bytes:
        if not path.startswith("/accounts/") or "/transactions" not in path:
            return body
        token = {one["hash"]: int(one["paging_token"]) for one in records(body)}
        moved = {name: {"paging_token": str(token[name] + 4096)}} if name in token else {}
        return page([one | moved.get(one["hash"], {}) for one in records(body)])

    return open_to_all(later)


async def test_a_lying_source_is_named(told: Told, disk: Path) -> None:
    def other_bytes(path: str, body: bytes) -> bytes:
        if not path.startswith(f"/accounts/{told.box.account}/transactions"):
            return body
        value = json.loads(body)
        for row in value["_embedded"]["records"]:
            row["hash"] = "0" * 64
        return json.dumps(value).encode()

    _, mark = told.counted[0]
    fields: dict[str, str | FilePayload] = {
        "election": told.authority.account,
        "tracker": mark.hex(),
    }
    async with opened(told, disk / "ballot.html") as one:
        for meddle, why in (
            (other_bytes, "اثر انگشتی نادرست"),
            (lambda path, body: b"<html>", "پاسخ گره آن نیست"),
        ):
            with meddling(told.desk.ledger.url, open_to_all(meddle)) as url:
                assert await one.check(fields, url) == "بررسی انجام نشد"
            assert why in await one.found()
        ledger = ledger_of(told, "ballot 0")
        for meddle in (untold(ledger), elsewhere(told.where["ballot 0"].hex())):
            with meddling(told.desk.ledger.url, meddle) as url:
                await one.check(fields, url)
            assert "ثابت نشد" in await one.found()
            assert "درست است" not in await one.found()
        assert await one.page.locator("#found h2.state.good").count() == 0
        assert await one.check(fields, "ftp://node.example") == "بررسی انجام نشد"
        assert await one.check(fields, "http://127.0.0.1:9") == "بررسی انجام نشد"
        assert "دسترسی نیست" in await one.found()


def ledger_of(world: World, name: str) -> int:
    """Return the ledger that holds a transaction."""
    return int(world.desk.ledger.get(f"/transactions/{world.where[name].hex()}").body["ledger"])


async def test_a_time_that_no_date_has_is_shown_as_a_number(told: Told, disk: Path) -> None:
    def far_off(path: str, body: bytes) -> bytes:
        if not path.startswith("/ledgers/") or "/transactions" in path:
            return body
        value = json.loads(body)
        header = xdr.LedgerHeader.from_xdr(value["header_xdr"])
        header.scp_value.close_time = xdr.TimePoint(xdr.Uint64(2**50))
        raw = header.to_xdr_bytes()
        value |= {"header_xdr": b64encode(raw).decode(), "hash": sha256(raw).hexdigest()}
        return json.dumps(value).encode()

    fields = {"election": told.authority.account, "tracker": "0" * 64}
    async with opened(told, disk / "ballot.html") as one:
        with meddling(told.desk.ledger.url, open_to_all(far_off)) as url:
            assert "نیست" in await one.check(dict(fields), url)
        assert str(2**50) in await one.found()
        assert one.errors == []


class Wide(World):
    """An election whose ballots take two transactions."""

    plan = LARGE


async def test_a_ballot_in_two_transactions_is_put_together(desk: Desk, disk: Path) -> None:
    wide = Wide(desk)
    wide.build("vote")
    async with opened(wide, disk / "ballot.html") as one:
        for _, mark in wide.counted:
            fields = {"election": wide.authority.account, "tracker": mark.hex()}
            said = await one.check(dict(fields))
            assert said == "این برگه درست است و شمرده می‌شود."
        one.asked_only_the_ledger()
        # of a ballot in two transactions the first must have succeeded, too
        last = f"ballot {wide.counted[-1][0].index}"
        with meddling(desk.ledger.url, untold(ledger_of(wide, last) - 1)) as url:
            assert "ثابت نشد" in await one.check(dict(fields), url)
