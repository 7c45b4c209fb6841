"""axe-core on a page as it stands, in light and in dark colours."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from playwright.async_api import Page

_AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
_FAULTS_ONLY = {"resultTypes": ["violations"]}
_ALL = {"rules": {"target-size": {"enabled": True}}, **_FAULTS_ONLY}
_COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    **_FAULTS_ONLY,
}
"""What else a page is made of is the same in the dark."""

_AS_IT_STANDS = """async (options) => {
  const stuck = [...document.querySelectorAll("body *")].filter(
    (one) => getComputedStyle(one).position === "sticky");
  for (const one of stuck) one.style.position = "static";
  const said = await axe.run(document, options);
  for (const one of stuck) one.style.position = "";
  return JSON.stringify(said.violations);
}"""
"""As text: the library on this side takes seconds for as many values one by one.

A bar that sticks to the window's edge half covers whatever lies there, which depends on the order
of names and on how far the page is scrolled: it is let go, as scrolling would let it.
"""

_IN_LATIN = """async (options) => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const changed = [];
  while (texts.nextNode()) {
    const one = texts.currentNode;
    const latin = one.data.replace(/[\\u0600-\\u06ff]/g, "x");
    if (latin === one.data || one.parentElement.localName === "script") continue;
    changed.push([one, one.data, latin]);
    one.data = latin;
  }
  const said = await axe.run(document, options);
  // a clock may have gone on meanwhile
  for (const [one, before, latin] of changed) if (one.data === latin) one.data = before;
  return JSON.stringify(said.violations);
}"""
"""axe takes letters that join, as Persian ones do, for a font's icons, and passes over their
colours. So these are looked at under other letters."""


@cache
def _source() -> str:
    return _AXE.read_text(encoding="utf-8")


async def faults_of(page: Page) -> list[str]:
    """Return what axe finds wrong with a page: rule, and the elements."""
    # told to the debugger, so that the page's policy has no say in it
    await page.evaluate(f"globalThis.axe === undefined && (() => {{ {_source()} }})()")
    found = _faults(await page.evaluate(_AS_IT_STANDS, _ALL))
    for colours in ("light", "dark"):
        await page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
        said = await page.evaluate(_IN_LATIN, _COLOURS)
        found += [f"{colours}: {one}" for one in _faults(said)]
    await page.emulate_media(color_scheme="light")
    return found


def _faults(violations: str) -> list[str]:
    said: list[dict[str, Any]] = json.loads(violations)
    return [
        f"{one['id']}: {node['html'][:200]} ({node.get('failureSummary', '')})"
        for one in said
        for node in one["nodes"]
    ]
