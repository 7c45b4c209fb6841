"""What a whole record says, a function a kind; what it cannot say is left to `records.describe`.

Numbers and moments are written in each language's way; texts of the record are taken as they
are, in the language that it has.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from contracts.explaining.line import Line, Words, same, words
from contracts.records import kinds
from contracts.records.describe import describe
from contracts.records.kinds import KINDS
from contracts.records.record import Record, RecordError
from node.pages.dates import jalali, utc
from node.pages.language import EN, FA

_REASON = words("علت", "Reason")
_COUNTED = words("برگه‌هایی که به شمار آمد", "Ballots counted")
_DIGEST = words("چکیدهٔ همهٔ کدهای رهگیری", "Digest of all trackers")
_SAYS = words("می‌گوید", "It says")


def details(record: Record) -> list[Line]:
    """Return what a record says; of one that cannot be read, why."""
    writer = _WRITERS.get(record.kind)
    if writer is not None:
        try:
            return list(writer(record.body))
        except RecordError:
            pass  # described below, with what is wrong
    return [Line(_SAYS, same(text)) for text in describe(record).lines]


def number(value: int) -> Words:
    """Return a number in both languages' digits."""
    return words(FA.number(value), EN.number(value))


def moment(seconds: int) -> Words:
    """Return Unix seconds as a date in both languages."""
    return words(
        f"{jalali(seconds, FA)} به وقت تهران", f"{utc(seconds)} UTC ({jalali(seconds, EN)} Tehran)"
    )


def text(texts: Mapping[str, str]) -> Words:
    """Return a record's text by language; where it lacks one, its first."""
    first = next(iter(texts.values()), "")
    return words(texts.get("fa", first), texts.get("en", first))


def _ceremony(body: bytes) -> Iterable[Line]:
    said = KINDS[kinds.CEREMONY].decode(body)
    threshold, trustees = said.threshold, len(said.trustees)
    yield Line(
        words("گشودن", "Opened by"),
        words(
            f"هر {FA.number(threshold)} نفر از {FA.number(trustees)} امین",
            f"any {threshold} of {trustees} trustees",
        ),
    )
    for one in said.trustees:
        yield Line(words("امین‌ها", "Trustees"), same(one.account), one.account)
    yield Line(
        words("کمیسیون", "Commission"),
        words(
            f"{FA.number(said.need)} امضا از {FA.number(len(said.commission))} عضو",
            f"{said.need} signatures of {len(said.commission)} members",
        ),
    )


def _roll(body: bytes) -> Iterable[Line]:
    yield Line(words("شمار کلیدها", "Keys"), number(len(KINDS[kinds.ROLL].decode(body))))


def _manifest(body: bytes) -> Iterable[Line]:
    said = KINDS[kinds.MANIFEST].decode(body)
    yield Line(words("آغاز رأی‌گیری", "Voting opens"), moment(said.opens))
    yield Line(words("پایان رأی‌گیری", "Voting closes"), moment(said.closes))
    for race in said.races:
        title = text(race.title)
        low, high = race.minimum, race.maximum
        yield Line(
            title,
            words(
                f"{FA.number(low)} تا {FA.number(high)} نفر را می‌توان برگزید؛ "
                f"برندگان: {FA.number(race.seats)}",
                f"{low} to {high} may be chosen; seats: {race.seats}",
            ),
        )
        for one in race.candidates:
            name = text(one.name)
            yield Line(
                title,
                words(f"{FA.number(one.number)}. {name['fa']}", f"{one.number}. {name['en']}"),
            )
    accounts = (
        ("صندوق", "Box", said.box),
        ("سبد", "Urn", said.urn),
        ("ناشر", "Issuer", said.issuer),
    )
    for fa, en, account in accounts:
        yield Line(words(fa, en), same(account), account)


def _extend(body: bytes) -> Iterable[Line]:
    said = KINDS[kinds.EXTEND].decode(body)
    yield Line(words("پایان تازهٔ رأی‌گیری", "Voting now ends"), moment(said.end))
    yield Line(_REASON, same(said.reason))


def _amend(body: bytes) -> Iterable[Line]:
    said = KINDS[kinds.AMEND].decode(body)
    yield Line(words("ردیف در فهرست", "Index in the roll"), number(said.index))
    does = words("باطل می‌شود", "is annulled")
    if not said.action:
        does = words("کلید تازه می‌گیرد", "gets a new key")
    yield Line(words("چه می‌شود", "What happens"), does)
    yield Line(_REASON, same(said.reason))


def _close(body: bytes) -> Iterable[Line]:
    said = KINDS[kinds.CLOSE].decode(body)
    yield Line(_COUNTED, number(said.count))
    yield Line(_DIGEST, same(said.digest.hex()))
    yield Line(words("آخرین دفتر", "Last ledger"), number(said.ledger), str(said.ledger))
    yield Line(words("شناسهٔ آن دفتر", "That ledger's hash"), same(said.header_hash.hex()))


def _share(body: bytes) -> Iterable[Line]:
    size = len(body) - 164
    if size <= 0 or size % 32:
        raise RecordError(kinds.SHARE, "length", "fits no number of candidates")
    said = KINDS[kinds.SHARE].decode(body, size // 32)
    yield Line(_COUNTED, number(said.count))
    yield Line(_DIGEST, same(said.digest.hex()))


def _result(body: bytes) -> Iterable[Line]:
    size = len(body) - 64
    if size <= 0 or size % 4:
        raise RecordError(kinds.RESULT, "length", "fits no number of candidates")
    said = KINDS[kinds.RESULT].decode(body, size // 4)
    for place, votes in enumerate(said.totals, 1):
        # a line each: a row of bare numbers would be read from either end
        yield Line(
            words("رأی نامزدها، به ترتیب برگهٔ انتخابات", "Votes, in the manifest's order"),
            words(
                f"نامزد {FA.number(place)}: {FA.number(votes)} رأی",
                f"candidate {place}: {votes} votes",
            ),
        )


_WRITERS: dict[int, Callable[[bytes], Any]] = {
    kinds.CEREMONY: _ceremony,
    kinds.ROLL: _roll,
    kinds.MANIFEST: _manifest,
    kinds.EXTEND: _extend,
    kinds.AMEND: _amend,
    kinds.CLOSE: _close,
    kinds.SHARE: _share,
    kinds.RESULT: _result,
}
