"""Makes tests/vectors/*.json: `python -m scripts.vectors`; a file a subject, listed in table.

A module here has one function, ``vectors()``, that computes its file's vectors through the
public functions of contracts; ``tests/test_vectors.py`` makes them again and compares. What
an RFC or docs/protocol.md §13 publishes stands in the module as a constant and is the output:
there the test compares the code with the source.
"""
