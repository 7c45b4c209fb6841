"""SMPP beyond what all gateways do: long texts, receipts, sessions that end and begin again."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.gateways.smpp import LINE, PASSWORD, USER, SmppService
from tests.web.sms.test_gateways import received
from web.settings import SettingsError
from web.sms import smpp_text
from web.sms.gateway import Accepted, Delivery, GatewayUnclear, Outgoing
from web.sms.smpp import Smpp

TO = "+989121234567"
LONG = "لینک شخصی شما برای رأی دادن در انتخابات هیئت مدیره: " * 4 + "🗳"
ESM_HEADER = 0x40


def joined(parts: list[smpp_text.Part]) -> str:
    """Return the text that a phone makes of parts."""
    return "".join(smpp_text.read(one.data_coding, one.esm_class, one.octets, {}) for one in parts)


async def test_a_long_persian_text_goes_in_parts_and_comes_whole() -> None:
    async with SmppService() as service:
        gateway = service.gateway()
        try:
            accepted = await gateway.send(Outgoing("260", TO, LONG))
        finally:
            await gateway.close()
        assert [one.text for one in service.taken] == [LONG]
        count = len(service.submits)
        assert count == 4
        # the receipt asked for is the last part's, whose id is the message's
        assert accepted == Accepted(str(1000 + count - 1))
        assert [one.registered_delivery for one in service.submits] == [0, 0, 0, 1]
        for place, one in enumerate(service.submits, start=1):
            assert one.get_segmentation_data() == (260 & 0xFF, place, count)
            assert one.esm_class == ESM_HEADER
            assert one.source.number == LINE
            assert one.destination.number == TO.removeprefix("+")


async def test_half_a_message_is_one_that_may_have_been_sent() -> None:
    async with SmppService() as service:
        service.most = 1
        gateway = service.gateway()
        try:
            with pytest.raises(GatewayUnclear):
                await gateway.send(Outgoing("1", TO, LONG))
        finally:
            await gateway.close()


async def test_a_session_that_is_lost_is_bound_again() -> None:
    async with SmppService() as service:
        gateway = service.gateway()
        try:
            await gateway.send(Outgoing("1", TO, "one"))
            service.hang_up()
            async with asyncio.timeout(60):
                while service.binds < 2:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
            service.text_in(TO, "back")
            (found,) = await received(gateway, 1)
            assert found.text == "back"
            await gateway.send(Outgoing("2", TO, "two"))
        finally:
            await gateway.close()
        assert [one.text for one in service.taken] == ["one", "two"]


async def test_closing_ends_the_session_and_is_not_bound_again() -> None:
    async with SmppService() as service:
        gateway = service.gateway()
        await gateway.send(Outgoing("1", TO, "one"))
        await gateway.close()
        await gateway.close()
        await asyncio.sleep(0.6)
        assert service.binds == 1


async def test_a_receipt_is_told_once_and_is_no_message() -> None:
    async with SmppService() as service:
        gateway = service.gateway()
        try:
            accepted = await gateway.send(Outgoing("1", TO, "one"))
            assert accepted.message_id is not None
            service.fate(accepted.message_id, "delivered")
            assert await gateway.receive() == []
            told = await gateway.deliveries([accepted.message_id, "other"])
            assert told == [Delivery(accepted.message_id, "delivered")]
            assert await gateway.deliveries([accepted.message_id]) == []
        finally:
            await gateway.close()


@pytest.mark.parametrize(
    ("text", "tlvs", "said"),
    [
        (
            "id:0123456789 sub:001 dlvrd:001 submit date:2611011200 done date:2611011201 "
            "stat:DELIVRD err:000 Text:hello",
            {},
            ("0123456789", "delivered"),
        ),
        ("id:1 stat:UNDELIV", {}, ("1", "undelivered")),
        ("id:1 sub:001 stat:enroute", {}, ("1", "pending")),
        ("", {0x001E: b"abc\x00", 0x0427: b"\x02"}, ("abc", "delivered")),
        ("id:1 stat:DELIVRD", {0x001E: b"abc\x00", 0x0427: b"\x08"}, ("abc", "undelivered")),
        ("", {0x001E: b"abc\x00"}, ("abc", "unknown")),
        ("nothing", {}, None),
        ("id: stat:DELIVRD", {}, None),
        ("", {0x0427: b"\x02"}, None),
    ],
)
def test_receipts(text: str, tlvs: dict[int, bytes], said: tuple[str, str] | None) -> None:
    assert smpp_text.receipt(text, tlvs) == said


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=1000), st.integers(0, 255))
def test_any_text_comes_whole_in_parts_that_fit(text: str, reference: int) -> None:
    parts = smpp_text.parts(text, reference)
    assert joined(parts) == text
    for one in parts:
        assert len(one.octets) <= (140 if one.data_coding == smpp_text.UCS2 else 160)
        # no part ends within a character
        body = one.octets[6:] if one.esm_class else one.octets
        if one.data_coding == smpp_text.UCS2:
            body.decode("utf-16-be")


def test_latin_texts_are_not_sent_as_persian_ones() -> None:
    (one,) = smpp_text.parts("https://vote.example/#e=ABC", 1)
    assert (one.data_coding, one.octets) == (smpp_text.GSM, b"https://vote.example/#e=ABC")
    # in GSM 03.38 these have other places than in ASCII
    for letter in "@$_[]{}~^|`\\":
        assert smpp_text.parts(letter, 1)[0].data_coding == smpp_text.UCS2
    assert len(smpp_text.parts("x" * 160, 1)) == 1
    assert len(smpp_text.parts("x" * 161, 1)) == 2
    assert len(smpp_text.parts("س" * 70, 1)) == 1
    assert len(smpp_text.parts("س" * 71, 1)) == 2
    with pytest.raises(ValueError):
        smpp_text.parts("س" * 20_000, 1)


@pytest.mark.parametrize(
    ("coding", "esm_class", "short", "tlvs", "text"),
    [
        (8, 0, "۴۸۵۹".encode("utf-16-be"), {}, "۴۸۵۹"),
        (0, 0, b"48590433", {}, "48590433"),
        (3, 0, "é1".encode("latin-1"), {}, "é1"),
        (8, 0, b"", {0x0424: "۴۸۵۹".encode("utf-16-be")}, "۴۸۵۹"),
        (8, 0x40, b"\x05\x00\x03\x01\x01\x01" + "۴".encode("utf-16-be"), {}, "۴"),
        (8, 0x40, b"\xff", {}, ""),
        (8, 0, b"\x06", {}, "\ufffd"),
        (0, 0, b"\xff1", {}, "\ufffd1"),
        (0, 0x40, b"", {}, ""),
    ],
)
def test_texts_received(
    coding: int, esm_class: int, short: bytes, tlvs: dict[int, bytes], text: str
) -> None:
    assert smpp_text.read(coding, esm_class, short, tlvs) == text


@pytest.mark.parametrize(
    "url", ["", "127.0.0.1:2775", "http://127.0.0.1", "smpp://", "smpp://u:p@h", "smpp://h:x"]
)
def test_a_url_of_another_form_is_refused(url: str) -> None:
    with pytest.raises(SettingsError):
        Smpp("first", url, USER, PASSWORD, LINE)
