"""Transaction envelopes of every kind, built by stellar-sdk."""

from hypothesis import strategies as st
from stellar_sdk import (
    Account,
    Asset,
    Claimant,
    FeeBumpTransactionEnvelope,
    Keypair,
    LiquidityPoolAsset,
    MuxedAccount,
    SignedPayloadSigner,
    Signer,
    SignerKey,
    TextMemo,
    TransactionBuilder,
    TransactionEnvelope,
    xdr,
)
from stellar_sdk.memo import HashMemo, IdMemo, NoneMemo, ReturnHashMemo
from stellar_sdk.operation import (
    AccountMerge,
    AllowTrust,
    BeginSponsoringFutureReserves,
    BumpSequence,
    ChangeTrust,
    CreateAccount,
    CreateClaimableBalance,
    EndSponsoringFutureReserves,
    Inflation,
    ManageData,
    Operation,
    PathPaymentStrictReceive,
    PathPaymentStrictSend,
    Payment,
    RevokeSponsorship,
    SetOptions,
    SetTrustLineFlags,
)
from stellar_sdk.operation.allow_trust import TrustLineEntryFlag
from stellar_sdk.operation.set_options import AuthorizationFlag
from stellar_sdk.operation.set_trust_line_flags import TrustLineFlags

PASSPHRASE = "Sandogh test ledger"
KEYS = [Keypair.from_raw_ed25519_seed(bytes([number]) * 32) for number in range(6)]

int64 = st.integers(1, 2**63 - 1)
uint8 = st.integers(0, 255)
uint32 = st.integers(0, 2**32 - 1)
accounts = st.sampled_from([key.public_key for key in KEYS])
maybe_muxed = accounts | st.builds(MuxedAccount, accounts, st.integers(0, 2**64 - 1))
sources = st.none() | maybe_muxed
codes = st.text("ABCxyz019", min_size=1, max_size=12)
assets = st.builds(Asset, codes, accounts)
any_assets = assets | st.just(Asset.native())
amounts = st.integers(0, 2**63 - 1).map(lambda stroops: f"{stroops // 10**7}.{stroops % 10**7:07d}")
names = st.text("sandogh-", min_size=1, max_size=64)
hashes = st.binary(min_size=32, max_size=32)


@st.composite
def signers(draw: st.DrawFn) -> Signer:
    """Draw a signer of any of the four types."""
    key = draw(
        st.one_of(
            accounts.map(SignerKey.ed25519_public_key),
            hashes.map(SignerKey.pre_auth_tx),
            hashes.map(SignerKey.sha256_hash),
            st.builds(SignedPayloadSigner, accounts, st.binary(min_size=1, max_size=64)).map(
                SignerKey.ed25519_signed_payload
            ),
        )
    )
    return Signer(key, draw(uint8))


manage_data = st.builds(ManageData, names, st.none() | st.binary(max_size=64), source=sources)
payments = st.builds(Payment, maybe_muxed, any_assets, amounts, source=sources)
new_accounts = st.builds(CreateAccount, accounts, amounts, source=sources)
merges = st.builds(AccountMerge, maybe_muxed, source=sources)
path_payments = st.one_of(
    st.builds(
        kind,
        maybe_muxed,
        any_assets,
        amounts,
        any_assets,
        amounts,
        st.lists(any_assets, max_size=5),
        source=sources,
    )
    for kind in (PathPaymentStrictReceive, PathPaymentStrictSend)
)
usual_operations = st.one_of(manage_data, payments, new_accounts, merges, path_payments)
operations: st.SearchStrategy[Operation] = st.one_of(
    usual_operations,
    st.builds(ChangeTrust, assets, amounts, source=sources),
    st.builds(
        ChangeTrust,
        st.just(LiquidityPoolAsset(Asset.native(), Asset("VOTE", KEYS[0].public_key))),
        amounts,
        source=sources,
    ),
    st.builds(AllowTrust, accounts, codes, st.sampled_from(TrustLineEntryFlag), source=sources),
    st.builds(
        SetTrustLineFlags,
        accounts,
        assets,
        st.sampled_from(TrustLineFlags),
        st.sampled_from(TrustLineFlags),
        source=sources,
    ),
    st.builds(
        SetOptions,
        st.none() | accounts,
        st.none() | st.sampled_from(AuthorizationFlag),
        st.none() | st.sampled_from(AuthorizationFlag),
        st.none() | uint8,
        st.none() | uint8,
        st.none() | uint8,
        st.none() | uint8,
        st.none() | signers(),
        st.none() | st.text("abc.", max_size=32),
        source=sources,
    ),
    st.builds(BumpSequence, st.integers(0, 2**63 - 1), source=sources),
    st.builds(Inflation, source=sources),
    st.builds(BeginSponsoringFutureReserves, accounts, source=sources),
    st.builds(EndSponsoringFutureReserves, source=sources),
    st.builds(RevokeSponsorship.revoke_account_sponsorship, accounts, source=sources),
    st.builds(RevokeSponsorship.revoke_data_sponsorship, accounts, names, source=sources),
    st.builds(RevokeSponsorship.revoke_trustline_sponsorship, accounts, assets, source=sources),
    st.builds(
        RevokeSponsorship.revoke_signer_sponsorship,
        accounts,
        signers().map(lambda one: one.signer_key),
        source=sources,
    ),
    st.builds(
        CreateClaimableBalance,
        any_assets,
        amounts,
        st.just([Claimant(KEYS[1].public_key)]),
        source=sources,
    ),
)
memos = st.one_of(
    st.just(NoneMemo()),
    st.builds(TextMemo, st.binary(max_size=28)),
    st.builds(IdMemo, st.integers(0, 2**64 - 1)),
    st.builds(HashMemo, hashes),
    st.builds(ReturnHashMemo, hashes),
)


