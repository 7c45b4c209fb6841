"""From a ballot received to a receipt: checked, stored with the outbox, followed on the ledger."""
