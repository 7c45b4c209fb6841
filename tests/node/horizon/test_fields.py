"""Accounts, transactions and operations carry the fields that clients read."""

from typing import Any

import pytest
from aiohttp import ClientSession
from stellar_sdk import (
    AllowTrust,
    Asset,
    BumpSequence,
    ChangeTrust,
    CreateAccount,
    HashMemo,
    IdMemo,
    Keypair,
    ManageData,
    Payment,
    SetOptions,
    SetTrustLineFlags,
    Signer,
    TrustLineFlags,
)
from stellar_sdk.operation.set_options import AuthorizationFlag

from tests.support.ledger import GENESIS_TIME, LedgerInLoop
from tests.support.transactions import signed


async def _get(ledger: LedgerInLoop, path: str, **headers: str) -> Any:
    async with (
        ClientSession() as session,
        session.get(ledger.url + path, headers=headers) as answer,
    ):
        assert answer.status == 200, await answer.text()
        if "json" not in answer.content_type:
            return await answer.read()
        return await answer.json(content_type=None)


class _World:
    """An issuer that must authorize, a holder with a line, a data entry and a signer."""

    def __init__(self, ledger: LedgerInLoop) -> None:
        self.ledger = ledger
        self.issuer, self.holder, self.other = (Keypair.random() for _ in range(3))
        self.vote = Asset("VOTE", self.issuer.public_key)

    async def build(self) -> "_World":
        """Fund both and send the one transaction whose fields the tests look at."""
        await self.ledger.fund(self.issuer.public_key, self.holder.public_key)
        sequence = await self.sequence()
        vote, issuer, holder = self.vote, self.issuer.public_key, self.holder.public_key
        flags = AuthorizationFlag.AUTHORIZATION_REQUIRED | AuthorizationFlag.AUTHORIZATION_REVOCABLE
        self.envelope = signed(
            self.ledger.passphrase,
            self.issuer,
            sequence,
            CreateAccount(self.other.public_key, "7.5"),
            SetOptions(set_flags=flags, home_domain="example.org"),
            ChangeTrust(vote, "200", source=holder),
            AllowTrust(holder, "VOTE", authorize=True),
            SetTrustLineFlags(
                holder, vote, set_flags=TrustLineFlags.AUTHORIZED_FLAG, source=issuer
            ),
            Payment(holder, vote, "3"),
            ManageData("sandogh", b"\x00\xff", source=holder),
            SetOptions(
                signer=Signer.sha256_hash(b"h" * 32, 2),
                med_threshold=2,
                high_threshold=3,
                master_weight=9,
                source=holder,
            ),
            BumpSequence(sequence + 50),
            ManageData("gone", b"1"),
            ManageData("gone", None),
            memo=HashMemo(b"m" * 32),
            bounds=(GENESIS_TIME, GENESIS_TIME + 1000),
            signers=[self.issuer, self.holder],
        )
        (self.stored,) = await self.ledger.settle(self.envelope)
        return self

    async def sequence(self) -> int:
        """The issuer's current sequence number."""
        body = await _get(self.ledger, f"/accounts/{self.issuer.public_key}")
        return int(body["sequence"])


@pytest.fixture
async def world(loop_ledger: LedgerInLoop) -> _World:
    """The world, built."""
    return await _World(loop_ledger).build()


async def test_an_account_shows_lines_signers_data_and_last_use(world: _World) -> None:
    body = await _get(world.ledger, f"/accounts/{world.holder.public_key}")
    line, native = body["balances"]
    assert line == {
        "balance": "3.0000000",
        "limit": "200.0000000",
        "buying_liabilities": "0.0000000",
        "selling_liabilities": "0.0000000",
        "last_modified_ledger": 3,
        "is_authorized": True,
        "is_authorized_to_maintain_liabilities": True,
        "is_clawback_enabled": False,
        "asset_type": "credit_alphanum4",
        "asset_code": "VOTE",
        "asset_issuer": world.issuer.public_key,
    }
    assert native["asset_type"] == "native"
    assert body["subentry_count"] == 3
    assert body["thresholds"] == {"low_threshold": 0, "med_threshold": 2, "high_threshold": 3}
    assert {(one["type"], one["weight"]) for one in body["signers"]} == {
        ("sha256_hash", 2),
        ("ed25519_public_key", 9),
    }
    assert body["data"] == {"sandogh": "AP8="}
    assert body["_links"]["data"]["templated"] is True
    assert (body["last_modified_ledger"], body["last_modified_time"]) == (3, "2027-01-15T08:00:02Z")
    issuer = await _get(world.ledger, f"/accounts/{world.issuer.public_key}")
    assert issuer["flags"] == {
        "auth_required": True,
        "auth_revocable": True,
        "auth_immutable": False,
        "auth_clawback_enabled": False,
    }
    assert issuer["home_domain"] == "example.org"
    assert (issuer["sequence_ledger"], issuer["sequence_time"]) == (3, str(GENESIS_TIME + 2))


async def test_a_data_entry_comes_as_json_or_raw(world: _World) -> None:
    path = f"/accounts/{world.holder.public_key}/data/sandogh"
    assert await _get(world.ledger, path) == {"value": "AP8="}
    assert await _get(world.ledger, path, Accept="application/octet-stream") == b"\x00\xff"


