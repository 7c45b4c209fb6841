"""Group arithmetic, transcripts and proofs: pure."""
