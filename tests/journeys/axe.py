"""axe-core on a page as it stands, in light and in dark colours."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from playwright.async_api import Page

_AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
_ALL = {"rules": {"target-size": {"enabled": True}}}
_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""What else a page is made of is the same in the dark."""


@cache
def _source() -> str:
    return _AXE.read_text(encoding="utf-8")


async def faults_of(page: Page) -> list[str]:
    """Return what axe finds wrong with a page: rule, and the elements."""
    # told to the debugger, so that the page's policy has no say in it
    await page.evaluate(f"globalThis.axe === undefined && (() => {{ {_source()} }})()")
    found = await _run(page, _ALL)
    await page.emulate_media(color_scheme="dark")
    found += [f"dark: {one}" for one in await _run(page, _COLOURS)]
    await page.emulate_media(color_scheme="light")
    return found


async def _run(page: Page, options: dict[str, Any]) -> list[str]:
    said = await page.evaluate(f"axe.run(document, {json.dumps(options)})")
    return [
        f"{one['id']}: {node['html'][:200]} ({node.get('failureSummary', '')})"
        for one in said["violations"]
        for node in one["nodes"]
    ]
