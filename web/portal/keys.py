"""The services that the portal's handlers ask, as the application holds them.

`web.services.BASE` comes first; these are made of it when the portal starts. The services
themselves know nothing of requests.
"""

from aiohttp import web

from web.intake.ballot_intake import Intake
from web.intake.election import ElectionView
from web.intake.lookup import Lookup
from web.sms.outbox import SmsOutbox
from web.voters.accounts import Voters
from web.voters.altcha import Altcha
from web.voters.captcha import Captcha
from web.voters.limits import Limiter
from web.voters.one_time_codes import OneTimeCodes
from web.voters.sessions import Sessions

VOTERS: web.AppKey[Voters] = web.AppKey("voters", Voters)
SESSIONS: web.AppKey[Sessions] = web.AppKey("sessions", Sessions)
CODES: web.AppKey[OneTimeCodes] = web.AppKey("one-time codes", OneTimeCodes)
CAPTCHA: web.AppKey[Captcha] = web.AppKey("captcha", Captcha)
ALTCHA: web.AppKey[Altcha] = web.AppKey("altcha", Altcha)
LIMITER: web.AppKey[Limiter] = web.AppKey("limiter", Limiter)
SMS_OUTBOX: web.AppKey[SmsOutbox] = web.AppKey("outbox of text messages", SmsOutbox)
VIEW: web.AppKey[ElectionView] = web.AppKey("view of the election", ElectionView)
INTAKE: web.AppKey[Intake] = web.AppKey("intake", Intake)
LOOKUP: web.AppKey[Lookup] = web.AppKey("look-up of votes", Lookup)
