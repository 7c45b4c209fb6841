"""Asking a running node for its status over HTTP."""

import urllib.error
import urllib.request
from typing import Any

from node.base.errors import SandoghError
from node.base.json_text import parse_json

_SECONDS = 5.0
_MOST_BYTES = 1 << 20
_FIELDS = (
    "network_passphrase",
    "history_latest_ledger",
    "history_latest_ledger_closed_at",
    "current_protocol_version",
    "horizon_version",
)
_OWN_FIELDS = (
    "ledger_hash",
    "base_fee",
    "base_reserve",
    "max_operations",
    "pending",
    "clock",
    "operator",
)


class NoNodeError(SandoghError):
    """Nothing that looks like a node answers at `url`."""

    def __init__(self, url: str, why: str) -> None:
        self.url, self.why = url, why
        super().__init__(f"no ledger node answers at {url}: {why}")


def ask(url: str) -> dict[str, Any]:
    """Return the node's own words on its network, last ledger and queue, and the `url` asked.

    What only `sandogh-node` tells (`ledger_hash` to `operator`) is None for another Horizon.

    Raises:
        NoNodeError: the URL is none, nothing listens, or the answer is no Horizon root.
    """
    said = fetch(url, "/")
    if not isinstance(said, dict) or any(name not in said for name in _FIELDS):
        raise NoNodeError(url, "its answer is not a Horizon root")
    try:
        own = fetch(url, "/_status")
    except NoNodeError:
        own = None
    known = own if isinstance(own, dict) else {}
    return (
        {"url": url}
        | {name: said[name] for name in _FIELDS}
        | {name: known.get(name) for name in _OWN_FIELDS}
    )


def fetch(url: str, path: str) -> Any:
    """Return the JSON at an address of a node; its text may have a mebibyte.

    Raises:
        NoNodeError: the URL is none, nothing listens, or the answer is no JSON.
    """
    if not url.startswith(("http://", "https://")):
        raise NoNodeError(url, "the URL must begin with http:// or https://")
    request = urllib.request.Request(url.rstrip("/") + path)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
            return parse_json(answer.read(_MOST_BYTES))
    except urllib.error.HTTPError as fault:
        raise NoNodeError(url, f"it answers with status {fault.code}") from fault
    except urllib.error.URLError as fault:
        raise NoNodeError(url, str(fault.reason)) from fault
    except (OSError, ValueError) as fault:
        raise NoNodeError(url, str(fault) or type(fault).__name__) from fault


def sentences(found: dict[str, Any]) -> str:
    """Return the status for people: a sentence, and two lines of what only our node tells."""
    first = (
        f"{found['url']} is at ledger {found['history_latest_ledger']}, closed "
        f"{found['history_latest_ledger_closed_at']}, of network "
        f"{found['network_passphrase']!r} (protocol {found['current_protocol_version']})"
    )
    if found["ledger_hash"] is None:
        return first
    numbers = (
        f"base fee {found['base_fee']}, base reserve {found['base_reserve']} stroops, "
        f"{found['max_operations']} operations a ledger, {found['pending']} transactions waiting, "
        f"{found['clock']} clock"
    )
    return "\n".join(
        (first, numbers, f"operator {found['operator'] or 'none'}, hash {found['ledger_hash']}")
    )
