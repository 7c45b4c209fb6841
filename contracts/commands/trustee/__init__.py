"""A trustee's commands: make the keys together, open the totals only."""
