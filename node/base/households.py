"""What counts as one visitor: an IPv4 address, or the network of an IPv6 household."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

BITS = 64
"""Of an IPv6 address, which one household has."""


def read_address(text: str) -> IPv4Address | IPv6Address | None:
    """Read an address: without a zone, and IPv4 also where it is written as IPv6; None for none."""
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped if isinstance(found, IPv6Address) else None) or found


def household(text: str) -> str:
    """Return what an address counts as; a text that is none counts as itself."""
    found = read_address(text)
    if isinstance(found, IPv6Address):
        return str(ip_network((found, BITS), strict=False))
    return text if found is None else str(found)
