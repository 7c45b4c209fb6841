"""A transaction stands in the lists of exactly those whom its operations concern."""

from stellar_sdk import Keypair

from node.history.lists import (
    EFFECTS,
    EVERYBODY,
    FAILED,
    OPERATIONS,
    PAYMENTS,
    combinations,
    lists_of,
)
from node.wire.parsed import (
    BeginSponsoring,
    EndSponsoring,
    ManageData,
    Operation,
    Other,
    Payment,
)

_ANN, _BOB, _PAYER = (Keypair.random() for _ in range(3))
_A, _B = _ANN.public_key, _BOB.public_key


def _lists(*operations: Operation, successful: bool = True) -> dict[bytes, int]:
    participants = [one.raw_public_key() for one in (_ANN, _PAYER)]
    return dict(lists_of(operations, participants, b"", b"", successful=successful))


def test_each_account_has_its_own_bits() -> None:
    found = _lists(ManageData(_A, b"n", b"v"), Payment(_A, _B, None, 1))
    assert found == {
        _ANN.raw_public_key(): OPERATIONS | PAYMENTS | EFFECTS,
        _BOB.raw_public_key(): OPERATIONS | PAYMENTS | EFFECTS,
        _PAYER.raw_public_key(): 0,
        EVERYBODY: PAYMENTS | EFFECTS,
    }


def test_a_failed_one_has_no_effects_and_says_so() -> None:
    found = _lists(Payment(_A, _B, None, 1), successful=False)
    assert found[_BOB.raw_public_key()] == FAILED | OPERATIONS | PAYMENTS
    assert found[_PAYER.raw_public_key()] == FAILED
    assert found[EVERYBODY] == FAILED | PAYMENTS


def test_what_is_no_payment_and_has_no_effect_is_in_nobodys_list() -> None:
    found = _lists(BeginSponsoring(_A, _B), EndSponsoring(_B))
    assert EVERYBODY not in found
    assert found[_ANN.raw_public_key()] == found[_BOB.raw_public_key()] == OPERATIONS
    assert _lists(Other(_A, "inflation"), successful=False).get(EVERYBODY) is None
    paths = _lists(Other(_A, "path_payment_strict_send"), successful=False)
    assert paths[EVERYBODY] == FAILED | PAYMENTS


def test_combinations_are_all_that_contain_the_bits() -> None:
    assert combinations(PAYMENTS, include_failed=False) == (4, 6, 12, 14)
    assert combinations(PAYMENTS | EFFECTS, include_failed=True) == (12, 13, 14, 15)
    assert len(combinations(0, include_failed=True)) == 16
