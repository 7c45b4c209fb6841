"""Records: kinds, parts, reassembly, transactions."""
