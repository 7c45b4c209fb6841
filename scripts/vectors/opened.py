"""Challenge files: an opened ballot as it is written (docs/protocol.md §16)."""

from contracts.crypto.ballot_proof import prove, tracker
from contracts.crypto.group import base, encode_scalar
from contracts.voting.challenge import Challenge, decode_challenge, differences
from node.wire.accounts import address
from scripts.vectors.ballot import larger, small
from scripts.vectors.form import Vector, vector

NETWORK = 'a network « \\ » ; "its" passphrase'
ELECTION = address(bytes(range(32)))
MANIFEST = bytes(range(32))


def vectors() -> list[Vector]:
    """Return opened.json."""
    made = []
    for id, index, (statement, kappa, bits, secrets) in (
        ("small", 0, small()),
        ("larger", 70_000, larger()),
    ):
        key = base(kappa)
        head = prove(statement, index, kappa, bits, secrets).head()
        mark = tracker(statement.context, key, head)
        chosen = bits[: statement.shape.m]
        opened = Challenge(NETWORK, ELECTION, MANIFEST, mark, head, secrets.r, chosen)
        text = opened.encode()
        if differences(decode_challenge(text), statement, key):
            raise ValueError(f"{id}: does not open")
        given = {
            "network": NETWORK,
            "election": ELECTION,
            "manifest": MANIFEST,
            "tracker": mark,
            "head": head,
            "r": encode_scalar(secrets.r),
            "bits": chosen,
        }
        made.append(vector(f"encode/{id}", "a file", given, output=text.decode()))
    return made
