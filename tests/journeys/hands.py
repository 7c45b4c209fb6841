"""How a voter works a page: by touch, with a mouse, or with the keyboard alone."""

from typing import Protocol

from playwright.async_api import Locator, Page, expect

MOST_STOPS = 120
"""Tab presses within which whatever can be used must be reached."""


class Hands(Protocol):
    """What a voter can do to a page."""

    async def press(self, place: Locator) -> None:
        """Use a button or follow a link."""

    async def tick(self, box: Locator) -> None:
        """Turn a checkbox over."""

    async def type(self, field: Locator, text: str) -> None:
        """Fill a field in anew."""


class Mouse:
    """A mouse, and a keyboard for what is typed."""

    async def press(self, place: Locator) -> None:
        """Click."""
        await place.click()

    async def tick(self, box: Locator) -> None:
        """Click."""
        await box.click()

    async def type(self, field: Locator, text: str) -> None:
        """Fill in."""
        await field.fill(text)


class Fingers(Mouse):
    """A touch screen."""

    async def press(self, place: Locator) -> None:
        """Tap."""
        await place.tap()

    async def tick(self, box: Locator) -> None:
        """Tap."""
        await box.tap()


_FOCUS = """(expected) => {
  const at = document.activeElement;
  const box = at.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const seen = document.elementFromPoint(x, y);
  const marks = [];
  for (let one = at; one && one !== document.body && marks.length < 3; one = one.parentElement) {
    const style = getComputedStyle(one);
    if (one === at || one.matches(":focus-within")) {
      const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
      if (outlined) marks.push(one);
    }
  }
  const previous = globalThis.lastFocused;
  const later = previous?.isConnected &&
    !!(previous.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING);
  globalThis.lastFocused = at;
  return {
    here: at === expected,
    what: at.outerHTML.slice(0, 160),
    nowhere: at === document.body,
    marked: marks.length > 0,
    seen: !!seen && (at.contains(seen) || seen.contains(at) || at.labels?.[0]?.contains(seen)),
    backwards: previous?.isConnected === true && previous !== at && !later,
  };
}"""
"""What has the focus: whether it shows, is not covered, and comes after what had it before."""


class Keys:
    """The keyboard alone. Every stop on the way must be seen, in the order of the page."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def press(self, place: Locator) -> None:
        """Go there and press Enter."""
        await self._reach(place)
        await self._page.keyboard.press("Enter")

    async def tick(self, box: Locator) -> None:
        """Go there and press Space."""
        await self._reach(box)
        await self._page.keyboard.press("Space")

    async def type(self, field: Locator, text: str) -> None:
        """Go there and type."""
        await self._reach(field)
        await self._page.keyboard.press("Control+A")
        await self._page.keyboard.type(text)

    async def _reach(self, place: Locator) -> None:
        await expect(place).to_be_visible()
        target = await place.element_handle()
        turned = 0
        for _ in range(MOST_STOPS):
            await self._page.keyboard.press("Tab")
            stop = await self._page.evaluate(_FOCUS, target)
            if stop["nowhere"] or stop["backwards"]:
                # past the last: the browser's own bar, then from the first again
                turned += 1
                assert turned <= 2, f"the order is not the page's: {stop['what']}"
            if stop["nowhere"]:
                continue
            assert stop["marked"], f"the focus does not show: {stop['what']}"
            assert stop["seen"], f"something covers what has the focus: {stop['what']}"
            if stop["here"]:
                return
        raise AssertionError(f"not reached by Tab: {place}")
