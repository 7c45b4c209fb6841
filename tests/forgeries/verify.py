"""`sandogh-verify`, run with the words that anybody would use."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.warm import warm_run

PATIENCE = 120


@dataclass(frozen=True)
class Ran:
    """What a run of the command gave."""

    code: int
    output: str
    errors: str

    @property
    def report(self) -> dict[str, Any]:
        """Return the JSON report."""
        report: dict[str, Any] = json.loads(self.output)
        return report

    @property
    def failed(self) -> set[str]:
        """Return the checks that failed."""
        return {one["id"] for one in self.report["checks"] if one["status"] == "failed"}

    def status(self, check: str) -> str:
        """Return a check's status."""
        return {one["id"]: str(one["status"]) for one in self.report["checks"]}[check]

    @property
    def faults(self) -> list[tuple[str, str, str | None]]:
        """Return (check, reason, transaction) of each fault, sorted."""
        return sorted(
            (
                (check["id"], fault["reason"], fault["transaction"])
                for check in self.report["checks"]
                for fault in check["faults"]
            ),
            key=str,
        )

    @property
    def findings(self) -> list[tuple[str, str, str | None]]:
        """Return (check, reason, transaction) of each finding, sorted."""
        return sorted(
            ((one["check"], one["reason"], one["transaction"]) for one in self.report["findings"]),
            key=str,
        )


def verify(*words: str, cwd: Path | None = None) -> Ran:
    """Run `sandogh-verify` with some words."""
    done = warm_run("sandogh-verify", words, cwd, PATIENCE)
    assert "Traceback" not in done.errors + done.output, done.errors
    return Ran(done.code, done.output, done.errors)


def recount(election: str, *urls: str, options: tuple[str, ...] = ()) -> Ran:
    """Recount an election from one or more sources; the report is JSON."""
    sources = [word for url in urls for word in ("--horizon", url)]
    single = ("--single-source",) if len(urls) == 1 else ()
    return verify(election, *sources, *single, "--json", *options)
