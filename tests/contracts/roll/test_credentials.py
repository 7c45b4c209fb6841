"""Credentials, their codes and links: read as people type them, mistakes named."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.roll import base32
from contracts.roll.credentials import (
    Link,
    LinkError,
    decode_credential,
    encode_credential,
    fragment,
    link,
    new_credential,
    parse_link,
    public_key,
    secret_key,
)

MANIFEST = bytes(range(32))
credentials = st.binary(min_size=16, max_size=16)


def test_the_protocols_first_vector() -> None:
    """docs/protocol.md §13, U."""
    found = public_key(bytes(32), bytes(32), bytes(16))
    assert found.hex() == "82dbbc182065a1fa1dfbcae0def0f8e68cc89568f8bbbbcbf78563c6f3197b4f"


def test_each_input_gives_another_key() -> None:
    one = bytes(31) + b"\1"
    keys = {
        secret_key(bytes(32), bytes(32), bytes(16)),
        secret_key(one, bytes(32), bytes(16)),
        secret_key(bytes(32), one, bytes(16)),
        secret_key(bytes(32), bytes(32), one[16:]),
    }
    assert len(keys) == 4


@pytest.mark.parametrize("sizes", [(31, 32, 16), (32, 33, 16), (32, 32, 15), (32, 32, 17)], ids=str)
def test_inputs_of_other_sizes_are_refused(sizes: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        secret_key(*map(bytes, sizes))


def test_new_credentials_differ_and_end_in_a_letter_or_digit() -> None:
    drawn = [new_credential() for _ in range(300)]
    assert len(set(drawn)) == 300
    assert {len(one) for one in drawn} == {16}
    assert all(encode_credential(one)[-1].isalnum() for one in drawn)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (bytes(10), "0000000000000000" + "0"),
        (bytes(9) + b"\x25", "0000000000000015" + "0"),
        (bytes(9) + b"\x20", "0000000000000010" + "*"),
        (bytes(9) + b"\x24", "0000000000000014" + "U"),
        (b"\xff" * 10, "ZZZZZZZZZZZZZZZZ" + "~"),
        (bytes(16), "0" * 27),
        (b"\xff" * 16, "7" + "Z" * 25 + "*"),
    ],
)
def test_known_codes(data: bytes, text: str) -> None:
    # the values mod 37 by hand: 2^36 = 1, so 2^80 = 2^8 = 34 and 2^128 = 2^20 = 33
    assert base32.encode(data) == text
    assert base32.decode(text, len(data)) == data


@given(st.binary(min_size=1, max_size=40))
def test_a_code_is_read_back(data: bytes) -> None:
    code = base32.encode(data)
    assert len(code) == base32.symbols(len(data)) + 1
    assert base32.decode(code, len(data)) == data


@given(credentials, st.data())
def test_a_code_is_read_as_people_type_it(credential: bytes, data: st.DataObject) -> None:
    code = encode_credential(credential)
    typed = "".join(
        data.draw(st.sampled_from(["", "-", " "]))
        + data.draw(
            st.sampled_from(
                {"0": ["0", "o", "O"], "1": ["1", "i", "I", "l", "L"]}.get(one, [one, one.lower()])
            )
        )
        for one in code
    )
    assert decode_credential(typed) == credential


@given(credentials, st.integers(0, 26), st.data())
def test_one_wrong_symbol_is_found(credential: bytes, place: int, data: st.DataObject) -> None:
    code = encode_credential(credential)
    alphabet = base32.CHECK if place == 26 else base32.ALPHABET
    other = data.draw(st.sampled_from([one for one in alphabet if one != code[place]]))
    with pytest.raises(LinkError) as refused:
        decode_credential(code[:place] + other + code[place + 1 :])
    assert refused.value.field == "c"
    assert "check symbol" in refused.value.why


@given(credentials, st.integers(0, 24))
def test_two_symbols_exchanged_are_found(credential: bytes, place: int) -> None:
    code = encode_credential(credential)
    if code[place] == code[place + 1]:
        return
    changed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    with pytest.raises(LinkError):
        decode_credential(changed)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "has 0 symbols, not 27"),
        ("0" * 26, "has 26 symbols, not 27"),
        ("0" * 28, "has 28 symbols, not 27"),
        ("0" * 25 + "U0", "symbol 26, 'U', does not exist"),
        ("0" * 25 + "é0", "symbol 26, 'É', does not exist"),
        ("0" * 26 + "!", "its check symbol, '!', does not exist"),
        ("0" * 26 + "1", "its check symbol, '1', shows that a symbol is wrong"),
        ("8" + "0" * 25 + "~", "is more than 128 bits"),
    ],
)
def test_what_is_wrong_with_a_code_is_said(text: str, why: str) -> None:
    with pytest.raises(LinkError) as refused:
        decode_credential(text)
    assert (refused.value.field, refused.value.why) == ("c", why)


@given(credentials)
def test_a_link_is_read_back(credential: bytes) -> None:
    expected = Link(MANIFEST[:10], credential)
    text = link("https://vote.example.org/fa", MANIFEST, credential)
    assert text.startswith("https://vote.example.org/fa#e=000G40R40M30E209")
    written = fragment(MANIFEST, credential)
    for one in (text, written, f"#{written}", f"  {written.lower()}\n", f"{written}&x=1"):
        assert parse_link(one) == expected
    e, c = (field[2:] for field in written.split("&"))
    assert parse_link(f"e={quote(e, safe='')}&c={quote(c, safe='')}") == expected


def test_the_election_and_the_credential_are_told_apart() -> None:
    good = fragment(MANIFEST, bytes(16))
    e, c = (field[2:] for field in good.split("&"))
    for text, field, why in (
        ("", "e", "is missing"),
        ("https://vote.example.org/", "e", "is missing"),
        (f"e={e}", "c", "is missing"),
        (f"c={c}", "e", "is missing"),
        (f"{good}&e={e}", "e", "is there twice"),
        (f"e={c}&c={c}", "e", "has 27 symbols, not 17"),
        (f"e={e}&c={e}", "c", "has 17 symbols, not 27"),
        ("x" * 5000, "length", "5000 characters, more than 4096"),
    ):
        with pytest.raises(LinkError) as refused:
            parse_link(text)
        assert (refused.value.field, refused.value.why) == (field, why)


def test_a_base_with_a_fragment_is_refused() -> None:
    with pytest.raises(LinkError):
        link("https://vote.example.org/#x", MANIFEST, bytes(16))


def test_a_link_does_not_show_its_credential() -> None:
    shown = repr(Link(MANIFEST[:10], b"0123456789abcdef"))
    assert "0123456789abcdef" not in shown
    assert b"0123456789abcdef".hex() not in shown
