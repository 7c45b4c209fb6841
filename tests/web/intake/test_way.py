"""From press to ledger: what a ballot goes through, and what the voter is told of it."""

from contracts.voting.receipt import Receipt, decode_receipt
from tests.web.intake.polling_place import PollingPlace
from web.intake.receipt import receipt_facts


async def test_a_ballot_is_received_at_once_and_recorded_by_a_closed_ledger(
    place: PollingPlace,
) -> None:
    await place.look()
    view = place.parts.view
    tracker = await place.press(0)
    fares = await place.fares(0)
    assert (fares.state, fares.tracker, fares.transaction) == ("received", tracker, None)
    assert receipt_facts(view, fares) is None
    place.start()
    place.close_what_waits()
    await place.until_recorded(0)
    facts = receipt_facts(view, await place.fares(0))
    assert facts is not None
    now = view.opened()
    assert (facts.ledger, facts.time) == (now.tip.sequence, now.tip.close_time)
    there = decode_receipt(facts.receipt.encode())
    assert there == Receipt(now.network, place.election.account, tracker, there.transaction)
    assert facts.link == f"{place.ledger.url}/explorer/tx/{there.transaction.hex()}"
    assert view.voted(place.voting.index(place.election.kappas[0]))
