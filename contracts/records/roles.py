"""No account stands in two roles of one election (docs/protocol.md §14).

A manifest sees to its own accounts; what only authority, ceremony and manifest together show is
asked here.
"""

from collections.abc import Iterator

from contracts.records.kinds.ceremony import Ceremony
from contracts.records.kinds.manifest import Manifest


def two_roles(authority: str, ceremony: Ceremony, manifest: Manifest) -> Iterator[str]:
    """Yield a sentence for each account that stands in a second role.

    Args:
        authority: the election's account, G….
        ceremony: the one that the manifest names.
        manifest: the election's.
    """
    trustees = ((f"trustee {i}", one.account) for i, one in enumerate(ceremony.trustees, 1))
    first = {authority: "authority"}
    for role, account in (*trustees, *manifest.accounts()):
        if account in first:
            yield f"{account} is {first[account]} and {role}"
        first.setdefault(account, role)
