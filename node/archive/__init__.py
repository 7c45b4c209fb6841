"""History archives in the standard layout: written, read, verified, on any Stellar network.

`layout` says where files lie, `records` how they are framed; `headers`, `sets`, `results` and
`scp` cut records where they need cutting; `checkpoint` makes a checkpoint's files of ledgers,
`write` puts them into a directory, `read` takes them out; `verify` holds the checks, pure, and
`examine` runs them over a whole archive.
"""
