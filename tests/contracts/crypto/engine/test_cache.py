"""Where compiled code is kept, and what happens where it can't be."""

from pathlib import Path

import pytest

from contracts.crypto.engine import cache
from contracts.crypto.engine.__main__ import main
from contracts.crypto.engine.cache import ENVIRONMENT, EngineUnavailable
from contracts.crypto.engine.choosing import (
    WORTH_COMPILING,
    WORTH_LOADING,
    Choice,
    EngineName,
    choose,
    engine_named,
    engine_or_libsodium,
)
from contracts.crypto.msm import libsodium


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Name a folder that nobody can make, not even root."""
    (tmp_path / "file").touch()
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "file" / "engine"))
    return tmp_path


def test_a_folder_that_can_not_be_written_falls_back_with_a_note(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(EngineUnavailable, match=f"can't be kept in {nowhere}"):
        cache.usable()
    choice = choose(EngineName.SANDOGH, 1)
    assert choice.name is EngineName.LIBSODIUM
    assert choice.note is not None
    assert choice.note.startswith("proofs are checked with libsodium: compiled code can't be kept")
    assert choose(EngineName.AUTO, WORTH_COMPILING) == choice
    monkeypatch.setattr("contracts.crypto.engine.sandogh.engine", cache.usable)
    assert engine_or_libsodium(EngineName.SANDOGH) == (libsodium, choice.note)
    assert main() == 3
    assert "note: proofs will be checked with libsodium" in capsys.readouterr().err


def test_without_a_home_there_is_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("no home directory")

    monkeypatch.delenv(ENVIRONMENT, raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert not cache.is_warm()
    assert choose(EngineName.SANDOGH, 1).name is EngineName.LIBSODIUM


def test_a_folder_others_can_write_to_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path))
    place = cache.usable()
    assert place.stat().st_mode & 0o777 == 0o700
    for mode in (0o770, 0o702):
        place.chmod(mode)
        with pytest.raises(EngineUnavailable, match="others can write there"):
            cache.usable()
    place.chmod(0o700)
    assert cache.usable() == place


def test_other_sources_have_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = cache.folder()
    for name in cache.COMPILED:
        (tmp_path / f"{name}.py").write_bytes((cache.SOURCES / f"{name}.py").read_bytes())
    monkeypatch.setattr(cache, "SOURCES", tmp_path)
    copied = cache.folder()
    assert copied != before, "numba tells the copies apart by their time"
    with (tmp_path / "field.py").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert cache.folder() not in (before, copied)


def test_the_modules_of_compiled_code_are_all_in_the_digest() -> None:
    decorated = {
        path.stem
        for path in cache.SOURCES.glob("*.py")
        if any(word in path.read_text(encoding="utf-8") for word in ("@njit", "@intrinsic"))
    }
    assert decorated == set(cache.COMPILED)


@pytest.mark.parametrize("warm", [True, False])
def test_auto_takes_what_is_quickest(warm: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "is_warm", lambda: warm)
    limit = WORTH_LOADING if warm else WORTH_COMPILING
    assert choose(EngineName.AUTO, limit - 1) == Choice(EngineName.LIBSODIUM)
    assert choose(EngineName.AUTO, limit) == Choice(EngineName.SANDOGH)
    assert choose(EngineName.LIBSODIUM, 10**6) == Choice(EngineName.LIBSODIUM)


def test_what_was_compiled_is_found_again(capsys: pytest.CaptureFixture[str]) -> None:
    engine = engine_named(EngineName.SANDOGH)
    assert engine is engine_named(EngineName.SANDOGH)
    assert cache.is_warm()
    assert main() == 0
    assert "the engine sandogh was compiled before" in capsys.readouterr().out
    with pytest.raises(ValueError, match="auto is no engine"):
        engine_named(EngineName.AUTO)
