"""The portal put together: services behind typed keys, pages behind the gate, work beside them.

Everything that lasts is in the database. So the process may end anywhere, and the next one goes
on: the follower from the ledger it had read, the sender and the text messages from their
outboxes, sessions and ballots from their rows.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack
from functools import partial

from aiohttp import web

from node.base import alarm_clock
from node.base.supervision import Watch, Work, supervised
from web import health
from web.health import CHECKS
from web.intake.service import Receiving, receiving
from web.metrics import METRICS, PortalMetrics, count
from web.portal import keys
from web.portal.phones import add_phones
from web.portal.routes import add_pages
from web.protection import gate
from web.schedule.jobs import jobs
from web.services import BASE, Base
from web.sms import pushes
from web.sms.gateways import Opened, make_gateways, phones_of
from web.sms.inbox import Inbox
from web.sms.metrics import SmsMetrics
from web.sms.outbox import SmsOutbox
from web.sms.polling import Poller
from web.sms.sender import SmsSender
from web.voters.accounts import Voters
from web.voters.altcha import Altcha
from web.voters.captcha import Captcha
from web.voters.limits import Limiter
from web.voters.one_time_codes import OneTimeCodes
from web.voters.sessions import Sessions

WATCH: web.AppKey[Watch] = web.AppKey("watch over the tasks", Watch)
GATEWAYS: web.AppKey[Sequence[Opened]] = web.AppKey("gateways of text messages", Sequence)


def create_app(base: Base) -> web.Application:
    """Return the portal; its services begin with it and end with it, the database last.

    Args:
        base: settings, database, key; the database has this program's tables.

    Raises:
        BundleError: what pages load was not built.
        OriginError, NetworkError, SettingsError: a setting is wrong.
    """
    app = web.Application(client_max_size=gate.BALLOT_BODY)
    app[BASE] = base
    app[METRICS] = PortalMetrics()
    add_pages(app)
    gate.set_up(app, base.settings)
    app.on_response_prepare.append(count)
    app.add_routes(health.ROUTES)
    app.add_routes(pushes.routes())
    app[GATEWAYS] = make_gateways(base)
    if (simulator := phones_of(app[GATEWAYS])) is not None:
        add_phones(app, simulator)
    app[keys.VOTERS] = Voters(base)
    app[keys.SESSIONS] = Sessions(base)
    app[keys.CODES] = OneTimeCodes(base)
    app[keys.CAPTCHA] = Captcha(base)
    app[keys.ALTCHA] = Altcha(base)
    app[keys.LIMITER] = Limiter(base)
    app.cleanup_ctx.append(_at_work)
    return app


async def _at_work(app: web.Application) -> AsyncIterator[None]:
    """Open what needs the loop, keep the tasks going, close all of it in reverse."""
    base = app[BASE]
    async with AsyncExitStack() as stack:
        stack.push_async_callback(base.database.close)
        taken = await stack.enter_async_context(
            receiving(base, app[keys.SESSIONS], app[METRICS].submit)
        )
        app[keys.VIEW], app[keys.INTAKE] = taken.view, taken.intake
        app[keys.LOOKUP] = taken.lookup
        sms, sms_works = await _text_messages(app, stack)
        schedule = partial(alarm_clock.run, jobs(app, taken.view))
        works: dict[str, Work] = {**taken.works(), **sms_works, "schedule": schedule}
        watch = await stack.enter_async_context(supervised(works))
        app[WATCH] = watch
        app[CHECKS] = _checks(base, taken, watch, sms)
        yield


async def _text_messages(
    app: web.Application, stack: AsyncExitStack
) -> tuple[SmsSender, Mapping[str, Work]]:
    """Return the sender, and what works on messages in both directions."""
    base, counted = app[BASE], SmsMetrics(app[METRICS].registry)
    gateways = app[GATEWAYS]
    for one in gateways:
        stack.push_async_callback(one.gateway.close)
    outbox = SmsOutbox(base, counted)
    sender = SmsSender(base, outbox, [one.gateway for one in gateways])
    inbox = Inbox(base, app[keys.SESSIONS].confirm, counted)
    app[keys.SMS_OUTBOX] = outbox
    app[pushes.PUSHES] = pushes.make_pushes(gateways, inbox, counted)
    poller = Poller(inbox, [one.gateway for one in gateways if one.pulled])
    return sender, {"sms": sender.run, "sms inbox": poller.run}


def _checks(
    base: Base, taken: Receiving, watch: Watch, sms: SmsSender
) -> Mapping[str, health.Check]:
    """Return what `/readyz` looks at."""

    async def sends() -> str | None:
        sender = taken.sender
        if sender is None or not taken.view.ready:
            # another process sends; or the ledger is what is not well
            return None
        if sender.state.stopped:
            return "channels stopped"
        return None if sender.state.sending or sender.state.early else "not sending"

    async def has_gateways() -> str | None:
        if not base.settings.sms.gateways:
            return "no gateway"
        return None if sms.failover.awake() else "every gateway fails"

    tasks = {f"task: {name}": health.of_task(watch, name) for name in watch.states()}
    return {
        "database": health.of_database(base.database),
        "ledger": health.of_ledger(lambda: health.ledger_age(taken.view)),
        "sender": sends,
        "sms": has_gateways,
        **tasks,
    }
