"""Elections in which one thing is wrong: each is to be named, and nothing else."""
