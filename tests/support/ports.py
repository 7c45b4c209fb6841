"""Ports that a server will listen on later, or again: nobody else is given them meanwhile.

A port that the system chooses (port 0, or a client's own end) lies in its ephemeral range, and is
anybody's again as soon as it is let go. Those here lie below that range, each process that tests
beginning at another place, so that only who names one gets it.
"""

import os
import socket
from pathlib import Path

_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
_LOWEST = 11_000
"""Above every port that browsers refuse to speak to."""
_USUAL = 32_768
_APART = 1_009
"""Ports between the first ones of two processes with neighbouring numbers."""

_given: set[int] = set()


def reserved_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on, another one each time.

    Raises:
        AssertionError: none is left.
    """
    highest = _ephemeral()
    count = highest - _LOWEST
    first = os.getpid() * _APART % count
    for step in range(count):
        port = _LOWEST + (first + step) % count
        if port not in _given and _is_free(port):
            _given.add(port)
            return port
    raise AssertionError(f"no port from {_LOWEST} to {highest} is free")


def _ephemeral() -> int:
    """Return the first port that the system gives away by itself."""
    try:
        first = int(_RANGE.read_text(encoding="ascii").split()[0])
    except OSError:
        return _USUAL
    return first if first > _LOWEST + _APART else _USUAL


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
