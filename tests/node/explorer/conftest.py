"""A real ledger on which a little of everything has happened, also by those who mean harm."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from stellar_sdk import (
    AccountMerge,
    Asset,
    AuthorizationFlag,
    BumpSequence,
    ChangeTrust,
    HashMemo,
    IdMemo,
    Keypair,
    ManageData,
    Payment,
    ReturnHashMemo,
    SetOptions,
    SetTrustLineFlags,
    Signer,
    TextMemo,
    TrustLineFlags,
)

from tests.support.ledger import LedgerProcess, ledger_process
from tests.support.signed import keypair
from tests.support.transactions import signed

SCRIPT = "<script>alert(1)</script>"
QUOTE = "\"'><img src=x onerror=1>"
ISSUER, ALICE, BOB, GONE = (keypair(number) for number in (11, 12, 13, 14))
COIN = Asset("GOLD", ISSUER.public_key)


@dataclass
class Story:
    """The ledger, and the hash of what happened by name."""

    ledger: LedgerProcess
    hashes: dict[str, str] = field(default_factory=dict)
    sequences: dict[str, int] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where the explorer is."""
        return self.ledger.url + "/explorer"

    def do(
        self, name: str, source: Keypair, *operations: object, fails: bool = False, **more: object
    ) -> None:
        """Let an account do something in a ledger of its own, in which it succeeds or fails."""
        at = self.sequences.setdefault(source.public_key, self._sequence(source))
        envelope = signed(self.ledger.passphrase, source, at, *operations, **more)  # type: ignore[arg-type]
        self.sequences[source.public_key] = at + 1
        (answer,) = self.ledger.settle(envelope)
        assert answer.status == (400 if fails else 200), (name, answer.body)
        assert "ledger" in answer.body or fails
        self.hashes[name] = envelope.hash_hex()

    def _sequence(self, source: Keypair) -> int:
        return int(self.ledger.get(f"/accounts/{source.public_key}").body["sequence"])


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """Serve it."""
    with ledger_process(tmp_path_factory.mktemp("explorer") / "ledger") as ledger:
        told = Story(ledger)
        ledger.fund(*(one.public_key for one in (ISSUER, ALICE, BOB, GONE)))
        _happen(told)
        yield told


def _happen(story: Story) -> None:
    alice, bob = ALICE.public_key, BOB.public_key
    story.do("text", ALICE, ManageData("greeting", "سلام"), memo=TextMemo(SCRIPT))
    story.do("broken text", ALICE, ManageData("raw", bytes(64)), memo=TextMemo(b"\xff\x00\x1b[31m"))
    story.do("name", ALICE, ManageData(QUOTE, SCRIPT), memo=IdMemo(2**64 - 1))
    story.do("domain", ALICE, SetOptions(home_domain=QUOTE), memo=HashMemo(b"\xab" * 32))
    story.do("signer", ALICE, SetOptions(
        signer=Signer.sha256_hash(b"\x01" * 32, 1), high_threshold=2, master_weight=3
    ), memo=ReturnHashMemo(b"\xcd" * 32))  # fmt: skip
    story.do("flags", ISSUER, SetOptions(set_flags=AuthorizationFlag.AUTHORIZATION_REQUIRED))
    story.do("trust", ALICE, ChangeTrust(COIN, "1000"))
    story.do("trust without limit", BOB, ChangeTrust(COIN))
    story.do("authorize", ISSUER, SetTrustLineFlags(
        alice, COIN, set_flags=TrustLineFlags.AUTHORIZED_FLAG
    ))  # fmt: skip
    story.do("gold", ISSUER, Payment(alice, COIN, "12.5"))
    story.do(
        "poor", BOB, ManageData("a", b"1"), Payment(alice, Asset.native(), "99999999"), fails=True
    )
    story.do("bounds", BOB, BumpSequence(0), bounds=(1, 1_900_000_000))
    story.do("forget", ALICE, ManageData("raw", None))
    story.do("merge", GONE, AccountMerge(bob))
    story.do("many", BOB, *(ManageData(f"n{one}", bytes([one] * 64)) for one in range(100)))
