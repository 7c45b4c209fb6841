"""A chain closed by the embedded ledger and its archive, for tests that read or bend it."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from stellar_sdk import Asset, CreateAccount, ManageData, Payment

from node.archive.checkpoint import ArchivedLedger, ArchivedTransaction, make_files
from node.archive.write import ArchiveDirectory, checkpoints
from node.ledger.closed import ClosedLedger
from node.wire.hashes import network_id
from tests.node.world import PASSPHRASE, World

SEED = b"\x11" * 32
NETWORK = network_id(PASSPHRASE)


@dataclass(frozen=True)
class Chain:
    """A ledger's closes, as the store would keep them."""

    ledgers: tuple[ArchivedLedger, ...]

    def write(
        self, root: Path, frequency: int = 8, seed: bytes | None = SEED, last: int | None = None
    ) -> Path:
        """Write an archive of all ledgers, or of those up to `last`; return its directory."""
        archive = ArchiveDirectory(root, PASSPHRASE, frequency)
        for number in checkpoints(1, last or len(self.ledgers), frequency):
            part = [one for one in self.ledgers if number - frequency < one.sequence <= number]
            archive.write(part[-1].sequence, make_files(part, NETWORK, seed))
        return root


def archived(closed: ClosedLedger) -> ArchivedLedger:
    """Return a close as an archive takes it."""
    return ArchivedLedger(
        closed.sequence,
        closed.hash,
        closed.header,
        tuple(
            ArchivedTransaction(one.hash, one.envelope, one.result) for one in closed.transactions
        ),
    )


@lru_cache
def chain(count: int = 23) -> Chain:
    """Return a chain of so many ledgers: payments, data, failures, merges, empty ledgers."""
    world = World(node_seed=SEED)
    found = [archived(world.first)]

    def close() -> None:
        found.append(archived(world.close()))

    people = [f"voter{number}" for number in range(6)]
    world.admit(world.envelope("root", *(CreateAccount(world.id(one), "100") for one in people)))
    close()
    for number in range(3, count + 1):
        if number % 3 == 0:
            for one in people[:4]:
                # each fourth payment is more than there is, and fails
                amount = "1" if one != people[3] else "1000"
                paid = Payment(world.id("root"), Asset.native(), amount)
                world.admit(world.envelope(one, paid, v1=number % 2 == 0))
            world.admit(world.envelope(people[4], ManageData("note", b"x" * (number % 60))))
        close()
    return Chain(tuple(found))
