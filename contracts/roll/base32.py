"""Crockford's base32 with a check symbol, read as people type it (crockford.com/base32.html).

Bits are written big-endian, zeros first; the check symbol is the value mod 37. Reading ignores
case, hyphens and spaces, and takes O for 0, I and L for 1.
"""

from node.base.errors import SandoghError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECK = ALPHABET + "*~$=U"
PRIME = 37
_VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_CHECKS = {symbol: value for value, symbol in enumerate(CHECK)} | {"O": 0, "I": 1, "L": 1}
_IGNORED = str.maketrans("", "", "- \t\r\n")


class SymbolError(SandoghError):
    """A text that is no value of base32: why."""

    def __init__(self, why: str) -> None:
        super().__init__(f"code: {why}")
        self.why = why


def symbols(size: int) -> int:
    """Return how many symbols ``size`` bytes take, without the check symbol."""
    return -(-8 * size // 5)


def encode(data: bytes) -> str:
    """Return the symbols of some bytes and their check symbol."""
    value = int.from_bytes(data, "big")
    count = symbols(len(data))
    written = "".join(ALPHABET[value >> 5 * place & 31] for place in reversed(range(count)))
    return written + CHECK[value % PRIME]


def decode(text: str, size: int) -> bytes:
    """Read symbols and their check symbol.

    Args:
        text: as typed or pasted.
        size: how many bytes it must give.

    Raises:
        SymbolError: another number of symbols, one that does not exist, bits beyond ``size``
            bytes, or a check symbol that shows a mistake.
    """
    count = symbols(size)
    typed = text.translate(_IGNORED).upper()
    if len(typed) != count + 1:
        raise SymbolError(f"has {len(typed)} symbols, not {count + 1}")
    value = 0
    for place, symbol in enumerate(typed[:-1], 1):
        if symbol not in _VALUES:
            raise SymbolError(f"symbol {place}, {symbol!r}, does not exist")
        value = value << 5 | _VALUES[symbol]
    check = _CHECKS.get(typed[-1])
    if check is None:
        raise SymbolError(f"its check symbol, {typed[-1]!r}, does not exist")
    if check != value % PRIME:
        raise SymbolError(f"its check symbol, {typed[-1]!r}, shows that a symbol is wrong")
    if value >> 8 * size:
        raise SymbolError(f"is more than {8 * size} bits")
    return value.to_bytes(size, "big")
