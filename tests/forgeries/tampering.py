"""Forgeries that are on no ledger: an honest election, and somebody who tells it otherwise."""

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from node.archive.layout import checkpoint_of, file_of
from node.archive.quorum import QuorumSet
from tests.forgeries.archived import Place, Records
from tests.forgeries.bending import (
    Bend,
    bend,
    forked,
    hidden,
    other_fee,
    other_network,
    other_time,
    unsigned_by,
)
from tests.forgeries.desk import Desk, Key
from tests.forgeries.forged_casts import NoBallot
from tests.forgeries.sources import ARCHIVE, EVIDENCE, Said, Sources, save
from tests.forgeries.world import World
from tests.support.archives import FREQUENCY, archive_of, bent, quorum_of
from verifier.levels import Anchor

Told = tuple[str, str, int | None, bool]
"""A check, a reason, the ledger counted from the ballot's, None for none, and whether the ballot's
transaction is named."""


@dataclass(frozen=True)
class Honest:
    """An honest election on a ledger of its own, read and archived.

    Attributes:
        evidence: the verifier's evidence file.
        archive: the ledger's history archive.
        quorum: its only validator.
        place: one of its ballots.
        share: the transaction of one share more than the threshold.
        root: where forged files go.
    """

    desk: Desk
    election: str
    evidence: Path
    archive: Path
    quorum: QuorumSet
    place: Place
    share: bytes
    root: Path

    def sources(self, *files: tuple[str, Path]) -> Sources:
        """Return what an audit of some files is given."""
        return Sources(self.election, files or ((EVIDENCE, self.evidence),))

    def beside(self, archive: Path) -> Sources:
        """Return the honest evidence beside an archive, with the quorum set."""
        files = self.sources((EVIDENCE, self.evidence), (ARCHIVE, archive))
        return replace(files, quorum=self.quorum)

    def bent(self, name: str, change: Bend) -> tuple[str, Path]:
        """Return the evidence, changed."""
        return EVIDENCE, bend(self.evidence, self.root / f"{name}.evidence", change)


def hold_honest(desk: Desk, root: Path) -> Honest:
    """Hold an election on a fresh ledger, and some ledgers after it."""
    whole = World(desk).build()
    for _ in range(2 * FREQUENCY):
        desk.ledger.close()
    election, evidence = whole.authority.account, root / "honest.evidence"
    save(desk.ledger.url, election, evidence)
    archive = asyncio.run(archive_of(desk.ledger, root / "archive"))
    place, quorum = Place(desk, whole), quorum_of(desk.ledger)
    share = whole.where["share 3"]
    return Honest(desk, election, evidence, archive, quorum, place, share, root)


@dataclass(frozen=True)
class Tampered:
    """Something that is told otherwise than it was.

    Attributes:
        name: what is wrong.
        sentence: who tells what.
        tell: makes the files.
        told: what must be said, besides whatever follows from it in the same checks.
        breaks: the checks that fail, or that alone tell of it where none fails.
        verdict: that must be come to.
    """

    name: str
    sentence: str
    tell: Callable[[Honest], Sources]
    told: tuple[Told, ...]
    breaks: frozenset[str]
    verdict: str = "failed"


def judge_tampered(tampered: Tampered, honest: Honest) -> tuple[Sources, Said]:
    """Tell an honest election otherwise, recount, and compare what is said with what must be."""
    sources, place = tampered.tell(honest), honest.place
    said = sources.said()
    assert said.verdict == tampered.verdict, said
    assert said.breaks == tampered.breaks, said
    named = (*said.faults, *said.findings)
    for check, reason, later, of_it in tampered.told:
        assert any(
            (check, reason) == one[:2]
            and (later is None or one[3] == place.ledger + later)
            and (not of_it or one[2] == place.name)
            for one in named
        ), said
    return sources, said


def _archive(
    name: str, category: str, change: Callable[[Place, Records], None]
) -> Callable[[Honest], Sources]:
    def tell(honest: Honest) -> Sources:
        place, to = honest.place, honest.root / name
        forged = bent(
            honest.archive, to, category, place.ledger, lambda records: change(place, records)
        )
        return honest.beside(forged)

    return tell


