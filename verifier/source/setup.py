"""The set-up transaction that a manifest names, and what its accounts did before it."""

from contracts.accounts.compare import compare
from contracts.reading.accounts import first_of
from contracts.records.kinds.manifest import Manifest
from node.networks.reader import Reader
from verifier.facts.official import SetupFacts


async def read_setup(reader: Reader, manifest: Manifest, last_ledger: int) -> SetupFacts:
    """Read the set-up and compare it with the template.

    Args:
        reader: the source.
        manifest: names the transaction and the accounts.
        last_ledger: a later transaction does not count.
    """
    named = await reader.transaction(manifest.setup)
    if named is not None and (not named.successful or named.ledger > last_ledger):
        named = None
    accounts = (manifest.issuer, manifest.urn, manifest.box)
    first = {account: await first_of(reader, account, last_ledger) for account in accounts}
    if named is None:
        return SetupFacts(None, first, None, ())
    compared = compare(named.transaction)
    differences = tuple(map(str, compared.differences))
    setup = compared.setup
    if setup is not None:
        for role in ("issuer", "urn", "box"):
            created, said = getattr(setup, role), getattr(manifest, role)
            if created != said:
                differences += (f"it creates the {role} {created}; the manifest names {said}",)
    return SetupFacts(named, first, None if differences else setup, differences)
