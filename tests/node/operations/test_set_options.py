"""SetOptions: every result code, every signer type, thresholds and who may change them."""

import pytest
from stellar_sdk import AuthorizationFlag, SetOptions, SignedPayloadSigner, Signer, SignerKey, xdr

from node.state.entries import Signer as StateSigner
from tests.node.expected import Op, Tx, failed, general, op, result, success
from tests.node.world import Bent, World

Code = xdr.SetOptionsResultCode
REQUIRED = AuthorizationFlag.AUTHORIZATION_REQUIRED
REVOCABLE = AuthorizationFlag.AUTHORIZATION_REVOCABLE
IMMUTABLE = AuthorizationFlag.AUTHORIZATION_IMMUTABLE
CLAWBACK = AuthorizationFlag.AUTHORIZATION_CLAWBACK_ENABLED


@pytest.fixture
def world() -> World:
    made = World()
    made.create("a")
    return made


def fails(world: World, operation: SetOptions, code: Code) -> None:
    assert world.run("a", operation).result == failed(op(Op.SET_OPTIONS, code))


def bad(world: World, operation: object, code: Code) -> None:
    assert world.refused("a", operation) == failed(op(Op.SET_OPTIONS, code))


def bent(field: str, value: int) -> Bent:
    def change(body: xdr.OperationBody) -> None:
        assert body.set_options_op is not None
        setattr(body.set_options_op, field, xdr.Uint32(value))

    return Bent(SetOptions(), change)


def test_nothing_asked_is_a_success(world: World) -> None:
    assert world.run("a", SetOptions()).result == success(op(Op.SET_OPTIONS))


def test_all_plain_fields(world: World) -> None:
    world.done(
        "a",
        SetOptions(
            inflation_dest=world.id("root"),
            home_domain="vote.example",
            low_threshold=1,
            med_threshold=1,
            high_threshold=1,
            master_weight=255,
            set_flags=REQUIRED,
        ),
    )
    account = world.account("a")
    assert account.inflation_destination == world.key("root")
    assert account.home_domain == b"vote.example"
    assert account.thresholds == bytes([255, 1, 1, 1])
    assert account.flags == 1
    world.done("a", SetOptions(home_domain="", clear_flags=REQUIRED))
    assert (world.account("a").home_domain, world.account("a").flags) == (b"", 0)


def test_every_signer_type_is_stored_in_order(world: World) -> None:
    hash_ = bytes(range(32))
    payload = SignerKey.ed25519_signed_payload(_payload(world))
    for signer in (
        Signer(payload, 4),
        Signer.sha256_hash(hash_, 3),
        Signer.pre_auth_tx(hash_, 2),
        Signer.ed25519_public_key(world.id("b"), 1),
    ):
        world.done("a", SetOptions(signer=signer))
    account = world.account("a")
    assert account.subentries == 4
    assert account.signers == (
        StateSigner(0, world.key("b"), 1),
        StateSigner(1, hash_, 2),
        StateSigner(2, hash_, 3),
        StateSigner(3, world.key("b"), 4, b"payload"),
    )


def _payload(world: World) -> SignedPayloadSigner:
    return SignedPayloadSigner(world.id("b"), b"payload")


def test_signer_changes_and_goes(world: World) -> None:
    for weight, subentries in ((1, 1), (7, 1), (0, 0), (0, 0)):
        world.done("a", SetOptions(signer=Signer.ed25519_public_key(world.id("b"), weight)))
        assert world.account("a").subentries == subentries
        assert [one.weight for one in world.account("a").signers] == [weight][:subentries]


def test_twenty_signers_are_the_most(world: World) -> None:
    signers = [Signer.ed25519_public_key(world.id(f"s{i}"), 1) for i in range(21)]
    world.done("a", *(SetOptions(signer=one) for one in signers[:20]))
    fails(world, SetOptions(signer=signers[20]), Code.SET_OPTIONS_TOO_MANY_SIGNERS)


def test_signer_needs_a_reserve(world: World) -> None:
    world.create("poor", coins="1.2")
    operation = SetOptions(signer=Signer.ed25519_public_key(world.id("b"), 1))
    applied = world.run("poor", operation)
    assert applied.result == failed(op(Op.SET_OPTIONS, Code.SET_OPTIONS_LOW_RESERVE))


