"""A trustee's share: once in a ceremony's life, after a recount of one's own."""

import asyncio

import typer

from contracts.ceremony.acknowledge import own_shares
from contracts.commands.authority.closing import SingleSource, Sources
from contracts.commands.ledger import connect
from contracts.commands.options import ElectionId, Key, PasswordFile, open_key
from contracts.commands.outcome import StepRefused, tell, tell_done_before, tell_posted
from contracts.commands.trustee.ceremony import Place, take_place
from contracts.commands.trustee.keys import ROLE
from contracts.commands.verify import Recounted, recount
from contracts.counting.share import make_share
from contracts.crypto.group import IDENTITY
from contracts.keyfile import KeyFile
from contracts.reading.accounts import read_records
from contracts.records.kinds import share
from contracts.records.record import RecordError, record_of
from node.base.command import Json, example
from node.networks.reader import Reader


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    at = "--horizon https://one.example --horizon https://two.example --election GABC…"
    app.command("share", epilog=example(f"sandogh-election trustee share {at} --key t1.key"))(
        post_share
    )


def post_share(
    horizon: Sources,
    election: ElectionId,
    key: Key,
    single_source: SingleSource = False,
    password_file: PasswordFile = None,
    as_json: Json = False,
) -> None:
    """Recount everything, compare the close, and post one's share of the totals."""
    opened = open_key(key, ROLE, password_file)
    found = recount(election, horizon, "close", single_source)
    asyncio.run(_share(horizon[0], election, opened, found, as_json))


async def _share(horizon: str, account: str, key: KeyFile, found: Recounted, as_json: bool) -> None:
    async with connect(horizon) as connection:
        place = await take_place(connection, account, key)
        said = {"trustee": place.number, "count": found.sums.count}
        floor = place.election.manifest.floor
        if found.sums.count < floor:
            raise StepRefused(
                f"{found.sums.count} ballots count, below the floor of {floor}: "
                "nothing is ever opened"
            )
        if found.sums.R == IDENTITY:
            tell(as_json, {**said, "needed": False}, "the totals are open without any share")
            return
        posted = await _posted(connection.reader, place, found)
        _remember(key, place, found)
        if posted:
            tell_done_before(as_json, f"share of trustee {place.number}", said)
            return
        keys = {number: one.key for number, one in place.found.keys.items()}
        columns = place.election.manifest.shape.m
        values = own_shares(place.seed, place.terms, place.number, keys).values[:columns]
        body = make_share(place.election.context, place.number, found.sums, values)
        landed = await connection.post_record(record_of(body), place.account, place.signing_seed)
        tell_posted(as_json, connection, f"share of trustee {place.number}", landed, said)


def _remember(key: KeyFile, place: Place, found: Recounted) -> None:
    """Write down R* before anything of it is shown: under a second one nothing is ever shared.

    Raises:
        StepRefused: a share of this ceremony was made under another R*.
    """
    scope, now = place.terms.scope.hex(), found.sums.R.hex()
    shared = dict(key.secret["shared"])
    before = shared.setdefault(scope, now)
    if before != now:
        raise StepRefused(
            "you shared under another sum of ballots in this ceremony before; a second share "
            "would open the difference of the two"
        )
    key.save({**key.secret, "shared": shared})


async def _posted(reader: Reader, place: Place, found: Recounted) -> bool:
    """Tell whether this trustee's share of this very count is on the ledger.

    Raises:
        StepRefused: a share of another count is, so that a second one would open a difference.
    """
    records = await read_records(reader, place.account, place.election.network.tip.sequence)
    columns = place.election.manifest.shape.m
    posted = False
    for one in records.of_kind(share.KIND) if records is not None else ():
        try:
            said = share.decode(one.record.body, columns)
        except RecordError:
            continue  # of an election with other columns, or not obeyed
        if said.context != place.election.context:
            continue
        if (said.count, said.digest) != (found.sums.count, found.sums.digest):
            raise StepRefused(
                f"your account posted a share over {said.count} other ballots in this election "
                "before; a second share would open the difference of the two"
            )
        posted = True
    return posted
