"""A resumable index of elections in SQL: acts, casts, totals, and what history should not be."""
