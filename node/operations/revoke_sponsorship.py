"""RevokeSponsorship: MED. Let another one pay for an entry or signer that is there (CAP-33).

Who pays now must be the source: the sponsor where there is one, else the owner. Who pays then is
whoever sponsors the source's future reserves, or the owner where that is nobody or the owner.
Offers and claimable balances are not on this ledger, so one is never found.
"""

from dataclasses import replace

from stellar_sdk import xdr

from node.operations.outcome import Outcome, inner, refused
from node.state.assets import asset_from_xdr, is_valid
from node.state.context import LedgerContext
from node.state.entries import AccountEntry, DataKey, Entry, LineKey
from node.state.entry_xdr import signer_key
from node.state.sponsorship import Refusal, pay_for
from node.state.text import is_plain
from node.state.thresholds import Threshold
from node.state.view import View
from node.wire.accounts import account_key

KIND = xdr.OperationType.REVOKE_SPONSORSHIP
Code = xdr.RevokeSponsorshipResultCode
SUCCESS = inner(KIND, Code.REVOKE_SPONSORSHIP_SUCCESS)
DOES_NOT_EXIST = inner(KIND, Code.REVOKE_SPONSORSHIP_DOES_NOT_EXIST)
NOT_SPONSOR = inner(KIND, Code.REVOKE_SPONSORSHIP_NOT_SPONSOR)
LOW_RESERVE = inner(KIND, Code.REVOKE_SPONSORSHIP_LOW_RESERVE)
MALFORMED = inner(KIND, Code.REVOKE_SPONSORSHIP_MALFORMED)

_NEVER_REVOKED = frozenset(xdr.LedgerEntryType) - {
    xdr.LedgerEntryType.ACCOUNT,
    xdr.LedgerEntryType.TRUSTLINE,
    xdr.LedgerEntryType.OFFER,
    xdr.LedgerEntryType.DATA,
    xdr.LedgerEntryType.CLAIMABLE_BALANCE,
}


def threshold(body: xdr.OperationBody) -> Threshold:
    """Return the threshold that the source's signers must reach."""
    return Threshold.MEDIUM


def concerns(body: xdr.OperationBody) -> tuple[bytes, ...]:
    """Return the accounts it concerns besides its source."""
    said = _said(body)
    if said.signer is not None:
        return (account_key(said.signer.account_id),)
    key = said.ledger_key
    assert key is not None
    for named in (key.account, key.trust_line, key.data):
        if named is not None:
            return (account_key(named.account_id),)
    return ()


def check(source: bytes, body: xdr.OperationBody) -> Outcome | None:
    """Return what is wrong whatever the state, or None."""
    key = _said(body).ledger_key
    if key is None:
        return None
    if key.type in _NEVER_REVOKED:
        return MALFORMED
    if key.offer is not None and key.offer.offer_id.int64 <= 0:
        return MALFORMED
    if key.data is not None:
        name = key.data.data_name.string64
        return None if name and is_plain(name) else MALFORMED
    if key.trust_line is not None and key.trust_line.asset.liquidity_pool_id is None:
        asset = asset_from_xdr(key.trust_line.asset)
        holder = account_key(key.trust_line.account_id)
        if asset is None or not is_valid(asset) or asset.issuer == holder:
            return MALFORMED
    return None


def apply(view: View, source: bytes, body: xdr.OperationBody, context: LedgerContext) -> Outcome:
    """Move the reserve of the entry or signer to who is to pay."""
    said = _said(body)
    if said.signer is not None:
        return _signer(view, source, said.signer, context)
    assert said.ledger_key is not None
    entry = _entry(view, said.ledger_key)
    if entry is None:
        return DOES_NOT_EXIST
    owner_key = entry.key if isinstance(entry, AccountEntry) else entry.account
    if (entry.sponsor or owner_key) != source:
        return NOT_SPONSOR
    payer = _payer(source, owner_key, context)
    owner = view.account(owner_key)
    assert owner is not None
    count = 2 if isinstance(entry, AccountEntry) else 1
    paid = pay_for(view, owner, entry.sponsor, payer, count, context.base_reserve)
    if isinstance(paid, Refusal):
        return refused(paid, LOW_RESERVE)
    extended = entry.extended or payer is not None
    if isinstance(entry, AccountEntry):
        view.write_account(replace(paid, sponsor=payer, extended=extended))
        return SUCCESS
    if paid is not owner:
        view.write_account(paid)
    view.write(replace(entry, sponsor=payer, extended=extended))
    return SUCCESS


def _signer(
    view: View, source: bytes, said: xdr.RevokeSponsorshipOpSigner, context: LedgerContext
) -> Outcome:
    owner = view.account(account_key(said.account_id))
    order = signer_key(said.signer_key)
    signer = next((one for one in owner.signers if one.order == order), None) if owner else None
    if owner is None or signer is None:
        return DOES_NOT_EXIST
    if (signer.sponsor or owner.key) != source:
        return NOT_SPONSOR
    payer = _payer(source, owner.key, context)
    paid = pay_for(view, owner, signer.sponsor, payer, 1, context.base_reserve)
    if isinstance(paid, Refusal):
        return refused(paid, LOW_RESERVE)
    changed = replace(signer, sponsor=payer)
    signers = tuple(changed if one is signer else one for one in paid.signers)
    view.write_account(replace(paid, signers=signers))
    return SUCCESS


def _payer(source: bytes, owner: bytes, context: LedgerContext) -> bytes | None:
    sponsor = context.sponsorships.sponsor_of(source)
    return None if sponsor == owner else sponsor


def _entry(view: View, key: xdr.LedgerKey) -> Entry | None:
    if key.account is not None:
        return view.account(account_key(key.account.account_id))
    if key.data is not None:
        return view.data(DataKey(account_key(key.data.account_id), key.data.data_name.string64))
    if key.trust_line is not None and key.trust_line.asset.liquidity_pool_id is None:
        asset = asset_from_xdr(key.trust_line.asset)
        assert asset is not None
        return view.line(LineKey(account_key(key.trust_line.account_id), asset))
    return None


def _said(body: xdr.OperationBody) -> xdr.RevokeSponsorshipOp:
    assert body.revoke_sponsorship_op is not None
    return body.revoke_sponsorship_op
