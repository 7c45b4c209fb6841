"""Evidence files: all that one audit read, to be read again without a network.

`form` is the layout (docs/protocol.md §17), `values` its JSON; `write` writes blocks, `read`
verifies and finds them, `reader` tells what is in a file as any source of ledger data does.
"""
