"""Channels: the accounts whose sequence numbers ballots use."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer

from contracts.accounts.channels import merge_accounts, open_accounts
from contracts.accounts.cost import Prices, ballot_fee, poster_reserve
from contracts.commands.files import write_json
from contracts.commands.ledger import connect
from contracts.commands.options import ElectionId, Horizon, Key, PasswordFile, open_key
from contracts.commands.outcome import StepRefused, tell, tell_posted
from contracts.commands.relay.keys import post_as_treasury
from contracts.keyfile import KeyFile
from contracts.reading.election import read_election
from contracts.records.assemble import ENTRY_NAME
from contracts.records.kinds import result
from contracts.records.transactions import sign
from contracts.relaying.keys import ROLE, account_of, seed_of, signing_seed
from node.base.command import Json, example
from node.networks.reader import AccountInfo

BALLOT = 1 << 13
"""Bytes of a large ballot, for which the coins of a channel are reckoned."""
AT_ONCE = 16
MAX_CHANNELS = 2000


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command(
        "channels",
        epilog=example(
            "sandogh-election relay channels --horizon http://127.0.0.1:8000 --key relay.key "
            "--card relay.card.json --count 80"
        ),
    )(channels)
    app.command(
        "merge",
        epilog=example(
            "sandogh-election relay merge --horizon http://127.0.0.1:8000 --election GABC… "
            "--key relay.key"
        ),
    )(merge)


def channels(
    horizon: Horizon,
    key: Key,
    card: Annotated[Path, typer.Option(help="The relay's card, written anew.")],
    count: Annotated[int, typer.Option(help="How many in all.", min=1, max=MAX_CHANNELS)],
    ballots: Annotated[
        int, typer.Option(help="Ballots that each channel has coins for.", min=1)
    ] = 200,
    password_file: PasswordFile = None,
    as_json: Json = False,
) -> None:
    """Create channel accounts, as many as ballots shall land in one ledger, or twice that."""
    opened = open_key(key, ROLE, password_file)
    asyncio.run(_channels(horizon, opened, card, count, ballots, as_json))


async def _channels(
    horizon: str, key: KeyFile, card: Path, count: int, ballots: int, as_json: bool
) -> None:
    async with connect(horizon) as connection:
        if count < len(key.public["channels"]):
            raise StepRefused(f"this relay has {len(key.public['channels'])} channels, not fewer")
        seed = seed_of(key)
        accounts = [account_of(seed, "channel", number) for number in range(count)]
        there = await _existing(connection.reader.account, accounts)
        missing = [account for account in accounts if account not in there]
        landed = []
        if missing:
            prices = Prices(connection.network.base_fee, connection.network.base_reserve)
            balance = poster_reserve(prices) + ballots * ballot_fee(prices, BALLOT)
            posting = await connection.posting(str(key.public["account"]))
            drafts = open_accounts(missing, balance, posting)
            landed = await post_as_treasury(connection, key, drafts)
        public = {**key.public, "channels": accounts}
        key.save(public=public)
        write_json(card, public)
        values = {"channels": count, "created": len(missing)}
        if landed:
            tell_posted(as_json, connection, f"{len(missing)} channels", landed, values)
        else:
            tell(as_json, values, f"all {count} channels exist")


def merge(
    horizon: Horizon,
    election: ElectionId,
    key: Key,
    password_file: PasswordFile = None,
    as_json: Json = False,
) -> None:
    """Merge the channels back after the result; to the count this is noise."""
    opened = open_key(key, ROLE, password_file)
    asyncio.run(_merge(horizon, election, opened, as_json))


async def _merge(horizon: str, account: str, key: KeyFile, as_json: bool) -> None:
    async with connect(horizon) as connection:
        election = await read_election(connection.reader, account)
        if not election.after_manifest(result.KIND):
            raise StepRefused("there is no result on the ledger yet; channels stay until then")
        seed, treasury = seed_of(key), str(key.public["account"])
        numbers = {one: number for number, one in enumerate(key.public["channels"])}
        there = await _existing(connection.reader.account, list(numbers))
        entries = {one: ENTRY_NAME.decode() in found.data for one, found in there.items()}
        if not entries:
            tell(as_json, {"merged": 0}, "all channels are merged already")
            return
        ended = merge_accounts(entries, treasury, await connection.posting(treasury))
        drafts = tuple(
            sign(
                draft,
                connection.network_id,
                [signing_seed(seed, "channel", numbers[one]) for one in signers],
            )
            for draft, signers in ended
        )
        landed = await post_as_treasury(connection, key, drafts)
        what = f"{len(entries)} channels merged"
        tell_posted(as_json, connection, what, landed, {"merged": len(entries)})


async def _existing(
    read: Callable[[str], Awaitable[AccountInfo | None]], accounts: list[str]
) -> dict[str, AccountInfo]:
    found = {}
    for start in range(0, len(accounts), AT_ONCE):
        some = accounts[start : start + AT_ONCE]
        for account, info in zip(some, await asyncio.gather(*map(read, some)), strict=True):
            if info is not None:
                found[account] = info
    return found
