"""Settings that cannot run are refused before anything is made, naming the option."""

from pathlib import Path
from typing import Any

import pytest

from node.service.settings import NodeSettings, SettingError, clock_named


@pytest.mark.parametrize(
    ("given", "option"),
    [
        ({"clock": "manual", "host": "0.0.0.0"}, "--clock manual"),
        ({"clock": "manual", "host": "example.org"}, "--clock manual"),
        ({"close_interval": 0.5}, "--close-interval"),
        ({"close_interval": float("nan")}, "--close-interval"),
        ({"port": 65536}, "--port"),
        ({"submit_timeout": 0}, "--submit-timeout"),
        ({"max_operations": 0}, "--max-operations"),
        ({"max_connections": 0}, "--max-connections"),
        ({"passphrase": ""}, "--passphrase"),
        ({"passphrase": "\udcff"}, "--passphrase"),
        ({"genesis_time": 0}, "--genesis-time"),
    ],
)
def test_a_wrong_setting_is_named(given: dict[str, Any], option: str) -> None:
    with pytest.raises(SettingError) as fault:
        NodeSettings(data=Path("nowhere"), **given)
    assert fault.value.name == option


def test_an_unknown_clock_is_refused() -> None:
    assert clock_named("manual") == "manual"
    with pytest.raises(SettingError, match="neither system nor manual"):
        clock_named("sundial")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.9.9.9"])
def test_the_manual_clock_runs_on_loopback(host: str) -> None:
    assert NodeSettings(data=Path("nowhere"), clock="manual", host=host).host == host
