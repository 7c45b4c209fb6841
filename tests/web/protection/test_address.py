"""Whose address is believed: the connection's, or a trusted proxy's word, never a visitor's."""

import pytest

from web.protection.address import (
    ForwardedError,
    NetworkError,
    Proxies,
    networks_of,
    visitor,
)

ONE = Proxies(networks_of(["10.0.0.0/8"]))
TWO = Proxies(networks_of(["10.0.0.0/8", "2001:db8:ffff::/48"]), hops=2)


def test_without_proxies_the_header_is_not_read() -> None:
    assert str(visitor("198.51.100.7", ["203.0.113.9"], Proxies())) == "198.51.100.7"
    assert str(visitor("198.51.100.7", ["nonsense"], ONE)) == "198.51.100.7"


def test_a_trusted_proxy_is_believed() -> None:
    assert str(visitor("10.1.2.3", ["203.0.113.9"], ONE)) == "203.0.113.9"


def test_what_a_visitor_wrote_before_the_proxy_is_not() -> None:
    assert str(visitor("10.1.2.3", ["127.0.0.1, 10.9.9.9, 203.0.113.9"], ONE)) == "203.0.113.9"
    assert str(visitor("10.1.2.3", ["127.0.0.1", "203.0.113.9"], ONE)) == "203.0.113.9"


def test_two_proxies_in_a_row() -> None:
    said = ["6.6.6.6, 203.0.113.9, 2001:db8:ffff::1"]
    assert str(visitor("10.1.2.3", said, TWO)) == "203.0.113.9"


def test_a_proxy_that_asks_for_itself_is_itself() -> None:
    assert str(visitor("10.1.2.3", [], ONE)) == "10.1.2.3"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (["203.0.113.9"], "1 entries, expected 2 at least"),
        (["203.0.113.9, 6.6.6.6"], "an entry that should be a proxy's is not"),
        (["unknown, 10.0.0.1"], "an entry is no address"),
        (["203.0.113.9:4711, 10.0.0.1"], "an entry is no address"),
        (["1.1.1.1, " * 200], "longer than 1024 characters"),
        (["203.0.113.9,"], "an entry is no address"),
    ],
)
def test_a_trusted_proxy_that_says_something_odd_is_refused(said: list[str], why: str) -> None:
    with pytest.raises(ForwardedError) as refused:
        visitor("10.1.2.3", said, TWO)
    assert refused.value.why == why


@pytest.mark.parametrize("peer", [None, "", "/run/portal.sock"])
def test_a_connection_without_an_address_is_refused(peer: str | None) -> None:
    with pytest.raises(ForwardedError):
        visitor(peer, [], ONE)


def test_a_setting_that_is_no_network_is_named() -> None:
    with pytest.raises(NetworkError, match=r"'10\.0\.0\.0/33'"):
        networks_of(["127.0.0.1", "10.0.0.0/33"])
