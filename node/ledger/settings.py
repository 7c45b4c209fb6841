"""What an embedded ledger is started with; the closed headers carry it from then on."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class LedgerSettings:
    """Numbers of a new ledger. After genesis the header's own values rule.

    Attributes:
        protocol: ledger version in the header; the rules implemented are those of 19.
        base_fee: stroops an operation.
        base_reserve: stroops an entry; an account needs twice that and once per subentry.
        max_operations: most operations in one ledger (maxTxSetSize).
        close_time_offset: seconds added to the last close time when admission looks at a
            maxTime: 2 x 5 s, as stellar-core does.
        node_seed: Ed25519 seed (32 bytes) that signs each closed value; None leaves the
            value unsigned (STELLAR_VALUE_BASIC).
    """

    protocol: int = 19
    base_fee: int = 100
    base_reserve: int = 5_000_000
    max_operations: int = 10_000
    close_time_offset: int = 10
    node_seed: bytes | None = field(default=None, repr=False)
