"""Text messages: gateways behind one interface, an outbox and an inbox."""
