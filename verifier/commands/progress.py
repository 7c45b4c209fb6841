"""How far a recount is, on standard error: one line that moves, or plain lines."""

import time
from types import TracebackType
from typing import Self, TextIO

EVERY = 0.5
PLAIN_EVERY = 5.0


class Bar:
    """Shows what is being read; says little where nobody watches."""

    def __init__(self, stream: TextIO) -> None:
        """Start silent."""
        self._stream = stream
        self._live = stream.isatty()
        self._last = float("-inf")
        self._stage = ""

    def tell(self, stage: str, casts: int) -> None:
        """Show a stage, and the casts read so far."""
        now = time.monotonic()
        every = EVERY if self._live else PLAIN_EVERY
        if stage == self._stage and now - self._last < every:
            return
        self._stage, self._last = stage, now
        text = f"reading {stage}" + (f": {casts} ballots" if casts else "")
        if self._live:
            self._stream.write(f"\r\x1b[K{text}")
        else:
            self._stream.write(f"{text}\n")
        self._stream.flush()

    def __enter__(self) -> Self:
        """Show nothing yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Clear the moving line."""
        if self._live:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
