"""What the report says of the levels of proof, and of whom it rests on."""

from collections.abc import Iterator
from typing import Any

from verifier.facts.facts import Facts
from verifier.levels import Level

MEANINGS = {
    Level.NONE: "the source's word",
    Level.A: "result sets",
    Level.B: "result sets and transaction sets",
    Level.C: "sets, and headers linked to a published anchor",
    Level.D: "sets, and headers that a quorum of validators agreed on",
}


def proof_json(facts: Facts) -> dict[str, Any] | None:
    """Return the levels as JSON values (docs/protocol.md §16); None before anything was proved."""
    proof, trust, history = facts.proof, facts.trust, facts.history
    if proof is None:
        return None
    return {
        "level": proof.level.letter,
        "why": proof.why,
        "transactions": proof.transactions,
        "reached": {
            level.letter or "none": proof.levels.get(level, 0) for level in sorted(MEANINGS)
        },
        "archives": list(history.archives) if history is not None else [],
        "anchors": [{"ledger": one.ledger, "hash": one.hash.hex()} for one in trust.anchors],
        "quorum": None
        if trust.quorum is None
        else {
            "hash": trust.quorum.hash.hex(),
            "threshold": trust.quorum.threshold,
            "validators": len(trust.quorum.members()),
        },
        "balances": "replayed" if facts.votes is not None and facts.votes.replayed else "told",
    }


def proof_lines(facts: Facts) -> Iterator[str]:
    """Yield the lines for people."""
    proof = facts.proof
    if proof is None:
        return
    level = proof.level.letter or "none"
    yield f"Proof     level {level}: {MEANINGS[proof.level]}" + (
        f"; {proof.why}" if proof.why else ""
    )
    if len([count for count in proof.levels.values() if count]) > 1:
        reached = ", ".join(
            f"{count} at {one.letter or 'none'}" for one, count in sorted(proof.levels.items())
        )
        yield f"          of {proof.transactions} transactions: {reached}"
