"""The official side as pages and API show it; pure. Nothing of the tally but a posted result.

What is here is what the ledger has: texts are the commission's own, in the manifest's languages.
"""

from typing import Any

from verifier.facts.facts import Facts
from verifier.report.report import race_results


def shown_of(facts: Facts) -> dict[str, Any]:
    """Return JSON values: ``manifest``, ``ceremony``, ``roll``, ``setup``, ``result``."""
    return {
        "manifest": _manifest(facts),
        "ceremony": _ceremony(facts),
        "roll": len(facts.roll) if facts.roll is not None else None,
        "setup": facts.setup.seen.hash.hex()
        if facts.setup is not None and facts.setup.seen is not None
        else None,
        "anchor": facts.anchor.sequence if facts.anchor is not None else None,
        "close": _valid(facts.closes),
        "shares": {
            str(number): {"hash": record.hashes[-1].hex(), "time": record.close_time}
            for number, record in sorted(facts.valid_shares().items())
        },
        "result": _result(facts),
    }


def _manifest(facts: Facts) -> dict[str, Any] | None:
    manifest = facts.manifest
    if manifest is None:
        return None
    return {
        "title": dict(manifest.title),
        "trial": manifest.trial,
        "opens": manifest.opens,
        "closes": manifest.closes,
        "end": facts.window.end if facts.window is not None else manifest.closes,
        "floor": manifest.floor,
        "channels": len(manifest.channels),
        "races": [
            {
                "title": dict(race.title),
                "min": race.minimum,
                "max": race.maximum,
                "seats": race.seats,
                "candidates": [
                    {"number": one.number, "name": dict(one.name)} for one in race.candidates
                ],
            }
            for race in manifest.races
        ],
    }


def _ceremony(facts: Facts) -> dict[str, Any] | None:
    ceremony, found = facts.ceremony, facts.qualified
    if ceremony is None:
        return None
    return {
        "commission": list(ceremony.commission),
        "need": ceremony.need,
        "columns": ceremony.columns,
        "threshold": ceremony.threshold,
        "qualified": found is not None and found.qualified,
        "keyset": found.keyset.hex() if found is not None and found.keyset is not None else None,
        "faults": [{"reason": one.reason, "text": one.text} for one in found.faults]
        if found is not None
        else [],
        "trustees": [
            {
                "number": number,
                "account": one.account,
                "key": found is not None and number in found.keys,
                "ack": found is not None and number in found.acks,
            }
            for number, one in enumerate(ceremony.trustees, 1)
        ],
    }


def _valid(acts: Any) -> dict[str, Any] | None:
    record = next((act.record for act in acts if act.fault is None), None)
    if record is None:
        return None
    return {"hash": record.hashes[-1].hex(), "time": record.close_time}


def _result(facts: Facts) -> dict[str, Any] | None:
    """Return votes by race; None until a valid result is on the ledger, opened or not."""
    record, manifest, totals = facts.result_record, facts.manifest, facts.totals
    if record is None or manifest is None or totals is None:
        return None
    races = race_results(manifest, totals)
    return {"hash": record.hashes[-1].hex(), "time": record.close_time, "races": races}
