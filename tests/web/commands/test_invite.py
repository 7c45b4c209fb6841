"""`sandogh-web invite` sends links from a file of them, with a file of `[sms]` alone."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.contracts.commands.programs import Said
from tests.support.gateways.kavenegar import KEY, LINE, KavenegarService
from tests.web.commands.words import portal
from tests.web.invitations.links import COUNT, PASSWORD, link_of, links_file, mobile
from web.invitations import sending

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "SETTLE", 0)
    monkeypatch.setattr(sending, "PAUSE", 0.001)


def settings(directory: Path, service: KavenegarService, **sms: Any) -> Path:
    """Write the settings of the registrar's machine."""
    path = directory / "sms.toml"
    gateway = f'kind = "kavenegar"\nurl = "{service.url}"\nkey = "{KEY}"\nline = "{LINE}"\n'
    rest = "".join(f"{name} = {json.dumps(value)}\n" for name, value in sms.items())
    path.write_text(f"[sms]\n{rest}[[sms.gateways]]\n{gateway}")
    return path


async def invite(directory: Path, service: KavenegarService, *words: str) -> Said:
    """Run the command beside the service."""
    given = ["invite", "links.key", "--settings", str(settings(directory, service)), *words]
    return await asyncio.to_thread(portal, given, directory, SANDOGH_PASSWORD=PASSWORD)


def got(service: KavenegarService) -> list[int]:
    """Return the rows whose voters got their own link, once for each message."""
    rows = {mobile(row)[-10:]: row for row in range(1, COUNT + 1)}
    found = [(rows[one.to[-10:]], one.text) for one in service.taken]
    assert all(link_of(row) in text for row, text in found)
    return sorted(row for row, _ in found)


async def test_every_link_is_sent_once_however_often_it_is_said(tmp_path: Path) -> None:
    links_file(tmp_path)
    async with KavenegarService() as service:
        for _ in range(2):
            told = await invite(tmp_path, service, "--json")
            assert told.code == 0, told.err
            expected = {"sent": COUNT, "delivered": 0, "rows": COUNT}
            assert told.json == {**expected, "waiting": [], "refused": [], "unclear": []}
        assert got(service) == list(range(1, COUNT + 1))
        assert "پیوند" in service.taken[0].text
        for one in service.taken:
            service.fate(str(8792343 + service.taken.index(one)), "delivered")
        told = await invite(tmp_path, service)
        assert told.out == f"{COUNT} of {COUNT} links were sent, {COUNT} known to be delivered\n"


async def test_the_command_shows_no_link_and_no_number(tmp_path: Path) -> None:
    links_file(tmp_path)
    async with KavenegarService() as service:
        service.mode = "refuse"
        told = await invite(tmp_path, service)
    assert told.code == 1
    said = told.out + told.err
    for row in range(1, COUNT + 1):
        assert mobile(row)[-9:] not in said
        assert link_of(row)[-20:] not in said
    assert "refused by every gateway" in said


async def test_rows_texts_and_repeats_as_they_are_asked_for(tmp_path: Path) -> None:
    links_file(tmp_path)
    async with KavenegarService() as service:
        told = await invite(tmp_path, service, "--only", "3", "--only", "5", "--language", "en")
        assert (told.code, got(service)) == (0, [3, 5])
        assert service.taken[0].text.startswith("Voting is about to open")
        await invite(tmp_path, service, "--again", "5", "--text", "hier: {link}")
        assert got(service) == [3, 5, 5]
        assert service.taken[-1].text == f"hier: {link_of(5)}"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--only", "99"], "has no row 99"),
        (["--text", "no place"], "must have {link} once"),
        (["--text", "{link} {link}"], "must have {link} once"),
        (["--text", "x" * 600 + "{link}"], "more than 500 characters"),
        (["--language", "de"], "there is none in 'de'"),
        (["--settings", "none.toml"], "there is no such file"),
    ],
)
async def test_what_cannot_be_done_is_one_sentence(
    words: list[str], why: str, tmp_path: Path
) -> None:
    links_file(tmp_path)
    async with KavenegarService() as service:
        told = await invite(tmp_path, service, *words)
        assert (told.code, service.taken) == (2, [])
        assert why in told.sentence


async def test_a_wrong_password_and_another_roles_file(tmp_path: Path) -> None:
    path = links_file(tmp_path)
    async with KavenegarService() as service:
        given = ["invite", "links.key", "--settings", str(settings(tmp_path, service))]
        told = await asyncio.to_thread(portal, given, tmp_path, SANDOGH_PASSWORD="wrong")
        assert (told.code, "password is wrong" in told.sentence) == (2, True)
        path.write_text(path.read_text().replace('"role": "links"', '"role": "relay"', 1))
        told = await invite(tmp_path, service)
        assert "is of the role relay" in told.sentence


async def test_without_a_gateway_nothing_is_begun(tmp_path: Path) -> None:
    links_file(tmp_path)
    (tmp_path / "empty.toml").write_text("[sms]\n")
    told = await asyncio.to_thread(
        portal,
        ["invite", "links.key", "--settings", "empty.toml"],
        tmp_path,
        SANDOGH_PASSWORD=PASSWORD,
    )
    assert (told.code, told.sentence) == (2, "settings sms.gateways: there is none to send with")


async def test_killed_by_the_system_it_goes_on_and_sends_nothing_twice(tmp_path: Path) -> None:
    links_file(tmp_path)
    async with KavenegarService() as service:
        # slow enough that it is killed in the middle
        path = settings(tmp_path, service, per_second=2.0)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "web.commands", "invite", str(tmp_path / "links.key")),
            *("--settings", str(path)),
            cwd=ROOT,
            env={**os.environ, "SANDOGH_PASSWORD": PASSWORD},
        )
        async with asyncio.timeout(240):
            while len(service.taken) < 4:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        await process.wait()
        assert 4 <= len(service.taken) < COUNT
        told = await invite(tmp_path, service)
        assert told.code == 0, told.err
        assert got(service) == list(range(1, COUNT + 1))