@st.composite
def transactions(
    draw: st.DrawFn, *, any_form: bool = True
) -> TransactionEnvelope | FeeBumpTransactionEnvelope:
    """Draw a signed transaction: of the usual shapes that are read directly, or of any form."""
    source = draw(maybe_muxed if any_form else accounts)
    builder = TransactionBuilder(
        Account(source, draw(st.integers(0, 2**63 - 2))),
        PASSPHRASE,
        base_fee=draw(st.integers(100, 10**6)),
        v1=not any_form or draw(st.booleans()) or isinstance(source, MuxedAccount),
    )
    if draw(st.booleans()):
        low = draw(st.integers(0, 2**40))
        builder.add_time_bounds(low, draw(st.just(0) | st.integers(low, 2**63)))
    kinds = operations if any_form else usual_operations
    some = draw(st.lists(kinds, min_size=1, max_size=6))
    for one in some:
        builder.append_operation(one)
    builder.add_memo(draw(memos))
    if any_form and builder.v1 and draw(st.booleans()):
        builder.set_min_sequence_number(draw(st.integers(0, 2**62)))
        builder.set_ledger_bounds(draw(st.integers(0, 9)), draw(st.integers(10, 20)))
    inner = builder.build()
    for key in draw(st.lists(st.sampled_from(KEYS), max_size=3, unique=True)):
        inner.sign(key)
    if not builder.v1 or draw(st.integers(0, 3)):
        return inner
    outer = TransactionBuilder.build_fee_bump_transaction(
        draw(maybe_muxed if any_form else accounts), 2 * 10**6, inner, PASSPHRASE
    )
    outer.sign(KEYS[5])
    return outer


@st.composite
def records(draw: st.DrawFn) -> bytes:
    """Draw an envelope of many data entries, most alike; some names look like a value's start."""
    builder = TransactionBuilder(Account(draw(accounts), 5), PASSPHRASE)
    sly = "\0\0\0\1\0\0\0@" * 8
    odd = st.builds(
        ManageData,
        st.sampled_from(("sandogh", "x", sly, sly[4:])),
        st.none() | st.binary(min_size=1, max_size=64) | st.just(bytes(64)),
        source=st.none() | accounts,
    )
    usual = st.builds(ManageData, st.just("sandogh"), st.binary(min_size=64, max_size=64))
    for one in draw(st.lists(usual | odd, min_size=1, max_size=12)):
        builder.append_operation(one)
    envelope = builder.add_hash_memo(bytes(32)).set_timeout(0).build()
    envelope.sign(KEYS[0])
    return encoded(envelope)


def encoded(envelope: TransactionEnvelope | FeeBumpTransactionEnvelope) -> bytes:
    """Return the envelope's XDR."""
    found: xdr.TransactionEnvelope = envelope.to_xdr_object()
    return found.to_xdr_bytes()
