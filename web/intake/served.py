"""What an election fixed before its opening, read from the ledger and verified before it is served.

1. The manifest is the authority's first, and of this network.
2. The roll is the one whose id the manifest names.
3. The ceremony qualified: every trustee acknowledged the same keys; and these keys have the
   digest ``columns`` of the manifest.

A browser checks all of it again; so what is served wrong is refused there. It is checked here
so that nobody serves it by mistake.
"""

import asyncio
from dataclasses import dataclass, replace

from contracts.crypto.ballot_proof import Statement
from contracts.crypto.group import Point
from contracts.reading.accounts import AccountRecords
from contracts.reading.election import Election, read_election, read_qualification
from contracts.records.kinds import roll as roll_kind
from contracts.records.kinds.manifest import Manifest
from contracts.records.kinds.roll import Roll
from node.base.errors import SandoghError
from node.networks.reader import Reader


class ElectionRefused(SandoghError):
    """What the ledger holds under an election's name cannot be served.

    Attributes:
        what: ``network``, ``ceremony``, ``columns``.
    """

    exit_code = 1

    def __init__(self, what: str, text: str) -> None:
        self.what = what
        self.text = text
        super().__init__(f"the election can't be served: {what}: {text}")


@dataclass(frozen=True, slots=True)
class Served:
    """An election's fixed values.

    Attributes:
        election: as its authority's account tells it, without the roll's record.
        manifest: decoded, once.
        keys: H_1 … H_M.
        roll: U_0 … U_{N-1}.
        statement: what ballots are proved against.
    """

    election: Election
    manifest: Manifest
    keys: tuple[Point, ...]
    roll: Roll
    statement: Statement

    @property
    def start(self) -> int:
        """The manifest's place in the ledger: what concerns voting comes after it."""
        assert self.election.manifest_record is not None
        return self.election.manifest_record.position


async def read_served(reader: Reader, account: str) -> Served:
    """Read an election and verify what is served of it.

    Args:
        reader: the ledger.
        account: the authority, G….

    Raises:
        ReaderError: the ledger can't be read.
        NotThere: the account, a manifest or its roll is not there yet.
        RecordError: manifest or roll can't be read.
        ElectionRefused: they do not go together.
    """
    election = await read_election(reader, account)
    manifest = election.manifest
    if manifest.network != election.network.passphrase:
        text = f"the manifest names {manifest.network!r}, not {election.network.passphrase!r}"
        raise ElectionRefused("network", text)
    # some 6 µs a key, and a proof for each trustee: aside
    roll = await asyncio.to_thread(election.roll)
    found = await read_qualification(reader, election)
    if not found.qualified:
        raise ElectionRefused("ceremony", "; ".join(one.text for one in found.faults))
    if found.columns != manifest.columns:
        text = f"the trustees' keys have {found.columns.hex()}, not {manifest.columns.hex()}"
        raise ElectionRefused("columns", text)
    kept = tuple(one for one in election.authority.records if one.record.kind != roll_kind.KIND)
    light = replace(election, authority=AccountRecords(kept, ()))
    return Served(light, manifest, found.column_keys, roll, election.statement(found))
