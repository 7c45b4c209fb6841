"""The hook: a transaction that carries a record, or a part of one, in words.

What is told stands in the transaction itself, in the parts beside it, and, for a ballot, in
the account of the election that its payment leads to: the urn's first transaction is the
set-up, its source the authority, whose manifest must name urn, box, issuer and channel.
"""

from collections.abc import Sequence

from contracts.explaining.details import details, number
from contracts.explaining.elections import Election, Elections
from contracts.explaining.kind_words import KIND_WORDS
from contracts.explaining.line import History, Line, same, words
from contracts.explaining.whole import Whole, is_vote, whole
from contracts.records.kinds import BALLOT
from node.networks.reader import LedgerTransaction
from node.pages.language import FA
from node.wire.parsed import Payment

_KIND = words("نوع", "Kind")
_ELECTION = words("انتخابات", "Election")
_TITLE = words("عنوان", "Title")
_TRACKER = words("کد رهگیری", "Tracker")
_INDEX = words("ردیف در فهرست کلیدها", "Index in the roll")
_NOTE = words("توجه", "Note")


class Explainer:
    """Explains the transactions of one ledger."""

    def __init__(self) -> None:
        """Know no election yet."""
        self._elections = Elections()

    async def __call__(
        self, listed: LedgerTransaction, network_id: bytes, history: History
    ) -> Sequence[Line]:
        """Say what record a transaction carries; nothing if it carries none.

        Args:
            listed: a transaction in a closed ledger.
            network_id: 32 bytes.
            history: the closed ledgers.
        """
        if not listed.successful:
            return ()
        found = await whole(listed, history)
        if found is None:
            return ()
        lines = _kind_lines(found)
        if found.kind == BALLOT:
            return [*lines, *await self._ballot(found, network_id, history)]
        election = await self._elections.read(listed.transaction.source, network_id, history)
        if election.begun:
            lines += _election_lines(election)
        if found.record is not None:
            lines += details(found.record)
        return lines

    async def _ballot(self, found: Whole, network_id: bytes, history: History) -> Sequence[Line]:
        if found.record is None or found.last is None:
            return ()
        election = await self._election_of(found, network_id, history)
        if election is None:
            text = words(
                "انتخابات این برگه پیدا نشد.", "The election of this ballot was not found."
            )
            return [Line(_NOTE, text)]
        lines = _election_lines(election)
        name = election.tracker(found.record.body, found.position)
        if name is None:
            text = words(
                "این برگه با برگه‌های این انتخابات نمی‌خواند.",
                "It does not have the form of this election's ballots.",
            )
            return [*lines, Line(_NOTE, text)]
        index = int.from_bytes(found.record.body[:4], "big")
        note = words(
            "این صفحه رأی را نمی‌شمارد؛ اینکه به شمار می‌آید یا نه، در بازشماری پیداست.",
            "This page counts nothing; whether the ballot counts is told by the recount.",
        )
        return [
            *lines,
            Line(_TRACKER, same(name.hex())),
            Line(_INDEX, number(index)),
            Line(_NOTE, note),
        ]

    async def _election_of(
        self, found: Whole, network_id: bytes, history: History
    ) -> Election | None:
        assert found.last is not None
        paid = found.last.operations[-1]
        if not (is_vote(paid) and isinstance(paid, Payment) and paid.asset is not None):
            return None
        async for setup in history.transactions(paid.source, most=1):
            account = setup.transaction.source
            election = await self._elections.read(account, network_id, history)
            read = election.manifest
            named = (paid.source, paid.destination, paid.asset.issuer)
            if (
                read is not None
                and named == (read.urn, read.box, read.issuer)
                and found.last.source in read.channels
            ):
                return election
        return None


def hook() -> Explainer:
    """Return an explainer for one ledger's pages: the entry point of `sandogh.describe`."""
    return Explainer()


def _kind_lines(found: Whole) -> list[Line]:
    part = found.part
    lines = []
    if found.kind is not None:
        unknown = words(
            f"رکوردی از نوع ناشناختهٔ {FA.number(found.kind)}",
            f"a record of the unknown kind {found.kind}",
        )
        lines.append(Line(_KIND, KIND_WORDS.get(found.kind, unknown)))
    if part.parts > 1 or found.kind is None:
        place = part.number + 1
        fa = f"بخش {FA.number(place)} از {FA.number(part.parts)}"
        text = words(fa, f"part {place} of {part.parts}")
        lines.append(Line(words("بخش", "Part"), text))
    if found.false:
        text = words(
            "این داده‌ها با یادداشت تراکنش نمی‌خوانند و به شمار نمی‌آیند.",
            "These bytes do not hash to the memo: nobody counts them.",
        )
        lines.append(Line(_NOTE, text))
    return lines


def _election_lines(election: Election) -> list[Line]:
    lines = [Line(_ELECTION, same(election.account), election.account)]
    fa, en = election.title("fa"), election.title("en")
    if fa is not None and en is not None:
        lines.append(Line(_TITLE, words(fa, en)))
    if election.manifest is not None and election.manifest.trial:
        lines.append(Line(_TITLE, words("انتخابات آزمایشی", "a trial election")))
    return lines
