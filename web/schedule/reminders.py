"""Messages to voters who have not voted: some time before the end, and after an extension.

Both are off unless the settings ask for them. A message and the note that it was put in are one
transaction, so nobody gets the same one twice.

Rules, by the ledger's time:
1. A reminder is due from its seconds before the end in force on. Of several that are due, as after
   a long stop, only the last is sent.
2. An extension is told once, to the voters who have not voted by then.
3. Nothing is sent unless ballots are registered at that moment.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import exists, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from node.pages.dates import jalali
from node.pages.language import EN, FA
from web.intake.now import ElectionNow
from web.schedule.notices import EXTENDED
from web.schedule.tables import notice_sent
from web.services import Base
from web.sms.outbox import SmsOutbox
from web.voters.personal_data import unseal
from web.voters.tables import voter

REMINDER = "reminder"
SOME = 100
"""Voters told in one transaction."""

_WORDS = {
    REMINDER: (
        "«{title}»: رأی شما هنوز ثبت نشده است. مهلت: {end}. با پیوندی که پیامک شده بود وارد شوید.",
        "“{title}”: you have not voted yet. The end: {end}. Enter by the link that you were sent.",
    ),
    EXTENDED: (
        "«{title}»: رأی‌گیری تمدید شد. مهلت تازه: {end}. با پیوندی که پیامک شده بود وارد شوید.",
        "“{title}”: voting was extended. The new end: {end}. Enter by the link that you were sent.",
    ),
}
MAX_TITLE = 80


def due(now: ElectionNow, remind: Sequence[int], tell_extension: bool) -> list[tuple[str, int]]:
    """Return what voters shall be told now: (name, moment).

    Args:
        now: the election.
        remind: seconds before the end.
        tell_extension: whether an extension is told.
    """
    if not now.registers:
        return []
    found = []
    if tell_extension and now.window.end > now.manifest.closes:
        found.append((EXTENDED, now.window.end))
    moments = [now.window.end - seconds for seconds in remind]
    come = [one for one in moments if one <= now.close_time]
    if come:
        found.append((REMINDER, max(come)))
    return found


async def look(base: Base, outbox: SmsOutbox, now: ElectionNow) -> int:
    """Put in the messages that are due; return how many."""
    settings = base.settings
    put = 0
    for name, moment in due(now, settings.remind, settings.tell_extension):
        text = _text(name, now)
        while count := await _some(base, outbox, name, moment, text, now):
            put += count
    return put


async def _some(
    base: Base, outbox: SmsOutbox, name: str, moment: int, text: str, now: ElectionNow
) -> int:
    """Put in the next messages, all in one transaction; return how many."""
    expires = base.now() + max(1, now.registration_ends - now.close_time)
    async with base.database.write() as connection:
        rows = await _untold(connection, name, moment)
        for row in rows:
            person = unseal(base.keyring, row.sealed)
            await outbox.put(connection, name, row.id, person.mobile, text, expires)
        if rows:
            told = [{"name": name, "moment": moment, "voter_id": row.id} for row in rows]
            await connection.execute(insert(notice_sent), told)
    return len(rows)


async def _untold(connection: AsyncConnection, name: str, moment: int) -> Sequence[Any]:
    told = exists().where(
        notice_sent.c.voter_id == voter.c.id,
        notice_sent.c.name == name,
        notice_sent.c.moment == moment,
    )
    query = (
        select(voter.c.id, voter.c.sealed)
        .where(voter.c.registered.is_(None), voter.c.sealed.is_not(None), ~told)
        .order_by(voter.c.id)
        .limit(SOME)
    )
    return (await connection.execute(query)).all()


def _text(name: str, now: ElectionNow) -> str:
    titles = now.manifest.title
    language = FA if FA.code in titles else EN
    title = " ".join((titles.get(language.code) or next(iter(titles.values()))).split())
    shown = title if len(title) <= MAX_TITLE else f"{title[: MAX_TITLE - 1]}…"
    words = _WORDS[name][language.place]
    return words.format(title=shown, end=jalali(now.window.end, language))
