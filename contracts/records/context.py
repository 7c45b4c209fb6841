"""What binds everything after the manifest to one election (docs/protocol.md §3)."""

from contracts.crypto.transcript import short


def context_of(network: bytes, authority: bytes, manifest_id: bytes) -> bytes:
    """Return h(context, net, authority, manifest id): 32 bytes.

    Args:
        network: SHA-256 of the passphrase.
        authority: its account's 32-byte key.
        manifest_id: the manifest record's id; through it roll, races, keys and accounts are
            bound into every later challenge.
    """
    return short("context", network, authority, manifest_id)
