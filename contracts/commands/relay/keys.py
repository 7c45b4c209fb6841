"""The relay's key file, its card, and the coins it pays with."""

import asyncio
import secrets
from pathlib import Path
from typing import Annotated

import aiohttp
import typer

from contracts.accounts.channels import open_accounts, top_up
from contracts.commands.ledger import Connection, connect
from contracts.commands.making import Drawn, make_secrets
from contracts.commands.options import (
    Horizon,
    Key,
    OptionsError,
    Out,
    PasswordFile,
    open_key,
)
from contracts.commands.outcome import tell, tell_posted
from contracts.keyfile import KeyFile
from contracts.records.envelope import Draft
from contracts.records.transactions import sign
from contracts.relaying.keys import ROLE, SEED_SIZE, account_of, seed_of, signing_seed
from node.base.command import Json, example
from node.base.errors import SandoghError
from node.submit.landing import Landed
from node.wire.accounts import public_key

COIN = 10_000_000
MAX_COINS = ((1 << 63) - 1) // COIN


class FriendbotError(SandoghError):
    """The ledger gave no coins."""


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command(
        "init",
        epilog=example("sandogh-election relay init --out relay.key --card relay.card.json"),
    )(init)
    at = "--horizon http://127.0.0.1:8000 --key relay.key"
    app.command(
        "fund",
        epilog=example(
            f"sandogh-election relay fund {at} --friendbot",
            f"sandogh-election relay fund {at} --account GABC… --amount 100",
        ),
    )(fund)


def init(
    out: Out,
    card: Annotated[Path, typer.Option(help="Where to write what others may know.")],
    keys: Annotated[int, typer.Option(help="Keys that can pay from the urn.", min=1, max=20)] = 1,
    password_file: PasswordFile = None,
    as_json: Json = False,
) -> None:
    """Make the relay's secrets: one seed, of which all its keys are made."""

    def draw() -> Drawn:
        seed = secrets.token_bytes(SEED_SIZE)
        public = {
            "role": ROLE,
            "account": account_of(seed, "treasury", 0),
            "keys": [account_of(seed, "urn", number) for number in range(keys)],
            "channels": [],
        }
        return public, {"seed": seed.hex()}

    make_secrets(ROLE, out, card, draw, password_file, as_json)


async def post_as_treasury(
    connection: Connection, key: KeyFile, drafts: tuple[Draft, ...]
) -> list[Landed]:
    """Sign drafts with the key of the account that pays, and post them."""
    seed = signing_seed(seed_of(key), "treasury", 0)
    return await connection.post_drafts(
        [sign(draft, connection.network_id, [seed]) for draft in drafts]
    )


def fund(
    horizon: Horizon,
    key: Key,
    friendbot: Annotated[
        bool, typer.Option("--friendbot", help="Ask the ledger for test coins.")
    ] = False,
    account: Annotated[
        list[str] | None, typer.Option(help="An account to create or top up; repeat it.")
    ] = None,
    amount: Annotated[
        int, typer.Option(help="Whole coins for each account.", min=1, max=MAX_COINS)
    ] = 10,
    password_file: PasswordFile = None,
    as_json: Json = False,
) -> None:
    """Get test coins, or pay coins to the accounts of other roles."""
    if friendbot == bool(account):
        raise OptionsError("say either --friendbot or --account")
    for one in account or ():
        public_key(one)
    opened = open_key(key, ROLE, password_file)
    if friendbot:
        asyncio.run(_friendbot(horizon, str(opened.public["account"]), as_json))
    else:
        asyncio.run(_pay(horizon, opened, account or [], amount * COIN, as_json))


async def _friendbot(horizon: str, account: str, as_json: bool) -> None:
    async with connect(horizon) as connection:
        if await connection.reader.account(account) is not None:
            tell(as_json, {"account": account, "before": True}, f"account {account} exists")
            return
        url = f"{connection.reader.url}/friendbot"
        limit = aiohttp.ClientTimeout(total=60)
        try:
            async with (
                aiohttp.ClientSession(timeout=limit) as session,
                session.post(url, params={"addr": account}, allow_redirects=False) as answer,
            ):
                status = answer.status
        except (aiohttp.ClientError, TimeoutError) as error:
            raise FriendbotError(f"{url} can't be reached: {error}") from error
        if status != 200:
            raise FriendbotError(f"{url} gave no coins: HTTP {status}")
        tell(as_json, {"account": account}, f"account {account} has test coins")


async def _pay(horizon: str, key: KeyFile, accounts: list[str], amount: int, as_json: bool) -> None:
    async with connect(horizon) as connection:
        there = {}
        for account in dict.fromkeys(accounts):
            found = await connection.reader.account(account)
            there[account] = None if found is None else found.balances[None].amount
        new = [account for account, balance in there.items() if balance is None]
        # topped up to the amount, not by it: said twice, it is paid once
        lacking = {
            account: amount - balance
            for account, balance in there.items()
            if balance is not None and balance < amount
        }
        treasury = str(key.public["account"])
        landed = []
        if new:
            posting = await connection.posting(treasury)
            landed += await post_as_treasury(connection, key, open_accounts(new, amount, posting))
        if lacking:
            posting = await connection.posting(treasury)
            landed += await post_as_treasury(connection, key, top_up(lacking, posting))
        if landed:
            tell_posted(as_json, connection, "payment", landed, {"accounts": list(there)})
        else:
            values = {"accounts": list(there), "before": True}
            tell(as_json, values, "these accounts have as much already")
