"""What the demo prints: steps with their times and links, and the result as a table."""

import time
from pathlib import Path
from threading import Lock
from typing import Any

CHECKED = {"passed": "ok", "failed": "FAILED", "not run": "not run"}


class Story:
    """Tells each step when it is done, and notes each command before it is run."""

    def __init__(self, notes: Path) -> None:
        """Start the clock.

        Args:
            notes: the file that lists the commands as they could be typed.
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
        """Note a command that an office is about to run; return its number."""
        with self._lock:
            self._commands += 1
            with self._notes.open("a", encoding="utf-8") as notes:
                notes.write(f"{self._commands:3}  {office}$ {line}\n")
            return self._commands

    def chapter(self, text: str) -> None:
        """Begin a part."""
        with self._lock:
            print(f"\n{text}", flush=True)

    def step(self, text: str, link: str = "") -> None:
        """Tell a step that is done, and where it can be seen."""
        with self._lock:
            print(f"  {self.seconds:6.1f} s  {text}", flush=True)
            if link:
                print(f"            {link}", flush=True)


def check_lines(report: dict[str, Any]) -> list[str]:
    """Return a line for each check of a report, and one for each fault."""
    lines = []
    for check in report["checks"]:
        lines.append(f"  {check['id']:>3}  {CHECKED[check['status']]:8}{check['title']}")
        lines += [f"       {fault['text']}" for fault in check["faults"]]
    return lines


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
            mark = "elected" if one["number"] in opened["elected"] else ""
            if one["number"] in opened.get("tied", []):
                mark = "tied"
            name = f"{one['number']:>4}  {one['name']['en']:24}"
            wrong = "" if same else "  DIFFERS"
            lines.append(
                f"  {name}{vote:>7}{row['votes']:>8}  {mark:8}{one['name']['fa']}{wrong}".rstrip()
            )
    return lines, equal
