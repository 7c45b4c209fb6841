"""The installed `sandogh-verify`, run as anybody would run it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
    command = [str(Path(sys.executable).with_name("sandogh-verify")), *words]
    environment = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1"}
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=PATIENCE, cwd=cwd, env=environment
    )
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    return Ran(done.returncode, done.stdout, done.stderr)


def recount(election: str, *urls: str, options: tuple[str, ...] = ()) -> Ran:
    """Recount an election from one or more sources; the report is JSON."""
    sources = [word for url in urls for word in ("--horizon", url)]
    single = ("--single-source",) if len(urls) == 1 else ()
    return verify(election, *sources, *single, "--json", *options)