async def test_a_transaction_shows_memo_bounds_and_fees(world: _World) -> None:
    body = await _get(world.ledger, f"/transactions/{world.envelope.hash_hex()}")
    assert body["envelope_xdr"] == world.envelope.to_xdr()
    assert (body["memo_type"], body["memo"]) == (
        "hash",
        "bW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW0=",
    )
    assert body["preconditions"]["timebounds"] == {
        "min_time": str(GENESIS_TIME),
        "max_time": str(GENESIS_TIME + 1000),
    }
    assert body["valid_before"] == "2027-01-15T08:16:40Z"
    assert (body["max_fee"], body["fee_charged"]) == ("1100", "1100")
    assert body["paging_token"] == str((3 << 32) | (1 << 12))
    assert len(body["signatures"]) == 2
    assert body["ledger"] == 3


async def test_each_operation_type_has_its_own_fields(world: _World) -> None:
    path = f"/transactions/{world.envelope.hash_hex()}/operations?limit=200"
    records = (await _get(world.ledger, path))["_embedded"]["records"]
    base = (3 << 32) | (1 << 12)
    assert [int(one["id"]) - base for one in records] == list(range(1, 12))
    issuer, holder, other = (one.public_key for one in (world.issuer, world.holder, world.other))
    asset = {"asset_type": "credit_alphanum4", "asset_code": "VOTE", "asset_issuer": issuer}
    expected: list[dict[str, Any]] = [
        {
            "type": "create_account",
            "type_i": 0,
            "funder": issuer,
            "account": other,
            "starting_balance": "7.5000000",
        },
        {
            "type": "set_options",
            "type_i": 5,
            "home_domain": "example.org",
            "set_flags": [1, 2],
            "set_flags_s": ["auth_required", "auth_revocable"],
        },
        {
            "type": "change_trust",
            "type_i": 6,
            "limit": "200.0000000",
            "trustor": holder,
            "trustee": issuer,
            "source_account": holder,
            **asset,
        },
        {
            "type": "allow_trust",
            "type_i": 7,
            "trustor": holder,
            "trustee": issuer,
            "authorize": True,
            **asset,
        },
        {
            "type": "set_trust_line_flags",
            "type_i": 21,
            "trustor": holder,
            "set_flags": [1],
            "set_flags_s": ["authorized"],
            **asset,
        },
        {
            "type": "payment",
            "type_i": 1,
            "from": issuer,
            "to": holder,
            "amount": "3.0000000",
            **asset,
        },
        {"type": "manage_data", "type_i": 10, "name": "sandogh", "value": "AP8="},
        {
            "type": "set_options",
            "signer_weight": 2,
            "med_threshold": 2,
            "high_threshold": 3,
            "master_key_weight": 9,
        },
        {"type": "bump_sequence", "type_i": 11},
        {"type": "manage_data", "name": "gone", "value": "MQ=="},
        {"type": "manage_data", "name": "gone", "value": None},
    ]
    for record, fields in zip(records, expected, strict=True):
        assert fields.items() <= record.items()
        assert record["transaction_hash"] == world.envelope.hash_hex()
    assert records[7]["signer_key"].startswith("X")


async def test_a_ledgers_operations_page_over_transactions(world: _World) -> None:
    seen: list[str] = []
    cursor = ""
    while True:
        page = await _get(world.ledger, f"/ledgers/3/operations?limit=4&cursor={cursor}")
        records = page["_embedded"]["records"]
        if not records:
            break
        seen += [one["id"] for one in records]
        cursor = records[-1]["paging_token"]
    assert len(seen) == 11
    back = await _get(world.ledger, f"/ledgers/3/operations?limit=4&order=desc&cursor={seen[5]}")
    assert [one["id"] for one in back["_embedded"]["records"]] == seen[4:0:-1]


async def test_a_ledger_counts_what_succeeded_and_what_failed(world: _World) -> None:
    # Bumped to the sequence number that the next transaction follows.
    sequence = await world.sequence()
    bad = signed(
        world.ledger.passphrase,
        world.issuer,
        sequence,
        ManageData("x", b"1"),
        Payment(world.holder.public_key, Asset("NONE", world.other.public_key), "1"),
        memo=IdMemo(1 << 63),
    )
    await world.ledger.settle(bad)
    body = await _get(world.ledger, "/ledgers/4")
    assert (body["successful_transaction_count"], body["failed_transaction_count"]) == (0, 1)
    assert (body["operation_count"], body["tx_set_operation_count"]) == (0, 2)
    failed = await _get(world.ledger, "/ledgers/4/transactions?include_failed=true")
    (record,) = failed["_embedded"]["records"]
    assert (record["successful"], record["memo"]) == (False, str(1 << 63))
    none = await _get(world.ledger, "/ledgers/4/transactions")
    assert none["_embedded"]["records"] == []


async def test_fee_stats_are_strings(world: _World) -> None:
    body = await _get(world.ledger, "/fee_stats")
    assert body["last_ledger"] == "3"
    assert body["last_ledger_base_fee"] == "100"
    assert body["fee_charged"]["mode"] == "100"
    assert body["max_fee"]["max"] == "1000"
    assert set(body["max_fee"]) >= {"min", "max", "mode", "p10", "p50", "p99"}
