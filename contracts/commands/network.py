"""`--network NAME` beside `--horizon URL`: a command that reads a ledger gets both.

The network's passphrase, where its name fixes it, is compared with the server's before
anything is signed; its Horizon is asked where no other is said.
"""

import functools
import inspect
from collections.abc import Callable
from contextvars import ContextVar
from typing import Annotated, Any, get_args, get_type_hints

import typer

from contracts.commands.options import OptionsError
from node.networks.presets import PRESETS, Preset, preset

OPTION = "network"

_NAMES = ", ".join(PRESETS)
_Network = Annotated[
    str | None,
    typer.Option(
        "--network",
        help=f"The network that it must be: {_NAMES}, or custom:PASSPHRASE. "
        "Another one is refused before anything is signed.",
    ),
]
_chosen: ContextVar[Preset | None] = ContextVar("network", default=None)


def chosen() -> Preset | None:
    """Return the network that the running command was told, or None."""
    return _chosen.get()


def offer(app: typer.Typer) -> None:
    """Give `--network` to every command of ``app`` that has `--horizon`, once."""
    for command in app.registered_commands:
        if command.callback is not None:
            command.callback = with_network(command.callback)


def with_network(command: Callable[..., Any]) -> Callable[..., Any]:
    """Return a command that takes `--network` too, or the same one if it reads no ledger."""
    signature = inspect.signature(command)
    place = signature.parameters.get("horizon")
    if place is None or OPTION in signature.parameters:
        return command
    many = get_args(get_type_hints(command)["horizon"]) == (str,)

    @functools.wraps(command)
    def run(**given: Any) -> Any:
        name = given.pop(OPTION)
        network = None if name is None else preset(name)
        if not given["horizon"]:
            url = None if network is None else network.horizon
            if url is None and place.default is inspect.Parameter.empty:
                raise OptionsError(_missing(network))
            given["horizon"] = [url] if many else url
        before = _chosen.set(network)
        try:
            return command(**given)
        finally:
            _chosen.reset(before)

    hints = get_type_hints(command, include_extras=True)
    kind, option = get_args(hints["horizon"])
    parameters = [
        one.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hints[name])
        for name, one in signature.parameters.items()
        if name != "horizon"
    ]
    optional = inspect.Parameter(
        "horizon",
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[kind | None, option],
    )
    added = inspect.Parameter(
        OPTION, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=_Network
    )
    run.__signature__ = signature.replace(parameters=[optional, added, *parameters])  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in (optional, added, *parameters)}
    return run


def _missing(network: Preset | None) -> str:
    if network is None:
        return "Missing option '--horizon URL' or '--network NAME'"
    return f"Missing option '--horizon URL': network {network.name} has no server of its own"
