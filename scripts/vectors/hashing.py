"""Tagged hashing, generators, credential, tracker, vote code (docs/protocol.md §3, §7)."""

from contracts.crypto import generators, transcript
from contracts.crypto.group import base, encode_scalar
from contracts.voting.vote_code import vote_code
from scripts.vectors.form import Vector, vector

# every tag of docs/protocol.md §3, and how what it hashes is read
TAGS = {
    "gen-q": "point",
    "gen-p": "point",
    "scope": "short",
    "context": "short",
    "credential": "scalar",
    "seal-key": "scalar",
    "coeff": "scalar",
    "seal-eph": "scalar",
    "seal": "scalar",
    "key-proof": "scalar",
    "complaint": "scalar",
    "keyset": "short",
    "columns": "short",
    "ballot-y": "scalar",
    "ballot-c": "scalar",
    "tracker": "short",
    "code": "short",
    "count": "short",
    "share-w": "scalar",
    "share-e": "scalar",
    "attest": "short",
    "order": "short",
}
INPUTS = (b"", b"\x00", "رأی".encode(), bytes(range(64)))


def vectors() -> list[Vector]:
    """Return hashing.json."""
    made = [
        vector("lp/empty", "a u32 length, then nothing", {"bytes": b""}, output=transcript.lp(b"")),
        vector("lp/bytes", "a u32 length", {"bytes": b"abc"}, output=transcript.lp(b"abc")),
        vector(
            "lp/long", "300 zero bytes", {"bytes": bytes(300)}, output=transcript.lp(bytes(300))
        ),
    ]
    for tag, kind in TAGS.items():
        result = getattr(transcript, kind)(tag, *INPUTS)
        made.append(
            vector(
                f"{kind}/{tag}",
                "four inputs: empty, one zero byte, three letters in UTF-8, 64 bytes",
                {"tag": tag, "inputs": INPUTS},
                output=encode_scalar(result) if kind == "scalar" else result,
            )
        )
    made += [
        vector(f"wide/{id}", comment, {"tag": "ballot-y", "inputs": inputs},
               output=transcript.wide("ballot-y", *inputs))
        for id, comment, inputs in (
            ("none", "no input at all", ()),
            ("one-empty", "one empty input is not none", (b"",)),
            ("ab-c", "where inputs part matters", (b"ab", b"c")),
            ("a-bc", "where inputs part matters", (b"a", b"bc")),
        )
    ]  # fmt: skip
    made.append(
        vector("blinding/q", "Q", {}, output=generators.blinding()),
    )
    made += [vector(f"bit/{k}", "P_k", {"k": k}, output=generators.bit(k)) for k in (1, 2, 3, 60)]
    net, authority, credential = bytes([7]) * 32, bytes([8]) * 32, bytes(range(16))
    kappa = transcript.scalar("credential", net, authority, credential)
    made.append(
        vector(
            "credential/kappa",
            "a voter's 16 bytes give κ and U = κ·G",
            {"net": net, "authority": authority, "credential": credential},
            output={"kappa": encode_scalar(kappa), "U": base(kappa)},
        )
    )
    for i in range(4):
        tracker = transcript.short("tracker", bytes([i]))
        made.append(
            vector(f"code/{i}", "8 digits", {"tracker": tracker}, output=vote_code(tracker))
        )
    return made
