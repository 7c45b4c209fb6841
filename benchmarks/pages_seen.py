"""The portal's pages, each as a voter comes to it, with what the voter's browser holds by then."""

from benchmarks.cached import Kept
from benchmarks.electorate import ADDRESS, sign_in
from benchmarks.first_load import Place
from benchmarks.outcome import CouldNotMeasure
from contracts.records.record import record_of
from contracts.roll import base32
from contracts.roll.voters import Voter
from web.services import Base
from web.sms.outbox import SmsOutbox
from web.voters.accounts import Voters
from web.voters.one_time_codes import About, OneTimeCodes, new_token

SESSION, SIGN_IN = "__Host-session", "__Host-sign-in"
MAIN = "main h1"


def open_to_all() -> list[Place]:
    """Return the pages that need no sign-in."""
    return [
        Place("first page", "/", MAIN),
        Place("sign-in", "/sign-in", "[data-altcha]:not([hidden])"),
        Place("help", "/help", MAIN),
        Place("check", "/check", MAIN),
        Place("ended", "/ended", MAIN),
    ]


async def of_a_voter(base: Base, kept: Kept, one: Voter, index: int) -> list[Place]:
    """Return the pages of a voter who has not voted.

    Args:
        base: the portal's.
        kept: the election.
        one: the voter.
        index: of the roll, of a credential that has not voted.
    """
    session = await sign_in(base, one)
    manifest_id = record_of(kept.election.manifest).id
    link = {
        "sandogh.e": base32.encode(manifest_id[:10]),
        "sandogh.c": base32.encode(kept.election.credential(index)),
    }
    race = "#races section:not([hidden])"
    return [
        Place("code", "/code", MAIN, {SIGN_IN: await _pending(base, one)}),
        Place("ballot", "/ballot", race, {SESSION: session}, link),
    ]


def of_a_receipt(session: str) -> list[Place]:
    """Return the pages of a voter whose ballot is recorded."""
    cookies = {SESSION: session}
    return [
        Place("receipt", "/receipt", MAIN, cookies),
        Place("printed vote", "/receipt/print", MAIN, cookies),
    ]


def on_its_way(session: str) -> Place:
    """Return the page of a voter whose ballot is not yet recorded."""
    return Place("receipt to come", "/receipt", MAIN, {SESSION: session})


async def _pending(base: Base, one: Voter) -> str:
    """Send a voter a code; return the token of this sign-in."""
    voter_id = await Voters(base).find(one.licence, one.national_code)
    if voter_id is None:
        raise CouldNotMeasure("a voter is not in the list")
    token, about = new_token(), About({"fa": "", "en": ""}, "fa")
    codes = OneTimeCodes(base)
    await codes.send(voter_id, token, SmsOutbox(base), address=ADDRESS, about=about)
    return token
