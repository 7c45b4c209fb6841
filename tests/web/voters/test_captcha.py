"""The captcha: what is shown and spoken is what is asked for, once, for ten minutes."""

import asyncio
import base64
import io
import wave
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.support.portal_database import MovedClock
from tests.support.unhurried import UNHURRIED
from web.services import Base
from web.voters import puzzles, spoken_digits
from web.voters.captcha import ALPHABET, HEIGHT, WIDTH, Captcha, PuzzleGone

BIG = 120 << 10


def answer(base: Base, token: str) -> str:
    """Return the digits of a token, as only the key's owner can."""
    sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    return base.keyring.open(sealed)[8:14].decode()


async def test_the_right_digits_in_any_script_are_taken(base: Base) -> None:
    captcha = Captcha(base)
    for digits in ("0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩"):
        token = captcha.new()
        typed = answer(base, token).translate(str.maketrans("0123456789", digits))
        assert await captcha.check(token, f" {typed[:3]} {typed[3:]} ")


async def test_a_token_counts_once_right_or_wrong(base: Base) -> None:
    captcha = Captcha(base)
    token = captcha.new()
    assert await captcha.check(token, answer(base, token))
    assert not await captcha.check(token, answer(base, token))
    token = captcha.new()
    assert not await captcha.check(token, "000001")
    assert not await captcha.check(token, answer(base, token))


async def test_a_token_answered_20_times_at_once_counts_once(base: Base) -> None:
    captcha = Captcha(base)
    token = captcha.new()
    right = answer(base, token)
    assert sum(await asyncio.gather(*(captcha.check(token, right) for _ in range(20)))) == 1


async def test_another_spelling_of_a_token_is_no_other_token(base: Base) -> None:
    captcha = Captcha(base)
    token = captcha.new()
    right = answer(base, token)
    assert await captcha.check(token, right)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for other in (f"{token}=", f"{token}==", f" {token}", f"{token}\n"):
        assert not await captcha.check(other, right)
    for letter in letters:
        assert not await captcha.check(token[:-1] + letter, right)


async def test_a_token_is_over_after_ten_minutes(base: Base, clock: MovedClock) -> None:
    captcha = Captcha(base)
    token, later = captcha.new(), captcha.new()
    clock.move(599)
    assert await captcha.check(token, answer(base, token))
    clock.move(1)
    assert not await captcha.check(later, answer(base, later))
    for show in (captcha.picture, captcha.sound):
        with pytest.raises(PuzzleGone):
            show(later)


async def test_used_tokens_are_forgotten_when_they_are_over(base: Base, clock: MovedClock) -> None:
    captcha = Captcha(base)
    token = captcha.new()
    assert await captcha.check(token, answer(base, token))
    clock.move(599)
    async with base.database.write() as connection:
        assert await puzzles.prune(connection, base.now()) == 0
    assert not await captcha.check(token, answer(base, token))
    clock.move(1)
    async with base.database.write() as connection:
        assert await puzzles.prune(connection, base.now()) == 1
    assert not await captcha.check(token, answer(base, token))


async def test_other_sealed_data_is_no_token(base: Base) -> None:
    captcha = Captcha(base)
    for data in (b"", b"x" * 22, b"captcha2" + b"123456" + bytes(7) + b"\xff", bytes(200)):
        token = base64.urlsafe_b64encode(base.keyring.seal(data)).decode().rstrip("=")
        assert not await captcha.check(token, "123456")
        with pytest.raises(PuzzleGone):
            captcha.picture(token)


@settings(suppress_health_check=UNHURRIED, max_examples=200)
@given(token=st.text(max_size=120) | st.text("AZaz09-_=", max_size=120), typed=st.text(max_size=9))
def test_no_text_from_outside_is_a_token(base: Base, token: str, typed: str) -> None:
    captcha = Captcha(base)
    with pytest.raises(PuzzleGone):
        captcha.picture(token)
    check = captcha.check(token, typed)
    # refused before the database is asked: it never waits
    with pytest.raises(StopIteration) as end:
        check.send(None)
    assert end.value.value is False


async def test_no_two_puzzles_are_the_same(base: Base) -> None:
    captcha = Captcha(base)
    tokens = {captcha.new() for _ in range(200)}
    digits = {answer(base, token) for token in tokens}
    assert len(tokens) == 200
    assert len(digits) > 190
    assert set("".join(digits)) == set(ALPHABET)


async def test_the_picture_is_small_dark_on_light_and_new_each_time(base: Base) -> None:
    captcha = Captcha(base)
    token = captcha.new()
    picture = captcha.picture(token)
    assert picture != captcha.picture(token)
    assert len(picture) < 5000
    image = Image.open(io.BytesIO(picture))
    assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT))
    greys = image.convert("L").histogram()
    dark, light = sum(greys[:80]), sum(greys[230:])
    # drawn by chance: of 2500 the darkest had a half of light, and the lightest a tenth of dark
    assert dark > 0.02 * WIDTH * HEIGHT
    assert light > 0.3 * WIDTH * HEIGHT


async def test_pictures_made_in_threads_are_whole(base: Base) -> None:
    captcha = Captcha(base)
    tokens = [captcha.new() for _ in range(16)]
    made = await asyncio.gather(*(asyncio.to_thread(captcha.picture, one) for one in tokens))
    assert all(Image.open(io.BytesIO(one)).size == (WIDTH, HEIGHT) for one in made)


@pytest.mark.parametrize("language", [*spoken_digits.LANGUAGES, "de"])
async def test_the_sound_speaks_six_digits(base: Base, language: str) -> None:
    captcha = Captcha(base)
    token = captcha.new()
    data = captcha.sound(token, language)
    with wave.open(io.BytesIO(data)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 1, 8000)
        samples = sound.readframes(sound.getnframes())
    assert len(samples) == sound.getnframes()
    assert 3 * 8000 < len(samples) < 10 * 8000
    assert words(samples) == 6
    assert captcha.sound(token, language) != data


def words(samples: bytes) -> int:
    """Count what stands between pauses of 0.2 seconds."""
    step = 80
    loud = [
        max(abs(one - 128) for one in samples[at : at + step]) > 12
        for at in range(0, len(samples), step)
    ]
    count, silence = 0, 20
    for one in loud:
        count += one and silence >= 20
        silence = 0 if one else silence + 1
    return count


def test_every_digit_has_its_own_sound_and_all_are_small() -> None:
    place = files("web.voters").joinpath("sounds")
    sounds = {
        name: place.joinpath(name).read_bytes()
        for name in (f"{language}-{digit}.wav" for language in ("fa", "en") for digit in range(10))
    }
    assert len(set(sounds.values())) == 20
    assert sum(map(len, sounds.values())) < BIG
    for data in sounds.values():
        with wave.open(io.BytesIO(data)) as sound:
            assert 0.2 < sound.getnframes() / sound.getframerate() < 1
