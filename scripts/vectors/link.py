"""A voter's link and the symbols in it (docs/protocol.md §6, §14 "link")."""

from contracts.roll import base32
from contracts.roll.credentials import LinkError, fragment, parse_link
from scripts.vectors.form import Vector, vector

VALUES = (
    ("zeros", "ten zero bytes", bytes(10)),
    ("ones", "ten bytes of ones", b"\xff" * 10),
    ("manifest", "80 bits", bytes(range(10))),
    ("credential", "128 bits: the first symbol holds three of them", bytes(range(16))),
    ("one", "1: its check symbol is 1", bytes(15) + b"\x01"),
    ("check-32", "a check symbol beyond the alphabet", bytes(15) + b"\x20"),
    ("check-36", "the last check symbol, U", bytes(15) + b"\x24"),
    ("high", "all 128 bits", b"\xff" * 16),
)
MANIFEST_ID = bytes(range(200, 232))
CREDENTIAL = bytes(range(16))


def vectors() -> list[Vector]:
    """Return link.json."""
    made = [
        vector(f"encode/{id}", comment, {"bytes": value}, output=base32.encode(value))
        for id, comment, value in VALUES
    ]
    made += [_decoded(id, comment, text, size) for id, comment, text, size in _texts()]
    made += [_parsed(id, comment, text) for id, comment, text in _links()]
    return made


def _texts() -> list[tuple[str, str, str, int]]:
    text = base32.encode(CREDENTIAL)
    ones = base32.encode(bytes(15) + b"\x01")
    most = base32.encode(b"\xff" * 16)
    typed = f" {text[:4]}-{text[4:9]} {text[9:]}\t".lower()
    return [
        ("plain", "as written", text, 16),
        ("typed", "lower case, hyphens, spaces", typed, 16),
        ("alike", "O for 0, I and L for 1", ones.replace("0", "O").replace("1", "l"), 16),
        ("short", "a symbol is missing", text[1:], 16),
        ("long", "a symbol too many", "0" + text, 16),
        ("empty", "no symbols", "", 16),
        ("strange", "U is no symbol but of the check", "U" + text[1:], 16),
        ("emoji", "a symbol of two code units counts once", "😀" + text[1:], 16),
        ("wrong", "one symbol changed", text[:5] + "Z" + text[6:], 16),
        ("swapped", "two symbols swapped", text[:10] + text[11] + text[10] + text[12:], 16),
        ("check", "the check symbol does not exist", text[:-1] + "!", 16),
        ("bits", "129 bits", _beyond(most), 16),
        ("size", "a credential where a fingerprint should be", text, 10),
    ]  # fmt: skip


def _beyond(most: str) -> str:
    """Return 26 symbols of 130 bits, rightly checked."""
    symbols = "Z" + most[1:-1]
    value = 0
    for symbol in symbols:
        value = value << 5 | base32.ALPHABET.index(symbol)
    return symbols + base32.CHECK[value % base32.PRIME]


def _decoded(id: str, comment: str, text: str, size: int) -> Vector:
    given = {"text": text, "size": size}
    try:
        return vector(f"decode/{id}", comment, given, output=base32.decode(text, size))
    except base32.SymbolError:
        return vector(f"decode/{id}", comment, given, error="code")


def _links() -> list[tuple[str, str, str]]:
    whole = fragment(MANIFEST_ID, CREDENTIAL)
    e, c = whole.split("&")
    return [
        ("link", "a whole link", f"https://vote.example/#{whole}"),
        ("fragment", "the fragment alone", whole),
        ("hash", "with #", f"#{whole}"),
        ("turned", "c before e", f"{c}&{e}"),
        ("more", "fields that mean nothing", f"x=1&{whole}&y"),
        ("escaped", "percent signs", whole.replace("A", "%41").replace("e=", "e=%20")),
        ("spaces", "pasted with what is around it", f"  {whole}\n"),
        ("no-e", "without the election", c),
        ("no-c", "without the credential", e),
        ("twice", "two credentials", f"{whole}&{c}"),
        ("e-wrong", "a wrong symbol in e", whole.replace("e=", "e=Z", 1)),
        ("c-wrong", "a wrong symbol in c", whole.replace("c=0", "c=1", 1)),
        ("c-empty", "an empty credential", f"{e}&c="),
        ("bad-escape", "half an escape", f"{e}&{c}%e"),
        ("long", "longer than any link", "x" * 4097),
    ]


def _parsed(id: str, comment: str, text: str) -> Vector:
    try:
        found = parse_link(text)
    except LinkError as error:
        return vector(f"parse/{id}", comment, {"text": text}, error=error.field)
    output = {"fingerprint": found.fingerprint, "credential": found.credential}
    return vector(f"parse/{id}", comment, {"text": text}, output=output)
