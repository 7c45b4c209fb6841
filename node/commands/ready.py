"""Telling people and programs that the node listens."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from node.base.command import print_json
from node.service.serving import Serving


def announce(file: Path | None, as_json: bool) -> Callable[[Serving], None]:
    """Return what prints the ready line, and writes it to `file` if there is one.

    Args:
        file: written whole or not at all; other programs wait for it.
        as_json: print the JSON object instead of the sentence.
    """

    def tell(serving: Serving) -> None:
        said = _ready(serving)
        if file is not None:
            fresh = file.with_name(file.name + ".new")
            fresh.write_text(json.dumps(said) + "\n", encoding="utf-8")
            fresh.replace(file)
        if as_json:
            print_json(said)
        else:
            print(
                f"Ledger ready at {said['url']} "
                f"(network {said['passphrase']!r}, ledger {said['ledger']}, "
                f"operator {said['operator'] or 'none'})",
                flush=True,
            )

    return tell


def _ready(serving: Serving) -> dict[str, Any]:
    node = serving.node
    return {
        "ready": True,
        "url": serving.url,
        "passphrase": node.passphrase,
        "ledger": node.latest.sequence,
        "clock": "manual" if node.manual else "system",
        "operator": node.operator,
        "pid": os.getpid(),
    }
