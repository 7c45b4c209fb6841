"""A record in words: what a signer reads before signing, and an explorer beside a transaction.

Nothing is trusted but the bytes. A record that cannot be decoded is described as such.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from contracts.records.kinds import KINDS, certificate
from contracts.records.record import Record, RecordError, kind_name
from node.base.dates import DateError, format_rfc3339

MAX_SHOWN = 400
ZERO_WIDTH_NON_JOINER = "\u200c"


@dataclass(frozen=True, slots=True)
class Description:
    """A record in words.

    Attributes:
        name: its kind's name.
        lines: short sentences.
        sound: whether the record could be decoded.
    """

    name: str
    lines: tuple[str, ...]
    sound: bool = True


def describe(record: Record) -> Description:
    """Say what a record is.

    Args:
        record: any, also one of an unknown kind.
    """
    name = kind_name(record.kind)
    writer = _WRITERS.get(record.kind)
    if writer is None:
        return Description(name, (f"kind {record.kind}, {len(record.body)} bytes",), False)
    try:
        return Description(name, tuple(writer(record.body)))
    except RecordError as error:
        return Description(name, (plain(str(error)),), False)


def plain(text: str) -> str:
    """Return a text without what could alter a terminal or hide other text.

    Characters that are not printable are shown as escapes, but for the zero-width non-joiner,
    which Persian needs; very long texts are cut.
    """
    shown = "".join(
        one
        if one.isprintable() or one == ZERO_WIDTH_NON_JOINER
        else one.encode("unicode_escape").decode("ascii")
        for one in text[:MAX_SHOWN]
    )
    return shown + ("…" if len(text) > MAX_SHOWN else "")


def moment(seconds: int) -> str:
    """Return Unix seconds as a date, or as a number where they are beyond dates."""
    try:
        return format_rfc3339(seconds)
    except DateError:
        return f"{seconds} s after 1970"


def _texts(texts: Mapping[str, str]) -> str:
    return " / ".join(plain(text) for text in texts.values())


def _ceremony(body: bytes) -> list[str]:
    said = KINDS[1].decode(body)
    return [
        f"keys for {said.columns} columns, to be opened by any {said.threshold} of"
        f" {len(said.trustees)} trustees",
        *(f"trustee {i}: {one.account}" for i, one in enumerate(said.trustees, 1)),
        f"signed by {said.need} of {len(said.commission)} members of the commission:",
        *said.commission,
    ]


def _sized(body: bytes) -> list[str]:
    return [f"a trustee's commitments and sealed shares, {len(body)} bytes"]


def _ack(body: bytes) -> list[str]:
    said = KINDS[3].decode(body)
    return ["the trustee found its shares good", f"keyset {said.keyset.hex()}"]


def _complaint(body: bytes) -> list[str]:
    said = KINDS[4].decode(body)
    return [f"evidence about the shares that trustee {said.dealer} dealt"]


def _roll(body: bytes) -> list[str]:
    return [f"{len(KINDS[5].decode(body))} keys of voters"]


def _manifest(body: bytes) -> list[str]:
    said = KINDS[6].decode(body)
    lines = [
        ("trial election: " if said.trial else "election: ") + _texts(said.title),
        f"network {plain(said.network)}",
        f"opens {moment(said.opens)}, closes {moment(said.closes)}",
        f"a session lasts {said.session} s; nothing is opened below {said.floor} ballots",
    ]
    for number, race in enumerate(said.races, 1):
        lines.append(
            f"race {number}: {_texts(race.title)}: {race.minimum} to {race.maximum} of"
            f" {len(race.candidates)}, {race.seats} elected, order {race.order}"
        )
        lines += [f"  {one.number}: {_texts(one.name)}" for one in race.candidates]
    lines += [f"{name} {getattr(said, name)}" for name in ("issuer", "urn", "box")]
    lines += [
        f"{name} {getattr(said, name).hex()}"
        for name in ("ceremony", "keyset", "columns", "roll", "setup")
    ]
    lines.append(f"{len(said.channels)} channels, {len(said.observers)} observers")
    return lines


def _extend(body: bytes) -> list[str]:
    said = KINDS[7].decode(body)
    return [f"voting ends {moment(said.end)}", f"reason: {plain(said.reason)}"]


def _amend(body: bytes) -> list[str]:
    said = KINDS[8].decode(body)
    what = "is annulled" if said.action else f"gets the new key {said.key.hex()}"
    return [f"index {said.index} of the roll {what}", f"reason: {plain(said.reason)}"]


def _ballot(body: bytes) -> list[str]:
    said = KINDS[9].decode(body)
    return [f"an encrypted ballot of index {said.index}, {len(body)} bytes"]


def _close(body: bytes) -> list[str]:
    said = KINDS[10].decode(body)
    return [
        f"{said.count} ballots counted, digest {said.digest.hex()}",
        f"last ledger {said.ledger}, header hash {said.header_hash.hex()}",
    ]


def _share(body: bytes) -> list[str]:
    columns = _columns(11, len(body) - 164, 32)
    said = KINDS[11].decode(body, columns)
    return [
        f"a trustee's share of the totals of {columns} candidates",
        f"over {said.count} ballots, digest {said.digest.hex()}",
    ]


def _result(body: bytes) -> list[str]:
    said = KINDS[12].decode(body, _columns(12, len(body) - 64, 4))
    totals = ", ".join(map(str, said.totals))
    return [f"votes of candidates 1 to {len(said.totals)}: {totals}", f"close {said.close.hex()}"]


def _attestation(body: bytes) -> list[str]:
    return [f"result {KINDS[13].decode(body).result.hex()} re-counted and signed"]


def _certificate(body: bytes) -> list[str]:
    size = len(body) - 64 - certificate.AGGREGATE_SIZE
    said = certificate.decode(body, 8 * max(size, 0))
    places = ", ".join(str(place + 1) for place in said.signers)
    return [f"result {said.result.hex()} attested by {len(said.signers)}: {places}"]


def _columns(kind: int, rest: int, size: int) -> int:
    if rest <= 0 or rest % size:
        raise RecordError(kind, "length", "fits no number of candidates")
    return rest // size


_WRITERS: dict[int, Callable[[bytes], Any]] = {
    1: _ceremony,
    2: _sized,
    3: _ack,
    4: _complaint,
    5: _roll,
    6: _manifest,
    7: _extend,
    8: _amend,
    9: _ballot,
    10: _close,
    11: _share,
    12: _result,
    13: _attestation,
    14: _certificate,
}
