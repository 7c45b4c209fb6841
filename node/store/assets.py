"""Assets: how many trust lines each has and what they hold, kept up to date close by close.

Counting all lines whenever somebody asks would take as long as the ledger is large, so each
close adds the difference that it made.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from stellar_sdk import xdr

from node.store.tables import assets, entries
from node.wire.accounts import account_key, address

_LINE = xdr.LedgerEntryType.TRUSTLINE.value.to_bytes(4, "big")
_AT_ONCE = 500
_TYPES = {4: "credit_alphanum4", 12: "credit_alphanum12"}


@dataclass(frozen=True, slots=True)
class AssetRow:
    """One asset that somebody trusts, or once did; amounts in 10^-7 of a unit.

    Attributes:
        token: `code_issuer_type`, which is also its place in the order of all.
        lines_authorized, lines_maintained, lines_unauthorized: trust lines that are authorized,
            authorized only to maintain liabilities, neither.
        held_authorized, held_maintained, held_unauthorized: what these lines hold.
    """

    token: bytes
    code: str
    issuer: bytes
    lines_authorized: int = 0
    lines_maintained: int = 0
    lines_unauthorized: int = 0
    held_authorized: int = 0
    held_maintained: int = 0
    held_unauthorized: int = 0

    @classmethod
    def of(cls, row: Any) -> Self:
        """Return a row of the table."""
        numbers = {one.name: int(getattr(row, one.name)) for one in fields(cls)[3:]}
        return cls(bytes(row.token), row.code, bytes(row.issuer), **numbers)

    def stored(self) -> dict[str, Any]:
        """Return it for the table, where sums are text."""
        return {
            one.name: str(getattr(self, one.name))
            if one.name.startswith("held_")
            else getattr(self, one.name)
            for one in fields(self)
        }


async def count_lines(connection: AsyncConnection, changed: Mapping[bytes, bytes | None]) -> None:
    """Add what a ledger changed, before its entries replace those that are stored.

    Args:
        connection: inside the SQL transaction of the close.
        changed: LedgerKey XDR to LedgerEntry XDR, or None for a deleted entry.
    """
    keys = [key for key in changed if key.startswith(_LINE)]
    if not keys:
        return
    changes: list[tuple[bytes, int]] = [
        (entry, 1) for key in keys if (entry := changed[key]) is not None
    ]
    for start in range(0, len(keys), _AT_ONCE):
        query = select(entries.c.entry).where(entries.c.key.in_(keys[start : start + _AT_ONCE]))
        changes += [(bytes(row[0]), -1) for row in await connection.execute(query)]
    counted: dict[bytes, AssetRow] = {}
    for entry, sign in changes:
        line = xdr.LedgerEntry.from_xdr_bytes(entry).data.trust_line
        assert line is not None
        row = _named(line.asset)
        counted[row.token] = _with(counted.get(row.token, row), line, sign)
    if counted:  # a line that came and went within one ledger is in neither
        await _add(connection, counted)


async def assets_page(
    connection: AsyncConnection,
    *,
    limit: int,
    descending: bool = False,
    after: bytes | None = None,
    code: str | None = None,
    issuer: bytes | None = None,
) -> list[AssetRow]:
    """Return one page of assets by token, of a code or an issuer (32 bytes) if given."""
    query = select(assets)
    if after is not None:
        token = assets.c.token
        query = query.where(token < after if descending else token > after)
    if code is not None:
        query = query.where(assets.c.code == code)
    if issuer is not None:
        query = query.where(assets.c.issuer == issuer)
    order = assets.c.token.desc() if descending else assets.c.token
    return [
        AssetRow.of(row) for row in await connection.execute(query.order_by(order).limit(limit))
    ]


async def _add(connection: AsyncConnection, counted: Mapping[bytes, AssetRow]) -> None:
    numbers = [one.name for one in fields(AssetRow)[3:]]
    total = dict(counted)
    tokens = list(counted)
    for start in range(0, len(tokens), _AT_ONCE):
        query = select(assets).where(assets.c.token.in_(tokens[start : start + _AT_ONCE]))
        for found in map(AssetRow.of, await connection.execute(query)):
            more = counted[found.token]
            sums = {name: getattr(found, name) + getattr(more, name) for name in numbers}
            total[found.token] = replace(found, **sums)
    gone = delete(assets).where(assets.c.token == bindparam("gone"))
    await connection.execute(gone, [{"gone": token} for token in tokens])
    await connection.execute(insert(assets), [row.stored() for row in total.values()])


def _named(asset: xdr.TrustLineAsset) -> AssetRow:
    issued = asset.alpha_num4 or asset.alpha_num12
    assert issued is not None
    padded = (
        issued.asset_code.asset_code4
        if isinstance(issued, xdr.AlphaNum4)
        else issued.asset_code.asset_code12
    )
    code, issuer = padded.rstrip(b"\0").decode("ascii"), account_key(issued.issuer)
    token = f"{code}_{address(issuer)}_{_TYPES[len(padded)]}"
    return AssetRow(token.encode(), code, issuer)


def _with(row: AssetRow, line: xdr.TrustLineEntry, sign: int) -> AssetRow:
    bits, held = line.flags.uint32, sign * line.balance.int64
    if bits & 1:
        return replace(
            row,
            lines_authorized=row.lines_authorized + sign,
            held_authorized=row.held_authorized + held,
        )
    if bits & 2:
        return replace(
            row,
            lines_maintained=row.lines_maintained + sign,
            held_maintained=row.held_maintained + held,
        )
    return replace(
        row,
        lines_unauthorized=row.lines_unauthorized + sign,
        held_unauthorized=row.held_unauthorized + held,
    )
