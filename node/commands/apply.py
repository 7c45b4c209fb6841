"""`sandogh-node apply`: ledgers from JSON lines, an answer to each at once."""

import gzip
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from node.base.command import progress
from node.base.errors import SandoghError
from node.base.json_text import parse_json
from node.ledger.chain import Ledger
from node.ledger.repeat import Repeater
from node.ledger.settings import LedgerSettings

LONGEST_LINE = 256 << 20
GENESIS_TIME = 1
TELL_EVERY = 5.0
"""Seconds between two words on how far it is."""


class InputError(SandoghError):
    """The input cannot be read, or a line of it is wrong; `line` counts from 1."""

    def __init__(self, line: int, why: str) -> None:
        self.line, self.why = line, why
        super().__init__(f"line {line}: {why}")


def first_ledger(genesis: str, passphrase: str) -> Ledger:
    """Return a ledger at its first close, the node's own or stellar-core's."""
    if genesis == "core":
        return Ledger.core_genesis(passphrase)
    if genesis == "own":
        return Ledger.genesis(passphrase, LedgerSettings(), GENESIS_TIME)[0]
    raise SandoghError(f"--genesis: {genesis!r} is neither own nor core")


def answer_all(file: Path | None, ledger: Ledger, output: IO[str]) -> int:
    """Answer every line of a file (gzip if it ends in .gz; None is standard input).

    Returns:
        how many ledgers were closed.

    Raises:
        InputError: a line is not JSON, or no ledger.
        OSError: the file cannot be read.
    """
    repeater = Repeater(ledger)
    told, closed = time.monotonic(), 0
    with _opened(file) as lines:
        for number, line in _lines(lines):
            try:
                answer = repeater.answer(parse_json(line.strip()))
            except (SandoghError, ValueError) as fault:
                raise InputError(number, str(fault)) from fault
            output.write(json.dumps(answer, separators=(",", ":")) + "\n")
            output.flush()
            closed += 1
            if time.monotonic() - told > TELL_EVERY:
                told = time.monotonic()
                progress(f"{closed} ledgers closed")
    return closed


@contextmanager
def _opened(file: Path | None) -> Iterator[IO[bytes]]:
    if file is None:
        yield sys.stdin.buffer
    elif file.suffix == ".gz":
        with gzip.open(file) as lines:
            yield lines  # type: ignore[misc]
    else:
        with file.open("rb") as lines:
            yield lines


def _lines(source: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Go through the lines that are not empty, each with its number in the file."""
    number = 0
    while True:
        number += 1
        try:
            line = source.readline(LONGEST_LINE + 1)
        except (gzip.BadGzipFile, EOFError) as fault:
            raise InputError(number, f"the file is not whole gzip: {fault}") from fault
        if not line:
            return
        if len(line) > LONGEST_LINE:
            raise InputError(number, f"it has more than {LONGEST_LINE} bytes")
        if line.strip():
            yield number, line
