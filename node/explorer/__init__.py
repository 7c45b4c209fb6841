"""Server-rendered pages over closed ledgers: where a receipt's link leads."""
