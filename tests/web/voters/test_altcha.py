"""ALTCHA: a challenge of ours, solved, once, in time; nothing else."""

import asyncio
import base64
import json
import time
from typing import Any

import altcha
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.portal_database import KEY, MovedClock
from tests.support.unhurried import UNHURRIED
from web.keyring import Keyring
from web.services import Base
from web.voters.altcha import COUNTER, Altcha


@pytest.fixture
def clock() -> MovedClock:
    """Return a clock set by the machine's: the package looks at that one."""
    return MovedClock(time.time())


def solved(challenge: dict[str, Any]) -> dict[str, Any]:
    """Solve as a browser does, leaving out the numbers that are never the one."""
    read = altcha.Challenge.from_dict(challenge)
    solution = altcha.solve_challenge(read, counter_start=COUNTER[0])
    assert solution is not None
    return {"challenge": challenge, "solution": solution.to_dict()}


def payload(value: Any) -> str:
    return base64.b64encode(json.dumps(value).encode()).decode()


async def test_a_solved_challenge_counts_once(base: Base) -> None:
    ours = Altcha(base)
    sent = payload(solved(json.loads(json.dumps(ours.challenge()))))
    assert sum(await asyncio.gather(*(ours.check(sent) for _ in range(20)))) == 1
    assert not await ours.check(sent)


async def test_a_challenge_solved_twice_counts_once(base: Base) -> None:
    ours = Altcha(base)
    value = solved(ours.challenge())
    assert await ours.check(payload(value))
    value["solution"]["time"] = 5
    value["more"] = 1
    assert not await ours.check(payload(value))


async def test_a_challenge_is_over_after_ten_minutes(base: Base, clock: MovedClock) -> None:
    ours = Altcha(base)
    first, second = solved(ours.challenge()), solved(ours.challenge())
    assert first["challenge"]["parameters"]["expiresAt"] == int(clock.now) + 600
    clock.move(599)
    assert await ours.check(payload(first))
    clock.move(2)
    assert not await ours.check(payload(second))


async def test_what_is_altered_is_refused(base: Base) -> None:
    ours = Altcha(base)
    good = solved(ours.challenge())
    for name, other in (("cost", 1), ("keyPrefix", ""), ("expiresAt", 9_999_999_999)):
        value = json.loads(json.dumps(good))
        value["challenge"]["parameters"][name] = other
        assert not await ours.check(payload(value)), name
    for name, other in (("derivedKey", "00" * 32), ("derivedKey", None)):
        value = json.loads(json.dumps(good))
        value["solution"][name] = other
        assert not await ours.check(payload(value)), name
    value = json.loads(json.dumps(good))
    del value["challenge"]["parameters"]["keySignature"]
    assert not await ours.check(payload(value))
    assert not await ours.check(payload(good) + " " * 5000)
    assert await ours.check(payload(good))


async def test_a_challenge_of_another_key_is_refused(base: Base) -> None:
    other = Altcha(Base(base.settings, base.database, Keyring(KEY[::-1]), base.clock))
    assert not await Altcha(base).check(payload(solved(other.challenge())))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["challenge", "solution", "parameters", "signature", "expiresAt"]),
            inner,
        )
    ),
    max_leaves=12,
)


@settings(suppress_health_check=UNHURRIED)
@given(st.text(max_size=60) | _JSON.map(payload))
def test_no_other_text_is_a_solution(base: Base, text: str) -> None:
    check = Altcha(base).check(text)
    with pytest.raises(StopIteration) as end:
        check.send(None)
    assert end.value.value is False


@pytest.mark.parametrize("levels", [65, 20_000])
async def test_deep_brackets_are_no_solution(base: Base, levels: int) -> None:
    assert not await Altcha(base).check(base64.b64encode(b"[" * levels + b"]" * levels).decode())
