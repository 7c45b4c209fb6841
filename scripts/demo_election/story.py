"""What the demo prints: commands, what came of them with links, the result as a table."""

import textwrap
import time
from pathlib import Path
from threading import Lock
from typing import Any


class Story:
    """Tells each command as it is run, numbered, and each step when it is done."""

    def __init__(self, notes: Path) -> None:
        """Start the clock.

        Args:
            notes: the file that lists the commands once more.
        """
        self._start = time.monotonic()
        self._lock = Lock()
        self._notes = notes
        self._commands = 0

    @property
    def seconds(self) -> float:
        """How long the demo has run."""
        return time.monotonic() - self._start

    def command(self, office: str, line: str) -> int:
        """Tell a command that an office is about to run; return its number."""
        with self._lock:
            self._commands += 1
            said = f"{self._commands:3}. {office}$ {line}"
            with self._notes.open("a", encoding="utf-8") as notes:
                notes.write(said + "\n")
            print(said, flush=True)
            return self._commands

    def chapter(self, text: str) -> None:
        """Begin a part."""
        with self._lock:
            print(f"\n{text}", flush=True)

    def step(self, text: str, link: str = "") -> None:
        """Tell a step that is done, and where it can be seen."""
        with self._lock:
            print(f"     → {text}  [{self.seconds:.1f} s]", flush=True)
            if link:
                print(f"       {link}", flush=True)

    def quote(self, text: str) -> None:
        """Show what a program said, set in."""
        with self._lock:
            print(textwrap.indent(text.rstrip(), "       "), flush=True)


def result_lines(
    config: dict[str, Any], known: list[list[int]], result: dict[str, Any]
) -> tuple[list[str], bool]:
    """Return the result beside the known choices, and whether all are equal."""
    lines: list[str] = []
    equal = True
    for race, votes, opened in zip(config["races"], known, result["races"], strict=True):
        title = race["title"]
        lines += ["", f"  {title['en']} · {title['fa']}: {race['seats']} elected"]
        lines.append(f"  {'no.':>4}  {'candidate':24}{'chosen':>7}{'opened':>8}")
        for one, vote, row in zip(race["candidates"], votes, opened["candidates"], strict=True):
            same = vote == row["votes"]
            equal = equal and same
            wrong = "equal" if same else "DIFFERS"
            mark = "elected" if one["number"] in opened["elected"] else ""
            if one["number"] in opened.get("tied", []):
                mark = "tied"
            name = f"{one['number']:>4}  {one['name']['en']:24}"
            lines.append(
                f"  {name}{vote:>7}{row['votes']:>8}  {wrong:9}{mark:9}{one['name']['fa']}"
            )
    return lines, equal