def _results_file(name: str, change: Callable[[Path], None]) -> Callable[[Honest], Sources]:
    def tell(honest: Honest) -> Sources:
        forged = honest.root / name
        shutil.copytree(honest.archive, forged)
        change(forged / file_of("results", checkpoint_of(honest.place.ledger, FREQUENCY)))
        return honest.beside(forged)

    return tell


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def _second(name: str, change: Callable[[Honest], Bend]) -> Callable[[Honest], Sources]:
    def tell(honest: Honest) -> Sources:
        return honest.sources((EVIDENCE, honest.evidence), honest.bent(name, change(honest)))

    return tell


def _other_fee(honest: Honest) -> Sources:
    return honest.sources(honest.bent("other-fee", other_fee(bytes.fromhex(honest.place.name))))


def _other_time(honest: Honest) -> Sources:
    return honest.sources(honest.bent("other-time", other_time(bytes.fromhex(honest.place.name))))


def _other_time_archived(honest: Honest) -> Sources:
    bent = honest.bent("other-time-archived", other_time(bytes.fromhex(honest.place.name)))
    return honest.sources(bent, (ARCHIVE, honest.archive))


def _hidden(honest: Honest) -> Sources:
    return honest.sources(honest.bent("hidden", hidden(honest.share)))


def _hidden_archived(honest: Honest) -> Sources:
    bent = honest.bent("hidden-archived", hidden(honest.share))
    return honest.sources(bent, (ARCHIVE, honest.archive))


def _anchored(honest: Honest) -> Sources:
    return replace(honest.sources(), anchors=(Anchor(honest.place.ledger, bytes(32)),))


def _anchored_archive(honest: Honest) -> Sources:
    anchors = (Anchor(honest.place.ledger, bytes(32)),)
    return replace(honest.beside(honest.archive), anchors=anchors)


def _strangers(honest: Honest) -> Sources:
    return replace(honest.beside(honest.archive), quorum=QuorumSet(1, (Key().public,)))


def _no_quorum(honest: Honest) -> Sources:
    return replace(honest.beside(honest.archive), quorum=None)


def _nobodys(honest: Honest) -> Sources:
    election, path = Key().account, honest.root / "nobody.evidence"
    save(honest.desk.ledger.url, election, path)
    return Sources(election, ((EVIDENCE, path),))


def _unsigned_payment(honest: Honest) -> Sources:
    """The world of a payment without a ballot, told without the relay's signature."""
    world = NoBallot(honest.desk).build()
    election, path = world.authority.account, honest.root / "no-ballot.evidence"
    save(honest.desk.ledger.url, election, path)
    change = unsigned_by(world.where["forged"], world.relay.public, honest.desk.ledger.passphrase)
    return Sources(election, ((EVIDENCE, bend(path, honest.root / "unsigned.evidence", change)),))


