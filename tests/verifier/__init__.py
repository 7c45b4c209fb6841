"""The verifier as a command: its outcomes, its sources, its report."""