def test_oneself_is_a_bad_signer(world: World) -> None:
    own = SetOptions(signer=Signer.ed25519_public_key(world.id("a"), 1))
    bad(world, own, Code.SET_OPTIONS_BAD_SIGNER)


def test_weight_above_255_is_a_bad_signer(world: World) -> None:
    heavy = SetOptions(signer=Signer.ed25519_public_key(world.id("b"), 256))
    bad(world, heavy, Code.SET_OPTIONS_BAD_SIGNER)


def test_signed_payload_without_a_payload_is_a_bad_signer(world: World) -> None:
    def empty(body: xdr.OperationBody) -> None:
        assert body.set_options_op is not None
        assert body.set_options_op.signer is not None
        said = body.set_options_op.signer.key.ed25519_signed_payload
        assert said is not None
        said.payload = b""

    signer = Signer(SignerKey.ed25519_signed_payload(_payload(world)), 1)
    bad(world, Bent(SetOptions(signer=signer), empty), Code.SET_OPTIONS_BAD_SIGNER)


def test_inflation_destination_must_exist(world: World) -> None:
    fails(world, SetOptions(inflation_dest=world.id("x")), Code.SET_OPTIONS_INVALID_INFLATION)
    world.done("a", SetOptions(inflation_dest=world.id("a")))


def test_flags(world: World) -> None:
    bad(world, bent("set_flags", 16), Code.SET_OPTIONS_UNKNOWN_FLAG)
    bad(world, bent("clear_flags", 16), Code.SET_OPTIONS_UNKNOWN_FLAG)
    both = SetOptions(set_flags=REQUIRED, clear_flags=REQUIRED)
    bad(world, both, Code.SET_OPTIONS_BAD_FLAGS)
    needs = Code.SET_OPTIONS_AUTH_REVOCABLE_REQUIRED
    fails(world, SetOptions(set_flags=CLAWBACK), needs)
    world.done("a", SetOptions(set_flags=CLAWBACK | REVOCABLE))
    fails(world, SetOptions(clear_flags=REVOCABLE), needs)


def test_immutable_is_for_good(world: World) -> None:
    world.done("a", SetOptions(set_flags=IMMUTABLE))
    for change in (SetOptions(set_flags=REQUIRED), SetOptions(clear_flags=IMMUTABLE)):
        fails(world, change, Code.SET_OPTIONS_CANT_CHANGE)
    world.done("a", SetOptions(home_domain="still.works"))


def test_thresholds_out_of_range(world: World) -> None:
    for field in ("master_weight", "low_threshold", "med_threshold", "high_threshold"):
        bad(world, bent(field, 256), Code.SET_OPTIONS_THRESHOLD_OUT_OF_RANGE)


@pytest.mark.parametrize("domain", [b"tab\there", b"\xc3\xa9", b"\x7f"])
def test_home_domain_is_plain_text(world: World, domain: bytes) -> None:
    def change(body: xdr.OperationBody) -> None:
        assert body.set_options_op is not None
        body.set_options_op.home_domain = xdr.String32(domain)

    bad(world, Bent(SetOptions(), change), Code.SET_OPTIONS_INVALID_HOME_DOMAIN)


def test_signers_and_thresholds_need_high_the_rest_medium(world: World) -> None:
    signer = Signer.ed25519_public_key(world.id("b"), 1)
    limits = {"low_threshold": 1, "med_threshold": 1, "high_threshold": 2}
    world.done("a", SetOptions(signer=signer, **limits))
    world.done("a", SetOptions(home_domain="b.signs"), signers=["b"])
    refused = world.refused("a", SetOptions(master_weight=0), signers=["b"])
    assert refused == failed(general(xdr.OperationResultCode.opBAD_AUTH))
    world.done("a", SetOptions(master_weight=0), signers=["a", "b"])
    refused = world.refused("a", SetOptions(), signers=["a"])
    assert refused == result(100, Tx.txBAD_AUTH)


def test_signer_changed_by_the_first_operation_does_not_void_the_second(world: World) -> None:
    world.done("a", SetOptions(master_weight=0), SetOptions(home_domain="last.word"))
    assert world.account("a").home_domain == b"last.word"
    assert world.refused("a", SetOptions()) == result(100, Tx.txBAD_AUTH)
