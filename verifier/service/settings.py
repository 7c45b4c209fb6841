"""What `sandogh-verify serve` is told, and the keys under which the parts find each other."""

from dataclasses import dataclass

from aiohttp import web

from node.base.supervision import Watch
from verifier.index.store import Store
from verifier.service.alarms import Alarms
from verifier.service.live import Live


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator chooses.

    Attributes:
        election: the authority, G….
        horizons: ledger sources: the first is followed, full audits ask all.
        database: an SQL URL.
        host, port: where pages and API are; port 0 takes a free one.
        metrics_port: on the loopback address; None for none.
        explorer: template of the page that shows a transaction, with `{hash}`; None takes the
            network's.
        webhook: where alarms are posted; None for nowhere.
        audit_hours: between two full audits; 0 for none.
    """

    election: str
    horizons: tuple[str, ...]
    database: str
    host: str = "127.0.0.1"
    port: int = 8090
    metrics_port: int | None = None
    explorer: str | None = None
    webhook: str | None = None
    audit_hours: float = 6.0


SETTINGS: web.AppKey[Settings] = web.AppKey("settings", Settings)
STORE: web.AppKey[Store] = web.AppKey("store", Store)
LIVE: web.AppKey[Live] = web.AppKey("live", Live)
ALARMS: web.AppKey[Alarms] = web.AppKey("alarms", Alarms)
WATCH: web.AppKey[Watch] = web.AppKey("watch", Watch)
