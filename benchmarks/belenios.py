"""Belenios' own verifier, on ballots of the same shape, where Debian's package is there.

`belenios-tool` (package ``belenios-tool``) makes a small election of 45 candidates in three
questions, homomorphic ballots in its group of 2048 bits (version 2.0 has no curve), and verifies it
with no ballot and with some: the difference is what a ballot costs its auditor.
"""

import json
import os
import random
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cached import Say
from benchmarks.outcome import CouldNotMeasure
from benchmarks.qazvin import RACES, choices

TOOL = "belenios-tool"
BALLOTS = 20
GROUP = "BELENIOS-2048"


def per_ballot(say: Say, ballots: int = BALLOTS) -> float | None:
    """Return the seconds that one more ballot costs `belenios-tool election verify`.

    Args:
        say: is told what is done.
        ballots: how many are cast.

    Returns:
        None where the tool is not installed.

    Raises:
        CouldNotMeasure: the tool refuses something.
    """
    if shutil.which(TOOL) is None:
        return None
    say(f"the same ballot in Belenios, {ballots} times")
    with tempfile.TemporaryDirectory() as folder:
        election = _Election(Path(folder))
        credentials = election.set_up(ballots)
        empty = election.verify()
        drawing = random.Random(4)
        for credential in credentials:
            election.vote(credential, choices(drawing))
        return (election.verify() - empty) / ballots


@dataclass(frozen=True)
class _Election:
    folder: Path

    def set_up(self, voters: int) -> list[str]:
        """Make an election with one trustee; return the voters' credentials."""
        uuid = self._run("setup", "generate-token").strip()
        of_this = ["--uuid", uuid, "--group", GROUP]
        (self.folder / "template").write_text(json.dumps(_template()), encoding="utf-8")
        self._run("setup", "generate-credentials", *of_this, "--count", str(voters))
        self._rename("pubcreds", "public_creds.json")
        private = self._rename("privcreds", "private").read_text(encoding="utf-8")
        self._run("setup", "generate-trustee-key", "--group", GROUP)
        self._rename("pubkey", "public_keys.jsons")
        self._run("setup", "make-trustees")
        self._run("setup", "make-election", *of_this, "--template", "template")
        self._run("archive", "init")
        return _credentials(private)

    def vote(self, credential: str, chosen: list[list[int]]) -> None:
        """Cast one ballot."""
        marks = [
            [int(number in race) for number in range(candidates)]
            for race, (candidates, _, _) in zip(chosen, RACES, strict=True)
        ]
        (self.folder / "credential").write_text(credential, encoding="utf-8")
        (self.folder / "choices").write_text(json.dumps(marks), encoding="utf-8")
        of_this = ["--privcred", "credential", "--ballot", "choices"]
        ballot = self._run("election", "generate-ballot", *of_this)
        self._run("archive", "add-event", "--type=Ballot", given=ballot)

    def verify(self) -> float:
        """Return the seconds of a whole verification."""
        start = time.perf_counter()
        self._run("election", "verify")
        return time.perf_counter() - start

    def _rename(self, ending: str, name: str) -> Path:
        [file] = self.folder.glob(f"*.{ending}")
        return file.rename(self.folder / name)

    def _run(self, *words: str, given: str = "") -> str:
        done = subprocess.run(
            [TOOL, *words],
            cwd=self.folder,
            env={**os.environ, "BELENIOS_USE_URANDOM": "1"},
            input=given,
            capture_output=True,
            check=False,
            text=True,
        )
        if done.returncode != 0:
            raise CouldNotMeasure(f"{TOOL} {' '.join(words[:2])}: {done.stderr.strip()[-300:]}")
        return done.stdout


def _credentials(private: str) -> list[str]:
    """Return the credentials of a file of JSON or of lines, which versions differ in."""
    if private.lstrip().startswith("{"):
        return list(json.loads(private).values())
    return [line.split()[-1] for line in private.splitlines()]


def _template() -> dict[str, object]:
    return {
        "description": "a benchmark",
        "name": "Qazvin's shape",
        "administrator": "nobody",
        "credential_authority": "nobody",
        "questions": [
            {
                "answers": [f"candidate {number}" for number in range(candidates)],
                "min": low,
                "max": high,
                "question": f"race {place}",
            }
            for place, (candidates, low, high) in enumerate(RACES, 1)
        ],
    }
