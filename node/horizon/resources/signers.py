"""A signer's key as its strkey."""

from stellar_sdk import StrKey, xdr

from node.wire.parsed import SignerKey

_PLAIN = {
    "ed25519_public_key": StrKey.encode_ed25519_public_key,
    "preauth_tx": StrKey.encode_pre_auth_tx,
    "sha256_hash": StrKey.encode_sha256_hash,
}


def signer_strkey(signer: SignerKey) -> str:
    """Return `G…`, `T…`, `X…`, or `P…` of a signed payload (key, then at most 64 bytes)."""
    if signer.type != "ed25519_signed_payload":
        return _PLAIN[signer.type](signer.key)
    payload = xdr.SignerKeyEd25519SignedPayload(xdr.Uint256(signer.key[:32]), signer.key[32:])
    return StrKey.encode_ed25519_signed_payload(payload.to_xdr_bytes())
