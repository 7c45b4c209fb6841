"""The services that the portal's handlers ask, as the application holds them.

`web.services.BASE` comes first; these are made of it when the portal starts. The services
themselves know nothing of requests.
"""

from typing import Any

from aiohttp import web

from web.voters.accounts import Voters
from web.voters.sessions import Sessions

VOTERS: web.AppKey[Voters] = web.AppKey("voters", Voters)
SESSIONS: web.AppKey[Sessions] = web.AppKey("sessions", Sessions)
CODES: web.AppKey[Any] = web.AppKey("one-time codes")
CAPTCHA: web.AppKey[Any] = web.AppKey("captcha")
ALTCHA: web.AppKey[Any] = web.AppKey("altcha")
LIMITER: web.AppKey[Any] = web.AppKey("limiter")
SMS_OUTBOX: web.AppKey[Any] = web.AppKey("outbox of text messages")
VIEW: web.AppKey[Any] = web.AppKey("view of the election")
INTAKE: web.AppKey[Any] = web.AppKey("intake")
