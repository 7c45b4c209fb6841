"""Personal data are purged once they were kept for as long as the settings say."""

from web.intake.now import ElectionNow
from web.services import Base
from web.voters.purge import purge, purge_time


async def look(base: Base, now: ElectionNow) -> bool:
    """Purge if it is time by the ledger and by this clock; return whether it was.

    Said again, it finds nothing left to purge.
    """
    after = purge_time(now.window.end, base.settings.retention_days)
    if min(now.close_time, base.now()) < after:
        return False
    await purge(base, after)
    return True
