"""A role of the election: a directory that only it reads, a password, and the commands it types."""

import json
import os
import secrets
import shlex
from pathlib import Path
from typing import Any

from scripts.demo_election.failure import Failure
from scripts.demo_election.programs import Running, program
from scripts.demo_election.story import Story

PASSWORD = "password"


class Office:
    """One role. Every command runs in its own directory, and is told as it could be typed.

    Attributes:
        name: what the role is called.
        directory: its own.
    """

    def __init__(self, running: Running, story: Story, directory: Path, name: str) -> None:
        """Make the directory, and draw a password from the operating system."""
        self.name = name
        self.directory = directory / name
        self.directory.mkdir(mode=0o700)
        self._running = running
        self._story = story
        descriptor = os.open(self.path(PASSWORD), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(18) + "\n")

    def path(self, name: str) -> Path:
        """Return a file of its own."""
        return self.directory / name

    def election(self, *words: str | Path, locked: bool = False) -> dict[str, Any]:
        """Run `sandogh-election` with ``--json``; return what it says.

        Args:
            words: the sub-commands and options; paths are made relative to the directory.
            locked: it opens or makes a key file, for which it gets the password's file.

        Raises:
            Failure: it did not end well.
        """
        return self._said("sandogh-election", words, locked)

    def web(self, *words: str | Path, locked: bool = False) -> dict[str, Any]:
        """Run `sandogh-web`; as ``election``."""
        return self._said("sandogh-web", words, locked)

    def _said(self, name: str, words: tuple[str | Path, ...], locked: bool) -> dict[str, Any]:
        said = [self._near(word) for word in words]
        if locked:
            said += ["--password-file", PASSWORD]
        number, code, output, told = self._run(name, [*said, "--json"])
        step = f"step {number}, {self.name}: {name} {' '.join(said[:2])}"
        if code:
            raise Failure(f"{step} ended with {code}", told)
        try:
            value = json.loads(output)
        except ValueError as fault:
            raise Failure(f"{step} said no JSON", told) from fault
        return dict(value)

    def verify(self, *words: str) -> tuple[int, str]:
        """Run `sandogh-verify`; return its exit code and output.

        Raises:
            Failure: it gave no report.
        """
        number, code, output, told = self._run("sandogh-verify", list(words))
        if not output.strip():
            raise Failure(f"step {number}, {self.name}: sandogh-verify ended with {code}", told)
        return code, output

    def _run(self, name: str, words: list[str]) -> tuple[int, int, str, str]:
        number = self._story.command(self.name, shlex.join([name, *words]))
        return number, *self._running.run([program(name), *words], self.directory)

    def _near(self, word: str | Path) -> str:
        if isinstance(word, Path) and word.is_absolute():
            return os.path.relpath(word, self.directory)
        return str(word)
