"""Counting what is sent and received, in a registry that a web server can show (Prometheus)."""

from prometheus_client import CollectorRegistry, Counter


class SmsMetrics:
    """The counters; docs/sms.md lists their names.

    Args:
        registry: where they are registered; a new one by default. One registry takes one set.

    Attributes:
        queued: messages put into the outbox, by ``kind``.
        handed: messages handed to a ``gateway``, by ``outcome``: accepted, refused, failed,
            unclear.
        given_up: messages nobody will send any more, by ``why``: refused, expired, unclear.
        looked_up: messages that a gateway was asked about by our id, by ``outcome``: found,
            absent.
        deliveries: messages of which a final state was learned, by ``state``.
        received: messages received, by ``gateway`` and ``outcome``: confirmed, stored, repeated,
            no_number.
        pushes_rejected: what was sent to a push address and is no message of its gateway, or
            not from where it pushes.
    """

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry()

        def counter(name: str, about: str, *labels: str) -> Counter:
            return Counter(f"sandogh_sms_{name}", about, labels, registry=self.registry)

        self.queued = counter("queued", "Messages put into the outbox.", "kind")
        self.handed = counter("handed", "Messages handed to a gateway.", "gateway", "outcome")
        self.given_up = counter("given_up", "Messages that nobody will send.", "why")
        self.looked_up = counter("looked_up", "Messages asked about by our id.", "outcome")
        self.deliveries = counter("deliveries", "Final states learned of messages.", "state")
        self.received = counter("received", "Messages received.", "gateway", "outcome")
        self.pushes_rejected = counter("pushes_rejected", "What was pushed and is no message.")