V1, V7, V14 = frozenset({"V1"}), frozenset({"V7"}), frozenset({"V14"})
TAMPERED: tuple[Tampered, ...] = (
    Tampered(
        "a source of another network",
        "A second source serves another network.",
        _second("other-network", lambda honest: other_network),
        (("V1", "passphrase", None, False),),
        V1,
    ),
    Tampered(
        "an account that nobody has",
        "The election's id is an account that was never on the ledger.",
        _nobodys,
        (("V1", "authority", None, False),),
        V1,
    ),
    Tampered(
        "a forked source",
        "From a ballot's ledger on, a second source tells another history.",
        _second("forked", lambda honest: forked(honest.place.ledger)),
        (("V1", "sources", 0, False),),
        V1,
    ),
    Tampered(
        "another header published",
        "The header hash published of a ballot's ledger is another one than the source's.",
        _anchored,
        (("V1", "anchor", 0, False),),
        V1,
    ),
    Tampered(
        "a result told with another fee",
        "The source tells a result that its own header denies.",
        _other_fee,
        (("V1", "results", 0, False),),
        V1,
    ),
    Tampered(
        "a ballot told as of another time",
        "The source tells that a ballot's ledger closed a second later than its header says.",
        _other_time,
        (("V1", "results", 0, True),),
        V1,
    ),
    Tampered(
        "a ballot told as of another time, with an archive",
        "The source tells that a ballot's ledger closed a second later than in the archive.",
        _other_time_archived,
        (("V14", "transaction", 0, True),),
        V14,
    ),
    Tampered(
        "a share kept back",
        "The source leaves a share out of its trustee's transactions; its ledger holds it.",
        _hidden,
        (("V1", "results", None, False),),
        V1,
    ),
    Tampered(
        "a share kept back, with an archive",
        "The source leaves a share out of its trustee's transactions; the archive holds it.",
        _hidden_archived,
        (("V14", "untold", None, False),),
        V14,
    ),
    Tampered(
        "a payment that no relay key signed",
        "The ledger took a payment of the urn without a relay key's signature.",
        _unsigned_payment,
        (("V7", "signature", None, False),),
        V7,
    ),
    Tampered(
        "a close time changed in the archive",
        "A header of the archive has another close time, and the hash of that.",
        _archive("header", "ledger", Place.header),
        (("V14", "link", 1, False), ("V14", "value", 0, False)),
        V14,
    ),
    Tampered(
        "another hash beside a header",
        "The hash that stands beside a header of the archive is not the header's.",
        _archive("hash", "ledger", Place.named_hash),
        (("V14", "header", 0, False),),
        V14,
    ),
    Tampered(
        "a ballot taken out of its set",
        "The archive's transaction set lacks a ballot.",
        _archive("set", "transactions", Place.set_),
        (("V14", "set", 0, False), ("V14", "pair", 0, False), ("V14", "transaction", 0, True)),
        V14,
    ),
    Tampered(
        "a ballot that failed, in the archive",
        "The archive's result of a ballot is a failure.",
        _archive("result", "results", Place.result),
        (("V14", "results", 0, False), ("V14", "transaction", 0, True)),
        V14,
    ),
    Tampered(
        "a statement with another signature",
        "The archive holds a validator's statement that it did not sign.",
        _archive("statement", "scp", Place.signature),
        (("V14", "statement", 0, False),),
        V14,
    ),
    Tampered(
        "a validator that agreed on another value",
        "The archive holds a validator's own statement on another value than the header's.",
        _archive("value", "scp", Place.other_value),
        (("V14", "externalized", 0, False),),
        V14,
    ),
    Tampered(
        "strangers as quorum",
        "None of the validators that the observer trusts agreed on any ledger.",
        _strangers,
        (("V14", "quorum", None, False),),
        V14,
    ),
    Tampered(
        "results cut short in the archive",
        "A file of the archive ends too early.",
        _results_file("cut", _cut),
        (("V14", "truncated", None, False),),
        V14,
    ),
    Tampered(
        "results left out of the archive",
        "A file of the archive is not there.",
        _results_file("missing", Path.unlink),
        (("V14", "missing", None, False),),
        V14,
    ),
    Tampered(
        "another header published, with an archive",
        "The header hash published of a ballot's ledger is neither the source's nor the archive's.",
        _anchored_archive,
        (("V1", "anchor", 0, False), ("V14", "anchor", 0, False)),
        V1 | V14,
    ),
    Tampered(
        "no statement on one ledger",
        "The archive has no statement on a ballot's ledger; a later one binds it.",
        _archive("gone", "scp", Place.gone),
        (("V14", "unagreed", 0, False),),
        V14,
        "verified",
    ),
    Tampered(
        "an archive without a quorum set",
        "Nothing is forged; the observer named no validators, so that none are asked.",
        _no_quorum,
        (("V14", "no-quorum", None, False),),
        V14,
        "verified",
    ),
)
UNTAMPERED = Tampered(
    "with its archive and a quorum set",
    "Nothing is forged; the archive holds all, and its validator agreed.",
    lambda honest: honest.beside(honest.archive),
    (),
    frozenset(),
    "verified",
)
