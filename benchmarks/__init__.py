"""What Sandogh must reach, measured: `python -m benchmarks [NAME…] [--json] [--list]`.

A file a figure, or a few that are measured together. Each benchmark measures, in the same
run, what it is made of (libsodium's multiplication, an SQLite commit, a loopback round trip),
and gives the ratio: on a slow day the ratio decides. Nothing here is a test.
"""
