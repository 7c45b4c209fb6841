"""What counts as one visitor."""

import pytest

from node.base.households import canonical, household, household_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:DB8:0::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
    ],
)
def test_an_address_has_one_form(text: str, expected: str) -> None:
    assert str(canonical(text)) == expected


@pytest.mark.parametrize("text", ["", "unix:", "203.0.113", "2001:db8::g"])
def test_what_is_no_address_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="address"):
        canonical(text)
    assert household_of(text) == text


def test_a_household_of_ipv6_is_one_visitor() -> None:
    assert household(canonical("2001:db8:1:2:3:4:5:6")) == "2001:db8:1:2::/64"
    assert household(canonical("203.0.113.9")) == "203.0.113.9"
    assert household_of("2001:db8:0:7:1::9") == household_of("2001:db8:0:7::1%eth0")
    assert household_of("192.0.2.1") == household_of("::ffff:192.0.2.1") == "192.0.2.1"
