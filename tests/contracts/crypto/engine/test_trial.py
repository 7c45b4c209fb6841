"""A miscompiled engine is not given out: its trial finds it wrong."""

import importlib
from types import ModuleType, SimpleNamespace
from typing import Any, cast

import pytest

from contracts.crypto.engine.choosing import EngineName, engine_named
from contracts.crypto.engine.sandogh import EngineWrong, Sandogh, _tried


def altered(**changed: Any) -> ModuleType:
    """Return the compiled kernels with some of them replaced."""
    assert isinstance(engine_named(EngineName.SANDOGH), Sandogh)
    kernels = importlib.import_module("contracts.crypto.engine.kernels")
    return cast(ModuleType, SimpleNamespace(**{**vars(kernels), **changed}))


def nothing(*given: Any) -> None:
    given[-1][:] = 0


def test_the_real_one_passes() -> None:
    assert _tried(altered()).name == "sandogh"


def test_a_wrong_multiplication_is_found() -> None:
    with pytest.raises(EngineWrong, match="multiplication differs"):
        _tried(altered(multiply_all=nothing))


def test_a_wrong_sum_is_found() -> None:
    with pytest.raises(EngineWrong, match="sums differ"):
        _tried(altered(add_columns=nothing))


def test_a_decoder_that_takes_everything_is_found() -> None:
    decode_all = altered().decode_all

    def lenient(words: Any, rows: Any, bad: Any) -> int:
        decode_all(words, rows, bad)
        bad[:] = 0
        return 0

    with pytest.raises(EngineWrong, match="decodes other points"):
        _tried(altered(decode_all=lenient))
