"""Counting what the submitter does, in a registry that a web server can show (Prometheus)."""

from prometheus_client import CollectorRegistry, Counter, Histogram

SECONDS = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800)
"""Upper bounds of the buckets of `sandogh_submit_seconds_to_land`."""


class SubmitMetrics:
    """The counters; docs/networks.md lists their names.

    Args:
        registry: where they are registered; a new one by default. One registry takes one set.

    Attributes:
        queued: items put into the outbox.
        sent: envelopes sent for the first time in this run.
        resubmitted: sends of an envelope that had been sent before.
        rescued: fee bumps made around a waiting envelope.
        landed: items that lie in a closed ledger.
        failed: items given up, by `reason`: one of `REASONS`.
        stopped: channels that the ledger took nothing from.
        seconds: from an item's turn to its closed ledger.
    """

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry()

        def counter(name: str, about: str, labels: tuple[str, ...] = ()) -> Counter:
            return Counter(f"sandogh_submit_{name}", about, labels, registry=self.registry)

        self.queued = counter("queued", "Items put into the outbox.")
        self.sent = counter("sent", "Envelopes sent for the first time.")
        self.resubmitted = counter("resubmitted", "Identical envelopes sent again.")
        self.rescued = counter("rescued", "Fee bumps made around a waiting envelope.")
        self.landed = counter("landed", "Items in a closed ledger.")
        self.failed = counter("failed", "Items given up.", ("reason",))
        self.stopped = counter("channels_stopped", "Channels that the ledger takes nothing from.")
        self.seconds = Histogram(
            "sandogh_submit_seconds_to_land",
            "Seconds from an item's turn to its closed ledger.",
            buckets=SECONDS,
            registry=self.registry,
        )
