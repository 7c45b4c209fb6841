"""One-time codes: two minutes, one use, five guesses, one sign-in, and so many an hour."""

import asyncio
import logging
import re
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.support.portal_database import START, MovedClock, portal_base
from tests.support.voters import invented
from tests.web.voters.texts import Texts
from web.services import Base
from web.settings import Limits
from web.sms.tables import sms_message
from web.voters.accounts import Voters
from web.voters.code_message import MAX_TITLE, code_message
from web.voters.limits import LimitReached
from web.voters.one_time_codes import About, CodeGone, CodeResult, OneTimeCodes, new_token
from web.voters.sessions import Sessions
from web.voters.tables import one_time_code, voter

ABOUT = About({"fa": "انتخابات کانون", "en": "The association's election"})
HOME = "192.0.2.7"


@pytest.fixture
def texts() -> Texts:
    return Texts()


@pytest.fixture
async def voter_id(base: Base) -> int:
    await Voters(base).import_([invented(number) for number in range(1, 4)])
    at = await Voters(base).find(invented(1).licence, invented(1).national_code)
    assert at is not None
    return at


async def send(base: Base, voter_id: int, texts: Texts, address: str = HOME) -> str:
    token = new_token()
    await OneTimeCodes(base).send(voter_id, token, texts, address=address, about=ABOUT)
    return token


async def again(base: Base, token: str, texts: Texts) -> None:
    await OneTimeCodes(base).again(token, texts, address=HOME, about=ABOUT)


def wrong(code: str, by: int = 1) -> str:
    return f"{(int(code) + by) % 10**6:06d}"


async def test_the_right_code_tells_the_voter(base: Base, voter_id: int, texts: Texts) -> None:
    token = await send(base, voter_id, texts)
    ((kind, whose, to, text, expires),) = texts.put_so_far
    assert (kind, whose, to, expires) == ("code", voter_id, invented(1).mobile, START + 120)
    (code,) = texts.codes
    assert "انتخابات کانون" in text
    result = await OneTimeCodes(base).check(token, code)
    assert result == CodeResult(voter_id, 4, False, None)


async def test_a_code_is_typed_in_any_script_and_with_spaces(
    base: Base, voter_id: int, texts: Texts
) -> None:
    for number, digits in enumerate(("۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩", "0123456789")):
        token = await send(base, voter_id, texts)
        typed = texts.codes[number].translate(str.maketrans("0123456789", digits))
        shown = f" {typed[:3]} {typed[3:]}\u200f"
        assert (await OneTimeCodes(base).check(token, shown)).voter_id == voter_id


async def test_a_code_is_used_once(base: Base, voter_id: int, texts: Texts) -> None:
    token = await send(base, voter_id, texts)
    (code,) = texts.codes
    codes = OneTimeCodes(base)
    assert (await codes.check(token, code)).voter_id == voter_id
    assert await codes.check(token, code) == CodeResult(None, 0, True)
    assert await codes.pending(token) is None
    with pytest.raises(CodeGone, match="used"):
        await again(base, token, texts)


async def test_a_code_used_at_20_places_at_once_works_once(
    base: Base, voter_id: int, texts: Texts
) -> None:
    token = await send(base, voter_id, texts)
    codes, (code,) = OneTimeCodes(base), texts.codes
    results = await asyncio.gather(*(codes.check(token, code) for _ in range(20)))
    assert sum(one.voter_id is not None for one in results) == 1


async def test_of_20_guesses_at_once_five_are_looked_at(
    base: Base, voter_id: int, texts: Texts
) -> None:
    token = await send(base, voter_id, texts)
    codes, (code,) = OneTimeCodes(base), texts.codes
    results = await asyncio.gather(*(codes.check(token, wrong(code, 1 + n)) for n in range(20)))
    assert sorted(one.tries_left for one in results) == [*[0] * 16, 1, 2, 3, 4]
    assert await codes.check(token, code) == CodeResult(None, 0, False)
    async with base.database.read() as connection:
        assert await connection.scalar(select(one_time_code.c.tries)) == 5


async def test_the_fifth_guess_may_be_right(base: Base, voter_id: int, texts: Texts) -> None:
    token = await send(base, voter_id, texts)
    codes, (code,) = OneTimeCodes(base), texts.codes
    for left in (4, 3, 2, 1):
        assert await codes.check(token, wrong(code)) == CodeResult(None, left, False)
    assert (await codes.check(token, code)).voter_id == voter_id


