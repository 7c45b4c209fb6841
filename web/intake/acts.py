"""What the commission posts after the manifest: extensions and amendments, as they come."""

from dataclasses import replace

from contracts.counting.acceptance import Rules
from contracts.counting.amendments import Amendment
from contracts.reading.accounts import AccountRecords
from contracts.reading.counted import rules_of
from contracts.reading.election import Election
from contracts.records.assemble import Assembler
from node.networks.reader import Reader
from web.intake.served import Served


class Acts:
    """The authority's account from the manifest on.

    Attributes:
        election: with all acts read so far.
        rules: what ballots are judged by, these acts obeyed.
    """

    def __init__(self, served: Served) -> None:
        """Start at the manifest: what came after it is read first."""
        records = served.election.authority.records
        before = tuple(one for one in records if one.position <= served.start)
        self._roll = served.roll
        self._assembler = Assembler(served.election.account)
        self._after = served.start
        self.election: Election = replace(served.election, authority=AccountRecords(before, ()))
        self.rules: Rules = rules_of(self.election, self._roll)

    @property
    def amendments(self) -> tuple[Amendment, ...]:
        """The readable amendments, in ledger order."""
        return self.election.amendments()

    async def read(self, reader: Reader, last_ledger: int) -> bool:
        """Read what was posted up to a ledger; tell whether any act came.

        Raises:
            ReaderError: the ledger can't be read; what was read until then is kept.
        """
        came = False
        try:
            async for one in reader.transactions(self.election.account, after=self._after):
                if one.ledger > last_ledger:
                    break
                self._after = one.position
                outcome = self._assembler.feed(one.transaction, one.position, one.close_time)
                if outcome.completed is not None:
                    records = (*self.election.authority.records, outcome.completed)
                    self.election = replace(self.election, authority=AccountRecords(records, ()))
                    came = True
        finally:
            if came:
                self.rules = rules_of(self.election, self._roll)
        return came
