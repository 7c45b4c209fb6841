"""What counts as one visitor: an IPv4 address, or the network of an IPv6 household."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Address = IPv4Address | IPv6Address

BITS = 64
"""Of an IPv6 address, which one household has: limits count these, not single addresses."""


def canonical(text: str) -> Address:
    """Read an address: without a zone, and IPv4 also where it is written as IPv6.

    Raises:
        ValueError: it is none.
    """
    found = ip_address(text.partition("%")[0])
    return (found.ipv4_mapped if isinstance(found, IPv6Address) else None) or found


def household(address: Address) -> str:
    """Return what counts as one visitor."""
    if isinstance(address, IPv4Address):
        return str(address)
    return str(ip_network((address, BITS), strict=False))


def household_of(text: str) -> str:
    """Return what a connection's other end counts as; a text that is no address, as itself."""
    try:
        return household(canonical(text))
    except ValueError:
        return text