async def test_after_five_wrong_guesses_nothing_helps(
    base: Base, voter_id: int, texts: Texts
) -> None:
    token = await send(base, voter_id, texts)
    codes, (code,) = OneTimeCodes(base), texts.codes
    for _ in range(5):
        await codes.check(token, wrong(code))
    assert await codes.check(token, code) == CodeResult(None, 0, False)
    with pytest.raises(CodeGone, match="tries"):
        await again(base, token, texts)
    pending = await codes.pending(token)
    assert pending is not None
    assert pending.tries_left == 0


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "१२३४५६", "\ud800", "½23456"])
async def test_what_is_no_six_digits_is_no_guess(
    base: Base, voter_id: int, texts: Texts, typed: str
) -> None:
    token = await send(base, voter_id, texts)
    assert await OneTimeCodes(base).check(token, typed) == CodeResult(None, 5, False)
    assert await OneTimeCodes(base).check("unknown", typed) == CodeResult(None, 0, True)


async def test_a_code_is_over_after_two_minutes(
    base: Base, voter_id: int, texts: Texts, clock: MovedClock
) -> None:
    first = await send(base, voter_id, texts)
    second = await send(base, voter_id, texts)
    one, two = texts.codes
    clock.move(119)
    assert (await OneTimeCodes(base).check(first, one)).voter_id == voter_id
    clock.move(1)
    assert await OneTimeCodes(base).check(second, two) == CodeResult(None, 0, True)
    with pytest.raises(CodeGone, match="expired"):
        await again(base, second, texts)


async def test_a_code_belongs_to_its_sign_in(base: Base, voter_id: int, texts: Texts) -> None:
    first = await send(base, voter_id, texts)
    second = await send(base, voter_id, texts)
    one, two = texts.codes
    codes = OneTimeCodes(base)
    if one != two:
        assert (await codes.check(first, two)).voter_id is None
    assert (await codes.check("", one)).expired
    assert (await codes.check("\udcff", one)).expired
    assert (await codes.check(second, two)).voter_id == voter_id


async def test_resending_repeats_the_code_and_not_its_end(
    base: Base, voter_id: int, texts: Texts, clock: MovedClock
) -> None:
    token = await send(base, voter_id, texts)
    clock.move(50)
    await again(base, token, texts)
    pending = await OneTimeCodes(base).pending(token)
    assert pending is not None
    assert (pending.expires, pending.resends_left) == (START + 120, 1)
    await again(base, token, texts)
    with pytest.raises(LimitReached) as refusal:
        await again(base, token, texts)
    assert refusal.value.kind == "resends"
    assert len(set(texts.codes)) == 1
    assert len(texts.codes) == 3
    assert {one[4] for one in texts.put_so_far} == {START + 120}


async def test_resent_at_once_it_goes_out_as_often_as_allowed(
    base: Base, voter_id: int, texts: Texts
) -> None:
    token = await send(base, voter_id, texts)
    done = await asyncio.gather(
        *(again(base, token, texts) for _ in range(8)), return_exceptions=True
    )
    assert sum(one is None for one in done) == 2
    assert all(one is None or isinstance(one, LimitReached) for one in done)
    async with base.database.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(sms_message)) == 3


async def test_pending_shows_the_masked_number_only(
    base: Base, voter_id: int, texts: Texts
) -> None:
    token = await send(base, voter_id, texts)
    pending = await OneTimeCodes(base).pending(token)
    assert pending is not None
    assert (pending.masked, pending.resends_left, pending.tries_left) == ("09****01", 2, 5)
    assert await OneTimeCodes(base).pending("unknown") is None


@pytest.mark.parametrize(
    ("kind", "limits"),
    [
        ("code_voter", Limits(codes_per_voter=2)),
        ("code_mobile", Limits(codes_per_mobile=2)),
        ("code_address", Limits(codes_per_address=2)),
    ],
)
async def test_so_many_codes_an_hour(
    tmp_path: Path, clock: MovedClock, texts: Texts, kind: str, limits: Limits
) -> None:
    async with portal_base(tmp_path, clock, limits=limits) as base:
        await Voters(base).import_([invented(1), invented(2)])
        await send(base, 1, texts)
        clock.move(60)
        token = await send(base, 1, texts)
        other, address = (2, HOME) if kind == "code_address" else (1, "198.51.100.1")
        for attempt in (send(base, other, texts, address), again(base, token, texts)):
            with pytest.raises(LimitReached) as refusal:
                await attempt
            assert (refusal.value.kind, refusal.value.wait) == (kind, 3540)
        assert len(texts.put_so_far) == 2
        free = await send(base, 2 if other == 1 else 1, texts, "203.0.113.1")
        assert await OneTimeCodes(base).pending(free) is not None
        clock.move(3540)
        await send(base, other, texts, address)


