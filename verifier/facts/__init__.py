"""What was read from the ledger: the facts that checks judge, and nothing else."""
