"""`sandogh-verify challenge FILE --horizon URL`: what an opened ballot holds."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from contracts.voting.challenge import MAX_BYTES, Challenge, decode_challenge
from node.base.command import Json, example, print_json
from node.base.text import printable
from node.networks.horizon import HorizonReader
from verifier.voter.challenge import Checked, check_challenge


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(
        "challenge",
        epilog=example("sandogh-verify challenge opened.json --horizon http://127.0.0.1:8000"),
    )(command)


def command(
    file: Annotated[Path, typer.Argument(help="The opened ballot, as the voter's page gave it.")],
    horizon: Annotated[str, typer.Option(help="A ledger source.")],
    as_json: Json = False,
) -> int:
    """Encrypt an opened ballot again: exit code 0 if it agrees with its tracker, 1 if not."""
    with file.open("rb") as stream:
        challenge = decode_challenge(stream.read(MAX_BYTES + 1))
    checked = asyncio.run(_run(challenge, horizon))
    agrees = not checked.differences
    if as_json:
        print_json(
            {
                "agrees": agrees,
                "tracker": challenge.tracker.hex(),
                "differences": list(checked.differences),
                "races": [
                    {"title": title, "chosen": [number for number, _ in names]}
                    for title, names in checked.races
                ],
            }
        )
    else:
        _print(challenge, checked)
    return 0 if agrees else 1


async def _run(challenge: Challenge, url: str) -> Checked:
    async with HorizonReader(url) as reader:
        return await check_challenge(reader, challenge)


def _print(challenge: Challenge, checked: Checked) -> None:
    print(f"Tracker  {challenge.tracker.hex()}")
    for title, names in checked.races:
        chosen = ", ".join(f"{number} {name}" for number, name in names) or "none"
        print(printable(f"{title}: {chosen}"))
    for difference in checked.differences:
        print(printable(f"DIFFERS: {difference}"))
    if not checked.differences:
        print("Agrees: encrypted again, these choices give this very tracker.")
