"""The pages that a voter goes through, step by step."""