async def test_codes_sent_at_once_keep_the_cap(base: Base, voter_id: int, texts: Texts) -> None:
    done = await asyncio.gather(
        *(send(base, voter_id, texts) for _ in range(20)), return_exceptions=True
    )
    assert sum(isinstance(one, str) for one in done) == 6
    assert {one.kind for one in done if isinstance(one, LimitReached)} == {"code_voter"}
    async with base.database.read() as connection:
        for table in (sms_message, one_time_code):
            assert await connection.scalar(select(func.count()).select_from(table)) == 6


async def test_no_code_is_kept_whose_message_could_not_be_put(base: Base, voter_id: int) -> None:
    class Broken(Texts):
        async def put(self, *_given: object) -> int:
            raise ZeroDivisionError

    token = new_token()
    with pytest.raises(ZeroDivisionError):
        await OneTimeCodes(base).send(voter_id, token, Broken(), address=HOME, about=ABOUT)
    assert await OneTimeCodes(base).pending(token) is None


async def test_no_code_goes_to_nobody_or_a_purged_voter(
    base: Base, voter_id: int, texts: Texts
) -> None:
    token = await send(base, voter_id, texts)
    async with base.database.write() as connection:
        await connection.execute(update(voter).values(sealed=None, purged=1))
    for attempt in (send(base, voter_id, texts), send(base, 99, texts), again(base, token, texts)):
        with pytest.raises(CodeGone, match="unknown"):
            await attempt
    assert await OneTimeCodes(base).pending(token) is None
    assert len(texts.put_so_far) == 1


async def test_the_right_code_opens_a_session_in_the_same_transaction(
    base: Base, voter_id: int, texts: Texts
) -> None:
    sessions, codes = Sessions(base), OneTimeCodes(base)
    token = await send(base, voter_id, texts)

    async def then(connection: AsyncConnection, whose: int) -> str:
        return await sessions.open(connection, whose, HOME)

    async def broken(connection: AsyncConnection, whose: int) -> str:
        await then(connection, whose)
        raise ZeroDivisionError

    (code,) = texts.codes
    assert (await codes.check(token, wrong(code), broken)).session is None
    with pytest.raises(ZeroDivisionError):
        await codes.check(token, code, broken)
    result = await codes.check(token, code, then)
    assert result.session is not None
    assert result.session not in repr(result)
    one = await sessions.get(result.session)
    assert one is not None
    assert (one.voter_id, one.step, one.active) == (voter_id, "booth", True)


async def test_a_code_is_nowhere_but_in_the_message(
    base: Base, voter_id: int, texts: Texts, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    token = await send(base, voter_id, texts)
    (code,) = texts.codes
    async with base.database.read() as connection:
        (row,) = (await connection.execute(select(one_time_code))).all()
    # moments have digits enough to hold a code by chance, and so have addresses in memory
    kept = [value for name, value in row._mapping.items() if name not in ("created", "expires")]
    held = repr(kept).encode() + b"".join(bytes(one) for one in kept if isinstance(one, bytes))
    assert code.encode() not in held
    assert token.encode() not in held
    assert code not in re.sub(r"0x[0-9a-f]+", "", caplog.text)


async def test_codes_that_are_over_are_forgotten(
    base: Base, voter_id: int, texts: Texts, clock: MovedClock
) -> None:
    codes = OneTimeCodes(base)

    async def forget() -> int:
        async with base.database.write() as connection:
            return await codes.forget(connection)

    await send(base, voter_id, texts)
    assert await forget() == 0
    query = select(one_time_code.c.sealed_code)
    async with base.database.read() as connection:
        assert await connection.scalar(query) is not None
    clock.move(120)
    assert await forget() == 0
    async with base.database.read() as connection:
        assert (await connection.execute(query)).all() == [(None,)]
    clock.move(3600)
    assert await forget() == 1


def test_the_message_says_what_it_is_for_and_binds_the_code_to_the_portal() -> None:
    origin = "https://vote.example:8443"
    persian = code_message("048590", ABOUT.titles, "fa", origin)
    assert persian == (
        "کد ورود به «انتخابات کانون»: ۰۴۸۵۹۰\nاین کد را به هیچ‌کس نگویید.\n\n@vote.example #048590"
    )
    english = code_message("048590", ABOUT.titles, "en", origin)
    assert english == (
        "Code to enter “The association's election”: 048590\nTell it to nobody.\n\n"
        "@vote.example #048590"
    )


def test_the_message_has_a_title_whatever_the_manifest_has() -> None:
    assert "«Only English»" in code_message("1" * 6, {"en": "Only English"}, "fa", "http://a")
    assert "«»" in code_message("1" * 6, {}, "fa", "http://a")
    long = code_message("1" * 6, {"fa": "a\n@evil.example #999999 " * 30}, "fa", "http://a")
    assert len(long.splitlines()) == 4
    assert len(long.splitlines()[0]) < MAX_TITLE + 40
    assert long.endswith("\n@a #111111")
