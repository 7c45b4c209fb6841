"""Every command gives one error sentence, keeps data on stdout and says so in its exit code."""

from pathlib import Path

import pytest
import typer

from node.base.command import Json, application, example, print_json, progress, run
from node.base.errors import SandoghError


class _TooFar(SandoghError):
    def __init__(self, steps: int) -> None:
        self.steps = steps
        super().__init__(f"{steps} steps are too far")


def _app() -> typer.Typer:
    app = application("walk", "Walks.")

    @app.command(epilog=example("walk go 3"))
    def go(steps: int, as_json: Json = False) -> None:
        """Go some steps."""
        progress("going")
        if steps > 9:
            raise _TooFar(steps)
        if steps == 5:
            raise typer.Exit(3)
        if steps == 6:
            Path("/nowhere/file").read_bytes()
        if steps == 8:
            raise ZeroDivisionError("by\n0")
        if steps == 7:
            raise KeyboardInterrupt
        if as_json:
            print_json({"steps": steps, "title": "صندوق"})

    return app


def _run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as end:
        run(_app(), words)
    out, err = capsys.readouterr()
    assert isinstance(end.value.code, int)
    return end.value.code, out, err


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("go", "10"), 2, "error: 10 steps are too far"),
        (("go", "x"), 2, "error: Invalid value for 'steps': "),
        (("go",), 2, "error: Missing argument 'steps'"),
        (("fly",), 2, "error: No such command 'fly'"),
        (("go", "1", "--fast"), 2, "error: No such option: --fast"),
        (("go", "6"), 2, "error: cannot use /nowhere/file: No such file or directory"),
        (("go", "8"), 2, "error: this is a fault of the program, please report it (SANDOGH_TRACE"),
        ((), 2, "error: say which sub-command to run"),
    ],
)
def test_a_fault_is_one_sentence_on_stderr(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, sentence: str
) -> None:
    got, out, err = _run(capsys, *words)
    assert (got, out) == (code, "")
    assert err.splitlines()[-1].startswith(sentence)
    assert "Traceback" not in err


def test_exit_codes_of_success_choice_and_interruption(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(capsys, "go", "1")[0] == 0
    assert _run(capsys, "go", "5")[0] == 3
    assert _run(capsys, "go", "7")[0] == 130


def test_json_is_alone_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = _run(capsys, "go", "2", "--json")
    assert (code, out, err) == (0, '{"steps": 2, "title": "صندوق"}\n', "going\n")


def test_help_shows_the_example(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = _run(capsys, "go", "--help")
    assert code == 0
    assert "Example:\n    walk go 3" in out
