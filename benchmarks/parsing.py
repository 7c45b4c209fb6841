"""What it costs to read a ballot from a Horizon's JSON: text in, checked transaction out."""

import tempfile
import urllib.request
from pathlib import Path

from benchmarks.baseline import in_multiplications
from benchmarks.cached import Say
from benchmarks.election import NETWORK_ID
from benchmarks.node_process import ANSWER_SECONDS, Node
from benchmarks.outcome import CouldNotMeasure, Figure
from benchmarks.voted import Voted
from contracts.accounts.setup import VOTE
from contracts.counting.cast import Purse
from contracts.records.assemble import part_of
from node.networks.fields import read_object
from node.networks.horizon_answers import read_row, read_transaction
from node.wire.parsed import Asset

BALLOTS = 200
ROUNDS = 15


def figures(found: Voted, say: Say, ballots: int = BALLOTS) -> list[Figure]:
    """Return ``parse_ms``, a ballot.

    Args:
        found: the election.
        say: is told what is done.
        ballots: of a page, at most as many as its state ``few`` has.
    """
    setup = found.kept.election.setup
    purse = Purse(Asset(VOTE, setup.issuer), setup.urn, setup.box)
    say(f"parsing {ballots} ballots")
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "ledger"
        found.kept.copy(found.few, data)
        with Node(data) as node:
            path = f"/accounts/{setup.box}/transactions?order=desc&limit={ballots}"
            with urllib.request.urlopen(node.url + path, timeout=ANSWER_SECONDS) as answer:
                body = answer.read()
    if parsed(body, purse) != ballots:
        raise CouldNotMeasure("the page holds other transactions than ballots")
    measured = in_multiplications(lambda: parsed(body, purse), ROUNDS)
    return [
        Figure(
            "parse_ms",
            1e3 * measured.seconds / ballots,
            "ms",
            ratio=measured.muls / ballots,
            ratio_of="multiplication",
            note="a ballot of a Horizon's page on one core: JSON, base64, envelope, its hash, the "
            f"record's part; median of {ROUNDS} pages of {ballots}, {len(body) / 1e6:.1f} MB each",
        )
    ]


def parsed(body: bytes, purse: Purse) -> int:
    """Parse a page; return how many casts it holds."""
    rows = read_object(body).object("_embedded").objects("records", BALLOTS)
    count = 0
    for row in rows:
        said = read_transaction(read_row(row), NETWORK_ID).transaction
        part_of(said, purse.is_payment)
        count += purse.is_cast(said)
    return count
