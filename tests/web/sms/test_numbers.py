"""One number has one form, however a gateway writes it."""

import pytest

from web.sms.numbers import e164, international, national


@pytest.mark.parametrize(
    "written",
    [
        "+989121234567",
        "00989121234567",
        "989121234567",
        "09121234567",
        "9121234567",
        " 989121234567",
        "۰۹۱۲۱۲۳۴۵۶۷",
        "+98 912-123 4567",
        "\u200e+989121234567",
    ],
)
def test_an_iranian_mobile(written: str) -> None:
    assert e164(written) == "+989121234567"


@pytest.mark.parametrize("written", ["+4915112345678", "004915112345678", "4915112345678"])
def test_a_foreign_mobile(written: str) -> None:
    assert e164(written) == "+4915112345678"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "BANK",
        "100077066",
        "0912",
        "+98912",
        "98912123456",
        "0" * 12,
        "9" * 40,
        "+9821123456789",
    ],
)
def test_what_is_none(written: str) -> None:
    assert e164(written) is None


def test_what_services_want() -> None:
    assert national("+989121234567") == "09121234567"
    assert national("+4915112345678") == "004915112345678"
    assert international("3000505") == "+983000505"
    assert international("+983000505") == "+983000505"
