"""What can be changed in an archive of an honest election, at one ballot's ledger."""

from collections.abc import Callable
from typing import Any

from node.archive.headers import read_header
from node.archive.results import read_results
from node.archive.scp import encode_scp, externalize, read_scp
from node.archive.sets import encode_set, read_set
from node.wire.hashes import network_id
from tests.forgeries.desk import Desk
from tests.forgeries.world import World
from tests.support.archives import seed_of

Records = list[bytes]
CLOSE_TIME = 4 + 32 + 32 + 7
"""Where the last byte of a header's close time lies: after version, previous hash, set hash."""


class Place:
    """A ballot's ledger in the archive, and who changes what of it."""

    def __init__(self, desk: Desk, whole: World) -> None:
        """Find the ledger of the second ballot."""
        self.name = whole.where["ballot 1"].hex()
        self.ledger = int(desk.ledger.get(f"/transactions/{self.name}").body["ledger"])
        self.network = network_id(desk.ledger.passphrase)
        self.seed = seed_of(desk.ledger)

    def at(self, records: Records, read: Callable[[bytes], Any]) -> int:
        """Return the index of the ledger's record in its file."""
        return next(i for i, raw in enumerate(records) if read(raw).sequence == self.ledger)

    def header(self, records: Records) -> None:
        """Change the close time in a header, and the hash beside it."""
        at = self.at(records, read_header)
        raw = bytearray(records[at])
        raw[32 + CLOSE_TIME] ^= 1
        records[at] = read_header(bytes(raw)).hash + bytes(raw[32:])

    def named_hash(self, records: Records) -> None:
        """Change the hash that stands beside a header."""
        at = self.at(records, read_header)
        records[at] = bytes([records[at][0] ^ 1]) + records[at][1:]

    def set_(self, records: Records) -> None:
        """Take the ballot out of its set."""
        at = self.at(records, lambda raw: read_set(raw, self.network))
        found = read_set(records[at], self.network)
        left = [one.raw for one in found.envelopes if one.hash.hex() != self.name]
        records[at] = encode_set(self.ledger, found.previous_hash, left)

    def result(self, records: Records) -> None:
        """Turn the ballot's result into a failure."""
        at = self.at(records, read_results)
        (one,) = (o for o in read_results(records[at]).results if o.hash.hex() == self.name)
        turned = one.raw[:8] + b"\xff\xff\xff\xff" + one.raw[12:]
        records[at] = records[at].replace(one.hash + one.raw, one.hash + turned)

    def gone(self, records: Records) -> None:
        """Leave out the ledger's statements."""
        del records[self.at(records, read_scp)]

    def signature(self, records: Records) -> None:
        """Change a statement's signature."""
        at = self.at(records, read_scp)
        raw = bytearray(records[at])
        raw[-1] ^= 1
        records[at] = bytes(raw)

    def other_value(self, records: Records) -> None:
        """Let the validator agree, with its own signature, on another value than the header's."""
        at = self.at(records, read_scp)
        agreed = next(o.externalized for o in read_scp(records[at]).statements if o.externalized)
        other = bytes([agreed[0] ^ 1]) + agreed[1:]
        said = externalize(self.ledger, other, self.seed, self.network)
        records[at] = encode_scp(self.ledger, (), [said])
