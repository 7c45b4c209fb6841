"""How every command of ours behaves: one error sentence, `--json`, progress on stderr.

A command is a thin file over functions that tests call directly:

    app = application("sandogh-node", "The embedded ledger.")

    @app.command(epilog=example("sandogh-node status --url http://127.0.0.1:8000"))
    def status(url: str, as_json: Json = False) -> None: ...

    def main() -> None:
        run(app)

Exit codes: 0 done, 1 a rule says no, 2 something could not run (one sentence on stderr), 130
interrupted; a command with more to say raises `typer.Exit(code)` or returns its code.
"""

import json
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Any, NoReturn

import typer

from node.base.errors import SandoghError
from node.base.text import printable

FAULT = 2
INTERRUPTED = 130
TRACE = "SANDOGH_TRACE"
"""Environment variable: a fault of the program itself ends with its stack trace."""

Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON object on standard output, for machines.")
]


def application(name: str, about: str) -> typer.Typer:
    """Make a Typer application in the house style: plain help, no shell completion.

    Args:
        name: the command as typed, e.g. `sandogh-node`.
        about: one sentence for `--help`.
    """
    app = typer.Typer(
        name=name,
        help=about,
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )

    @app.callback()
    def _group() -> None:
        """Keep sub-commands named even when there is only one."""

    _group.__doc__ = about
    return app


def with_commands(
    app: typer.Typer, package: str, names: Sequence[str], words: Sequence[str]
) -> typer.Typer:
    """Give ``app`` its commands; where the words name one, that one alone.

    So a command loads no more than it needs.

    Args:
        app: the application.
        package: where each command has a module, its name with `_` for `-`, whose `register`
            adds it.
        names: all commands, in the order of the help.
        words: what was typed after the program's name.
    """
    for name in words[:1] if words and words[0] in names else names:
        import_module(f"{package}.{name.replace('-', '_')}").register(app)
    return app


def example(*lines: str) -> str:
    """Return the epilog that shows `lines` as examples under a command's help, unwrapped."""
    title = "Example:" if len(lines) == 1 else "Examples:"
    return "\b\n" + "\n".join([title, *(f"  {line}" for line in lines)])


def progress(text: str) -> None:
    """Tell a person how far it is, on standard error, so that standard output stays data."""
    print(text, file=sys.stderr, flush=True)


def print_json(value: Any) -> None:
    """Print one JSON object on standard output, in one line, non-ASCII text as it is."""
    print(json.dumps(value, ensure_ascii=False), flush=True)


def run(app: typer.Typer, arguments: Sequence[str] | None = None) -> NoReturn:
    """Run an application as the program's entry point and end the process.

    Args:
        app: the application.
        arguments: the words after the command's name; None takes them from the process.

    Raises:
        SystemExit: always, with the exit code told in the module's docstring.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = typer.main.get_command(app)(
            words, prog_name=app.info.name, standalone_mode=False, windows_expand_args=False
        )
    except SandoghError as fault:
        _refuse(str(fault), fault.exit_code)
    except typer.TyperException as fault:
        _refuse(_usage_sentence(fault))
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        _silence_stdout()
        sys.exit(1)
    except OSError as fault:
        where = f" {fault.filename}" if fault.filename else ""
        _refuse(f"cannot use{where or ' a file or the network'}: {fault.strerror or fault}")
    except Exception as fault:
        # never a stack trace for a person; whoever mends the program asks for it
        if os.environ.get(TRACE):
            raise
        said = printable(f"{type(fault).__name__}: {fault}"[:300])
        _refuse(f"this is a fault of the program, please report it ({TRACE}=1 says more): {said}")
    sys.exit(code if isinstance(code, int) and not isinstance(code, bool) else 0)


def _refuse(sentence: str, code: int = FAULT) -> NoReturn:
    print(f"error: {printable(sentence)}", file=sys.stderr, flush=True)
    sys.exit(code)


def _usage_sentence(fault: typer.TyperException) -> str:
    context = getattr(fault, "ctx", None)
    text = " ".join(fault.format_message().split()).removesuffix(".")
    if type(fault).__name__ == "NoArgsIsHelpError" and context is not None:
        print(fault.format_message(), file=sys.stderr)
        return "say which sub-command to run"
    if context is None:
        return text
    return f"{text} (see {context.command_path} --help)"


def _silence_stdout() -> None:
    """Let the interpreter flush nowhere at exit, after the reader of our output has gone."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
