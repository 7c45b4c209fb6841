"""`sandogh-web invite`: each voter's link by text message, from the registrar's own machine."""

import asyncio
import os
import tomllib
from pathlib import Path
from typing import Annotated, Any

import typer

from contracts.commands.options import PasswordFile
from contracts.commands.outcome import tell
from node.base.command import Json, example, progress
from web.commands.options import SETTINGS_VARIABLE, Settings
from web.database import Database
from web.invitations.letters import TEXTS, TextError, check_text, letters, open_links
from web.invitations.sending import Letter, Sending, counts
from web.invitations.state import Invitation, Invitations, opened
from web.keyring import KEY_SIZE, Keyring, read_keyring
from web.services import Base
from web.settings import SettingsError, WebSettings, read_settings
from web.sms.gateways import open_gateways

STATE_SUFFIX = ".sent"
"""The file of what was sent lies beside the links, its name so much longer."""

_NEEDED_BY_THE_PORTAL = {
    "election": "",
    "horizon": "",
    "database": "sqlite://",
    "key_file": Path("none"),
    "origin": "",
}
"""What the settings of a portal must have and the sending of links does not need."""


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(
        "invite",
        epilog=example(
            "sandogh-web invite links.key --settings sms.toml",
            "sandogh-web invite links.key --settings sms.toml --only 1 --language en",
            "sandogh-web invite links.key --settings sms.toml --again 17",
        ),
    )(invite)


def invite(
    file: Annotated[
        Path, typer.Argument(help="The registrar's encrypted links, of `registrar links --out`.")
    ],
    settings: Settings = None,
    only: Annotated[
        list[int] | None, typer.Option(help="A row of the list; repeat it for more.", min=1)
    ] = None,
    again: Annotated[
        list[int] | None,
        typer.Option(help="A row to send to once more, whatever became of it before.", min=1),
    ] = None,
    language: Annotated[str, typer.Option(metavar="fa|en", help="Of the usual text.")] = "fa",
    text: Annotated[
        str | None, typer.Option(help="Another text, with {link} where the link goes.")
    ] = None,
    password_file: PasswordFile = None,
    as_json: Json = False,
) -> int:
    """Send each voter's link through the SMS gateways of the settings; only `[sms]` is needed.

    Broken off and said again, it goes on and sends nothing twice. FILE.sent keeps which rows were
    sent and how far they came, and nothing else. Exit code 0: every link was sent, 1: some were
    not.
    """
    if text is None and language not in TEXTS:
        raise TextError(f"there is none in {language!r}; say --language fa or en, or --text")
    template = check_text(TEXTS[language] if text is None else text)
    links = open_links(file, password_file)
    rows = [*(only or []), *(again or [])]
    wanted = letters(links, template, rows)
    with opened(file.with_name(file.name + STATE_SUFFIX), links.public["manifest"]) as state:
        asyncio.run(_send(_sms_base(settings), state, wanted, again or []))
        found = {row: one for row, one in state.every().items() if row in {w.row for w in wanted}}
    return _told(as_json, found)


async def _send(base: Base, state: Invitations, wanted: list[Letter], again: list[int]) -> None:
    try:
        async with open_gateways(base) as gateways:
            if not gateways:
                raise SettingsError("sms.gateways", "there is none to send with")
            sending = Sending(
                state,
                [one.gateway for one in gateways],
                base.settings.sms.per_second,
                base.clock,
                lambda count: progress(f"{count} of {len(wanted)} handled"),
            )
            await sending.run(wanted, again)
            await sending.look()
    finally:
        await base.database.close()


def _sms_base(path: Path | None) -> Base:
    """Return what gateways are made from: the portal's settings, or a file with `[sms]` alone.

    Raises:
        SettingsError: the file can't be read, or a setting is wrong.
        KeyringError: the portal's key is named and can't be used.
    """
    settings = _settings(path)
    named = settings.key_file != _NEEDED_BY_THE_PORTAL["key_file"]
    # simulated phones alone keep messages in a portal's database
    keyring = read_keyring(settings.key_file) if named else Keyring(bytes(KEY_SIZE))
    return Base(settings, Database(settings.database), keyring)


def _settings(path: Path | None) -> WebSettings:
    variable = os.environ.get(SETTINGS_VARIABLE)
    file = path or (Path(variable) if variable else None)
    there: dict[str, Any] = {}
    if file is not None and file.is_file():
        try:
            there = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as fault:
            raise SettingsError(str(file), str(fault).splitlines()[0]) from fault
    given = {
        name: value
        for name, value in _NEEDED_BY_THE_PORTAL.items()
        if name not in there and f"SANDOGH_WEB_{name.upper()}" not in os.environ
    }
    read = read_settings(file, **given)
    if "key_file" in given:
        return read.model_copy(update={"key_file": _NEEDED_BY_THE_PORTAL["key_file"]})
    return read


def _told(as_json: bool, found: dict[int, Invitation]) -> int:
    numbers = counts(found)
    rows = {
        state: sorted(row for row, one in found.items() if one.state == state)
        for state in ("waiting", "refused", "unclear")
    }
    delivered = sum(one.delivery == "delivered" for one in found.values())
    lines = [
        f"{numbers['sent']} of {len(found)} links were sent, {delivered} known to be delivered"
    ]
    if rows["waiting"]:
        lines.append(f"{len(rows['waiting'])} wait, no gateway works: say the same again later")
    if rows["refused"]:
        lines.append(f"refused by every gateway, look at the numbers: rows {_few(rows['refused'])}")
    if rows["unclear"]:
        said = f"sent or not, the gateway does not say: rows {_few(rows['unclear'])}"
        lines.append(f"{said}; ask the voters, then --again ROW")
    values = {"sent": numbers["sent"], "delivered": delivered, "rows": len(found), **rows}
    tell(as_json, values, *lines)
    return 0 if numbers["sent"] == len(found) else 1


def _few(rows: list[int]) -> str:
    shown = ", ".join(map(str, rows[:20]))
    return shown if len(rows) <= 20 else f"{shown} and {len(rows) - 20} more"
