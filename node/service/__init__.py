"""The running node: clock, closing, storing, funding, serving."""
