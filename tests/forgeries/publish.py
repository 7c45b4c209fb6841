"""`python -m tests.forgeries.publish OUT`: build the forged elections, write them as a corpus.

Each election is held on a real ledger, recounted and saved as `sandogh-verify … --save` does,
recounted once more from what was saved, and both times compared with what must be said.
"""

import argparse
import inspect
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.forgeries.corpus import Corpus, Entry, store, write
from tests.forgeries.desk import Desk
from tests.forgeries.forgery import Forgery, expected, said_of
from tests.forgeries.plan import LARGE
from tests.forgeries.sources import EVIDENCE, Said, Sources, save
from tests.forgeries.tables import FORGERIES, HONEST, TAMPERED
from tests.forgeries.tampering import (
    UNTAMPERED,
    Honest,
    Tampered,
    hold_honest,
    judge_tampered,
)
from tests.support.ledger import PASSPHRASE, ledger_process

OF_A_KIND = 2
"""Forgeries of one check and reason in the smaller corpus, where there are so many."""


def main(words: Sequence[str] | None = None) -> int:
    """Build a corpus; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.forgeries.publish",
        description="Build forged elections on a real ledger and write them as a corpus: an "
        "evidence file each, and a manifest of what a verifier must say of them.",
        epilog="example: python -m tests.forgeries.publish corpus",
    )
    parser.add_argument("out", type=Path, help="a directory; manifest and files in it are replaced")
    parser.add_argument(
        "--all",
        action="store_true",
        help=f"all forgeries, not {OF_A_KIND} of each check and reason",
    )
    asked = parser.parse_args(words)
    corpus = publish(asked.out, FORGERIES if asked.all else chosen(FORGERIES))
    size = sum(path.stat().st_size for path in asked.out.iterdir())
    print(
        f"{len(corpus.forgeries)} forgeries and {len(corpus.honest)} honest elections "
        f"in {asked.out}, {size / 1e6:.1f} MB"
    )
    return 0


def chosen(forgeries: Sequence[Forgery]) -> list[Forgery]:
    """Return some of each check and reason, those with small ballots."""
    had: Counter[tuple[str, str]] = Counter()
    kept = []
    for one in forgeries:
        kinds = {(check, reason) for check, reason, _ in (*one.faults, *one.findings)}
        world = one.world
        large = isinstance(world, type) and getattr(world, "plan", None) is LARGE
        if not large and any(had[kind] < _most(kind[0]) for kind in kinds):
            kept.append(one)
            had.update(kinds)
    return kept


def _most(check: str) -> int:
    # a pairing takes a second
    return 1 if check == "V13" else OF_A_KIND


def publish(root: Path, forgeries: Sequence[Forgery]) -> Corpus:
    """Build a corpus in a directory.

    Raises:
        AssertionError: an election is not judged as it must be.
    """
    root.mkdir(parents=True, exist_ok=True)
    for path in (*root.glob("*.evidence"), *root.glob("*.tar.gz"), *root.glob("manifest.json")):
        path.unlink()
    honest = [Forgery(name, world) for name, world in HONEST.items()]
    told = _Progress(len(TAMPERED) + 1 + len(forgeries) + len(honest))
    scratch = Path(tempfile.mkdtemp(prefix="sandogh-forgeries-"))
    try:
        with ledger_process(scratch / "honest") as ledger:
            base = hold_honest(Desk(ledger), scratch)
            tampered = [told(_tampered(root, one, base)) for one in TAMPERED]
            archived = told(_tampered(root, UNTAMPERED, base))
        with ledger_process(scratch / "forged") as ledger:
            desk = Desk(ledger)
            forged = [told(entry) for entry in _held(root, desk, forgeries, "f")]
            right = [told(entry) for entry in _held(root, desk, honest, "h")]
    finally:
        shutil.rmtree(scratch)
    corpus = Corpus(PASSPHRASE, (*forged, *tampered), (*right, archived))
    write(root, corpus)
    return corpus


def _held(root: Path, desk: Desk, forgeries: Sequence[Forgery], prefix: str) -> Iterator[Entry]:
    for number, forgery in enumerate(forgeries, 1):
        world = forgery.world(desk).build(forgery.last)
        path = root / f"{prefix}{number:03}.evidence"
        report = save(desk.ledger.url, world.authority.account, path)
        assert said_of(report) == expected(forgery, world), forgery.name
        said = Said.of(report)
        for *_, transaction, ledger in (*said.faults, *said.findings):
            assert transaction is None or _ledger_of(desk, transaction) == ledger, forgery.name
        sources = Sources(world.authority.account, ((EVIDENCE, path),))
        assert sources.said() == said, forgery.name
        doing = inspect.getdoc(type(world)) or ""
        sentence = f"{_capital(forgery.name)}. {doing.splitlines()[0]}"
        yield store(root, forgery.name, sentence, sources, said)


def _tampered(root: Path, tampered: Tampered, honest: Honest) -> Entry:
    sources, said = judge_tampered(tampered, honest)
    return store(root, tampered.name, tampered.sentence, sources, said)


def _ledger_of(desk: Desk, transaction: str) -> int | None:
    """Return in which ledger a transaction succeeded; None if in none."""
    answer = desk.ledger.get(f"/transactions/{transaction}")
    there = answer.status == 200 and answer.body["successful"]
    return int(answer.body["ledger"]) if there else None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


class _Progress:
    """A line an election on standard error."""

    def __init__(self, count: int) -> None:
        self.count, self.done = count, 0

    def __call__(self, entry: Entry) -> Entry:
        self.done += 1
        print(f"[{self.done}/{self.count}] {entry.name}", file=sys.stderr, flush=True)
        return entry


if __name__ == "__main__":
    sys.exit(main())
