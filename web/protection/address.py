"""A visitor's address: the connection's own, or the word of the proxies before the portal.

`X-Forwarded-For` is believed only from a proxy that the settings name, and only as many entries
from its end as there are proxies in a row: what stands before them, the visitor may have written.

    settings        hops = 2, proxies = the networks of both
    connection      from the nearest proxy
    header          …, VISITOR, OUTER PROXY
"""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

from node.base.errors import SandoghError
from node.base.households import Address, canonical

Network = IPv4Network | IPv6Network

MAX_HEADER = 1024
"""Characters of the header that are looked at; a longer one is refused."""


class ForwardedError(SandoghError):
    """A proxy's word on a visitor's address cannot be used."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"X-Forwarded-For: {why}")


class NetworkError(SandoghError):
    """A text is neither an address nor a network."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(f"{text!r} is neither an address nor a network such as 10.0.0.0/8")


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxies that are believed.

    Attributes:
        networks: where they are.
        hops: how many stand in a row.
    """

    networks: tuple[Network, ...] = ()
    hops: int = 1

    def trusts(self, address: Address) -> bool:
        """Tell whether an address is one of theirs."""
        return is_in(address, self.networks)


def networks_of(texts: Sequence[str]) -> tuple[Network, ...]:
    """Read addresses and networks.

    Raises:
        NetworkError: one of them is neither.
    """
    return tuple(_network(text) for text in texts)


def is_in(address: Address, networks: Sequence[Network]) -> bool:
    """Tell whether an address lies in one of the networks."""
    return any(address in network for network in networks)


def visitor(peer: str | None, forwarded: Sequence[str], proxies: Proxies) -> Address:
    """Return the address of whoever asks.

    Args:
        peer: the other end of the connection.
        forwarded: every `X-Forwarded-For` header of the request, in order.
        proxies: whose word is taken.

    Raises:
        ForwardedError: the connection has no address, or a trusted proxy's header is no list of
            addresses, is too short, or names a proxy that is not trusted.
    """
    try:
        near = canonical(peer or "")
    except ValueError as fault:
        raise ForwardedError("the connection has no address") from fault
    if not forwarded or not proxies.trusts(near):
        # without the header it is the proxy itself that asks, for instance for our health
        return near
    said = ",".join(forwarded)
    if len(said) > MAX_HEADER:
        raise ForwardedError(f"longer than {MAX_HEADER} characters")
    entries = [entry.strip() for entry in said.split(",")][-proxies.hops :]
    if len(entries) < proxies.hops:
        raise ForwardedError(f"{len(entries)} entries, expected {proxies.hops} at least")
    try:
        found, *between = [canonical(entry) for entry in entries]
    except ValueError as fault:
        raise ForwardedError("an entry is no address") from fault
    if not all(proxies.trusts(one) for one in between):
        raise ForwardedError("an entry that should be a proxy's is not")
    return found


def _network(text: str) -> Network:
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError as fault:
        raise NetworkError(text) from fault
