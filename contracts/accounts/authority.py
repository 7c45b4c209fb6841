"""The authority account: the commission's, ``need`` of its members together (protocol.md §2).

One transaction creates it and gives it to the members: each a signer of weight 1, every
threshold ``need``, and master weight 0, so that its own key signs nothing ever after.
"""

from stellar_sdk import Signer

from contracts.accounts.building import begin, coins, finish
from contracts.accounts.setup import MAX_SIGNERS, SetupError
from contracts.records.envelope import Draft
from contracts.records.transactions import Posting
from node.wire.accounts import address, public_key


def authority_draft(
    authority: str, members: tuple[bytes, ...], need: int, balance: int, posting: Posting
) -> Draft:
    """Build the unsigned transaction; the authority's own key and the source's sign it.

    Args:
        authority: the new account, G…: the election's id.
        members: the commission's keys, 32 bytes each, 1 to 20.
        need: how many of them sign for it.
        balance: what it gets, stroops.
        posting: who creates and pays for it, and the network's numbers.

    Raises:
        SetupError: members that are too many, none, or equal, or a need that they cannot meet.
        AddressError: an account that is none.
    """
    if not 1 <= len(members) <= MAX_SIGNERS:
        raise SetupError("commission", f"{len(members)} members, not from 1 to {MAX_SIGNERS}")
    if len(set(members)) != len(members):
        raise SetupError("commission", "two members have one key")
    if public_key(authority) in members:
        raise SetupError("commission", "a member's key is the authority's own")
    if not 1 <= need <= len(members):
        raise SetupError("need", f"{need} is not from 1 to {len(members)}, the members")
    builder = begin(posting)
    builder.append_create_account_op(authority, coins(balance))
    for member in members:
        signer = Signer.ed25519_public_key(address(member), 1)
        builder.append_set_options_op(signer=signer, source=authority)
    builder.append_set_options_op(
        master_weight=0,
        low_threshold=need,
        med_threshold=need,
        high_threshold=need,
        source=authority,
    )
    return finish(builder)
