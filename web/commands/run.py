"""`sandogh-web run`: the portal."""

import asyncio
import os
from collections.abc import Callable

import typer

from node.base.command import Json, example, print_json, progress
from web import logs
from web.commands.options import Settings, opened, settings_of
from web.serving import Serving, serve
from web.settings import WebSettings


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("run", epilog=example("sandogh-web run --settings portal.toml"))(run_portal)


def run_portal(settings: Settings = None, as_json: Json = False) -> None:
    """Run the portal until Ctrl-C or SIGTERM, and say where it listens.

    Killed at any moment, it goes on where it was. Logs are JSON lines on standard error.
    """
    read = settings_of(settings)
    logs.set_up()
    asyncio.run(_run(read, as_json))
    progress(f"sandogh-web {os.getpid()} has stopped")


async def _run(settings: WebSettings, as_json: bool) -> None:
    async with opened(settings) as base:
        await serve(base, _announce(settings, as_json))


def _announce(settings: WebSettings, as_json: bool) -> Callable[[Serving], None]:
    """Return what prints the ready line."""

    def tell(serving: Serving) -> None:
        said = {
            "ready": True,
            "url": serving.url,
            "origin": settings.origin,
            "metrics": serving.metrics_url,
            "pid": os.getpid(),
        }
        if as_json:
            print_json(said)
        else:
            print(f"Portal ready at {serving.url}, for voters {settings.origin}", flush=True)

    return tell
