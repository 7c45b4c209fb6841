"""Running `sandogh-web` in this process: the same words, lines and codes as the program's."""

import contextlib
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from node.base.command import run
from tests.contracts.commands.programs import Said
from web.commands.application import app_for


def portal(words: Sequence[str | Path], directory: Path, **environment: str) -> Said:
    """Run a command, with nothing to read on standard input.

    Args:
        words: after `sandogh-web`.
        directory: where it is run.
        environment: variables that it sees beside those there are.
    """
    out, err = io.StringIO(), io.StringIO()
    where, typed, before = Path.cwd(), sys.stdin, dict(os.environ)
    sys.stdin = io.StringIO()
    os.environ.update(environment)
    os.chdir(directory)
    code: object = None
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                given = [str(one) for one in words]
                run(app_for(given), given)
            except SystemExit as end:
                code = end.code
    finally:
        os.chdir(where)
        sys.stdin = typed
        os.environ.clear()
        os.environ.update(before)
    assert isinstance(code, int)
    return Said(code, out.getvalue(), err.getvalue())
