"""Whatever bytes are submitted: an answer, never an exception, and a ledger that still closes."""

from hypothesis import given, settings
from hypothesis import strategies as st
from stellar_sdk import Asset, ChangeTrust, ManageData, Payment, SetOptions, Signer, xdr

from tests.node.world import World


def envelopes() -> list[bytes]:
    world = World()
    signer = Signer.ed25519_public_key(world.id("b"), 1)
    operations = [
        ManageData("name", b"value"),
        Payment(world.id("root"), Asset.native(), "1"),
        SetOptions(signer=signer, home_domain="a.b"),
        ChangeTrust(Asset("VOTE", world.id("b")), "7"),
    ]
    made = [world.envelope("root", *operations, bounds=(0, 1 << 40), v1=v1) for v1 in (True, False)]
    return [one.to_xdr_object().to_xdr_bytes() for one in made]


GOOD = envelopes()


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(GOOD),
    st.lists(st.tuples(st.integers(0, 1 << 12), st.integers(0, 255)), min_size=1, max_size=3),
    st.integers(-8, 8),
)
def test_bent_envelopes_get_an_answer(
    good: bytes, changes: list[tuple[int, int]], cut: int
) -> None:
    raw = bytearray(good + bytes(max(cut, 0)))[: len(good) + cut]
    for place, value in changes:
        raw[place % len(raw)] = value
    world = World()
    admission = world.ledger.admit(bytes(raw))
    if admission.status == "ERROR":
        assert admission.result is not None
        again = xdr.TransactionResult.from_xdr_bytes(admission.result)
        assert again.to_xdr_bytes() == admission.result
    elif admission.status == "PENDING":
        assert bytes(raw) in GOOD
    else:
        assert admission.status == "MALFORMED"
        assert admission.why
    world.close()


@given(st.binary(max_size=300))
def test_any_bytes_get_an_answer(raw: bytes) -> None:
    assert World().ledger.admit(raw).status == "MALFORMED"
