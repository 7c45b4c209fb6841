"""The rows of docs/protocol.md §13: its numbers as they are printed there."""

from scripts.vectors.form import Vector, vector

ZERO = bytes(32)
U = "82dbbc182065a1fa1dfbcae0def0f8e68cc89568f8bbbbcbf78563c6f3197b4f"
TRACKER = "79868e6e8754feb578164dbe12bba374a66f4523a3789af8589573a3d226a36e"


def vectors() -> list[Vector]:
    """Return first.json."""
    return [
        vector("Q", "blinding generator", {},
               output="be4e6bc4228c785f2ed312a89ac1db7c882794c613e25d90d0fdfec4c618d449"),
        vector("P_1", "first bit's generator", {},
               output="7868ec0bceb42d37c24e360dda9ec7c74525cf00e453c6a8ed2920fbfe217304"),
        vector("U", "a credential's public key",
               {"net": ZERO, "authority": ZERO, "credential": bytes(16)}, output=U),
        vector("tracker", "of a head that is the 4 bytes “head”",
               {"context": ZERO, "U": U, "head": b"head"}, output=TRACKER),
        vector("code", "vote code of that tracker", {"tracker": TRACKER}, output="03888138"),
        vector("kind 2, id", "trustee 1's key",
               {"trustee": 1, "trustees": 2, "threshold": 2, "columns": 1, "scope": ZERO,
                "seeds": [b"\x01" * 32, b"\x02" * 32], "s": 1},
               output="c298dfddae6386e876a788fca214955ca6d0f5f64f935778f5ee64fd38789fe4"),
        vector("kind 9, id", "a ballot; H_k = (k+1)·G",
               {"context": ZERO, "U": U, "index": 0, "races": [(2, 0, 1)], "key_logs": [2, 3],
                "bits": [1, 0, 0], "r": 1, "beta": 2, "alpha": 3, "tau1": 4, "tau0": 5, "s": 6,
                "u": 7, "a": [-17, 8, 9]},
               output="de8743fc3c166869d594a807dcc8f2eabc39479ac27281623ebf22e59cb086bd"),
        vector("kind 11, id", "a trustee's share; R* = 2·G",
               {"context": ZERO, "digest": ZERO, "trustee": 1, "count": 1, "R_log": 2,
                "secrets": [3, 4], "s": 5},
               output="99c8ee4e8a4405f88f7dd9095178e9329880a1b696b01cd4a543627143524598"),
    ]  # fmt: skip
