"""Limits: so many in a window, for whom they concern, exactly."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests.support.portal_database import MovedClock, portal_base
from web.services import Base
from web.settings import Limits
from web.voters.limits import Limiter, LimitReached, address_subject, caps
from web.voters.tables import attempt


async def test_a_window_slides(tmp_path: Path, clock: MovedClock) -> None:
    limits = Limits(window=100, codes_per_voter=2)
    async with portal_base(tmp_path, clock, limits=limits) as base:
        limiter = Limiter(base)
        assert await limiter.allow("code_voter", "1")
        clock.move(60)
        assert await limiter.allow("code_voter", "1")
        assert not await limiter.allow("code_voter", "1")
        assert await limiter.allow("code_voter", "2")
        assert await limiter.allow("code_mobile", "1")
        clock.move(39)
        assert not await limiter.allow("code_voter", "1")
        clock.move(1)
        assert await limiter.allow("code_voter", "1")
        assert not await limiter.allow("code_voter", "1")


@pytest.mark.parametrize("which", ["sign_in_licence", "sign_in_national", "sign_in_address"])
async def test_sign_ins_are_counted_by_each_of_three(tmp_path: Path, which: str) -> None:
    limits = Limits(sign_ins_per_number=2, sign_ins_per_address=2)
    async with portal_base(tmp_path, limits=limits) as base:
        limiter = Limiter(base)

        async def sign_in(number: int, other: int) -> None:
            licence = b"L%d" % (number if which == "sign_in_licence" else other)
            national = b"N%d" % (number if which == "sign_in_national" else other)
            address = f"192.0.2.{number if which == 'sign_in_address' else other}"
            await limiter.sign_in(licence, national, address)

        await sign_in(1, 2)
        await sign_in(1, 3)
        with pytest.raises(LimitReached) as refusal:
            await sign_in(1, 4)
        assert (refusal.value.kind, refusal.value.wait) == (which, 3600)
        # the refused one was not counted for the other two
        await sign_in(5, 4)
        await sign_in(6, 4)


async def test_of_many_at_once_as_many_as_allowed_go_through(base: Base) -> None:
    limiter = Limiter(base)
    done = await asyncio.gather(*(limiter.allow("code_mobile", "1") for _ in range(20)))
    assert sum(done) == 8


async def test_what_no_window_reaches_is_forgotten(base: Base, clock: MovedClock) -> None:
    limiter = Limiter(base)
    await limiter.allow("code_voter", "1")
    clock.move(1800)
    await limiter.allow("code_voter", "1")

    async def prune() -> int:
        async with base.database.write() as connection:
            return await limiter.prune(connection)

    assert await prune() == 0
    clock.move(1800)
    assert await prune() == 1
    async with base.database.read() as connection:
        ((at,),) = (await connection.execute(select(attempt.c.at))).all()
    assert at == clock.now - 1800


async def test_whom_it_concerns_is_stored_as_a_keyed_hash(base: Base) -> None:
    await Limiter(base).allow("code_mobile", "+989120000001")
    async with base.database.read() as connection:
        ((kind, subject),) = (
            await connection.execute(select(attempt.c.kind, attempt.c.subject))
        ).all()
    assert (kind, len(subject)) == ("code_mobile", 32)
    assert b"912" not in subject


@pytest.mark.parametrize(
    ("address", "subject"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("no address", "no address"),
        ("", ""),
    ],
)
def test_a_household_is_one_address(address: str, subject: str) -> None:
    assert address_subject(address) == subject


@given(st.text(max_size=60))
def test_every_address_has_a_subject(address: str) -> None:
    assert isinstance(address_subject(address), str)


def test_every_kind_has_a_cap_and_fits_its_column() -> None:
    assert all(cap >= 1 and len(kind) <= 16 for kind, cap in caps(Limits()).items())
