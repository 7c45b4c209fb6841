"""All coins belong to a key made at the first run; nobody can spend from the root account."""

from pathlib import Path

import pytest
from stellar_sdk import CreateAccount, Keypair, Payment
from stellar_sdk.asset import Asset

from node.horizon.backend import Refused
from node.ledger.genesis import genesis_accounts
from node.ledger.header import TOTAL_COINS
from node.service.directory import OPERATOR_FILE
from node.service.settings import SettingError
from tests.support.ledger import LedgerInLoop, LedgerProcess, ledger_in_loop, root_keypair
from tests.support.transactions import signed


def test_the_coins_are_the_operators_and_the_key_is_told(ledger: LedgerProcess) -> None:
    operator = ledger.root.public_key
    assert ledger.get("/_status").body["operator"] == operator
    account = ledger.get(f"/accounts/{operator}").body
    assert account["balances"][0]["balance"] == "100000000000.0000000"
    assert (ledger.data / OPERATOR_FILE).stat().st_mode & 0o077 == 0
    root = ledger.get(f"/accounts/{root_keypair(ledger.passphrase).public_key}").body
    assert root["balances"][0]["balance"] == "0.0000000"
    assert [one["weight"] for one in root["signers"]] == [0]


@pytest.mark.parametrize("fee", [100, 0])
async def test_nobody_can_spend_from_the_root_account(loop_ledger: LedgerInLoop, fee: int) -> None:
    root, thief = root_keypair(loop_ledger.passphrase), Keypair.random()
    await loop_ledger.settle(
        signed(
            loop_ledger.passphrase,
            loop_ledger.root,
            0,
            Payment(root.public_key, Asset.native(), "100"),
        )
    )
    theft = signed(loop_ledger.passphrase, root, 0, CreateAccount(thief.public_key, "50"), fee=fee)
    (outcome,) = await loop_ledger.settle(theft)
    assert isinstance(outcome, Refused)


async def test_nor_by_naming_it_as_an_operations_source(loop_ledger: LedgerInLoop) -> None:
    root = root_keypair(loop_ledger.passphrase)
    alice = Keypair.random()
    await loop_ledger.fund(alice.public_key)
    pay = Payment(alice.public_key, Asset.native(), "0.0000001", source=root.public_key)
    start = loop_ledger.serving.node.latest.sequence << 32
    theft = signed(loop_ledger.passphrase, alice, start, pay, signers=[alice, root])
    (outcome,) = await loop_ledger.settle(theft)
    assert isinstance(outcome, Refused)


def test_without_an_operator_the_root_account_has_everything() -> None:
    (root,) = genesis_accounts(bytes(32), None)
    assert (root.balance, root.thresholds) == (TOTAL_COINS, b"\1\0\0\0")
    assert sum(one.balance for one in genesis_accounts(bytes(32), b"o" * 32)) == TOTAL_COINS


async def test_a_node_runs_on_without_the_operators_seed_but_gives_no_coins(
    tmp_path: Path,
) -> None:
    async with ledger_in_loop(tmp_path) as first:
        operator = first.root.public_key
    (tmp_path / OPERATOR_FILE).rename(tmp_path / "elsewhere")
    async with ledger_in_loop(tmp_path, friendbot=False) as second:
        assert second.serving.node.operator == operator
        await second.close()
    with pytest.raises(SettingError, match=f"the seed of {operator} is needed"):
        async with ledger_in_loop(tmp_path):
            pass


async def test_another_seed_than_the_operators_is_not_taken(tmp_path: Path) -> None:
    async with ledger_in_loop(tmp_path):
        pass
    (tmp_path / OPERATOR_FILE).write_text("07" * 32)
    with pytest.raises(SettingError, match="--friendbot"):
        async with ledger_in_loop(tmp_path):
            pass


def test_friendbot_is_off_if_not_asked_for(tmp_path: Path) -> None:
    with LedgerProcess(tmp_path / "ledger", "--no-friendbot") as ledger:
        assert ledger.get(f"/friendbot?addr={Keypair.random().public_key}").status == 404
