"""Operations, payments and effects of everybody, an account, a ledger, a transaction."""

import asyncio
from typing import Any

import pytest
from aiohttp import ClientSession
from stellar_sdk import (
    AccountMerge,
    Asset,
    BeginSponsoringFutureReserves,
    BumpSequence,
    ChangeTrust,
    CreateAccount,
    EndSponsoringFutureReserves,
    Keypair,
    ManageData,
    Payment,
    RevokeSponsorship,
    SetOptions,
    Signer,
    TransactionBuilder,
)
from stellar_sdk.fee_bump_transaction_envelope import FeeBumpTransactionEnvelope

from node.horizon.backend import Stored
from tests.support.ledger import LedgerInLoop
from tests.support.transactions import signed


class _People:
    """Two funded accounts and short ways to let them act and to read what happened."""

    def __init__(self, ledger: LedgerInLoop) -> None:
        self.ledger = ledger
        self.ann, self.bob, self.new = (Keypair.random() for _ in range(3))

    async def get(self, path: str, status: int = 200) -> Any:
        async with ClientSession() as session, session.get(self.ledger.url + path) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json(content_type=None)

    async def records(self, path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.get(path))["_embedded"]["records"]
        return found

    async def sequence(self, who: Keypair) -> int:
        return int((await self.get(f"/accounts/{who.public_key}"))["sequence"])

    async def do(self, who: Keypair, *operations: Any, signers: Any = None) -> str:
        envelope = signed(
            self.ledger.passphrase, who, await self.sequence(who), *operations, signers=signers
        )
        (stored,) = await self.ledger.settle(envelope)
        assert isinstance(stored, Stored)
        return envelope.hash_hex()

    async def effects(self, hash_: str) -> list[tuple[str, str]]:
        records = await self.records(f"/transactions/{hash_}/effects?limit=200")
        return [(one["type"], one["account"]) for one in records]


@pytest.fixture
async def people(loop_ledger: LedgerInLoop) -> _People:
    """Both accounts funded in ledger 2."""
    made = _People(loop_ledger)
    await loop_ledger.fund(made.ann.public_key, made.bob.public_key)
    return made


async def _paged(people: _People, path: str, limit: int) -> list[str]:
    seen: list[str] = []
    url = f"{path}?limit={limit}"
    while True:
        page = await people.get(url)
        records = page["_embedded"]["records"]
        if not records:
            return seen
        seen += [one["paging_token"] for one in records]
        url = page["_links"]["next"]["href"].removeprefix(people.ledger.url)


async def test_every_effect_says_what_changed(people: _People) -> None:
    ann, bob = people.ann.public_key, people.bob.public_key
    vote = Asset("VOTE", bob)
    done = await people.do(
        people.ann,
        CreateAccount(people.new.public_key, "20"),
        ChangeTrust(vote, "5"),
        ChangeTrust(vote, "6"),
        ChangeTrust(vote, "0"),
        ManageData("n", b"1"),
        ManageData("n", b"2"),
        ManageData("n", None),
        SetOptions(signer=Signer.sha256_hash(b"h" * 32, 2)),
        SetOptions(signer=Signer.sha256_hash(b"h" * 32, 3)),
        SetOptions(signer=Signer.sha256_hash(b"h" * 32, 3)),
        SetOptions(signer=Signer.sha256_hash(b"h" * 32, 0), master_weight=9, home_domain="a.b"),
        SetOptions(low_threshold=1, set_flags=2),
        BumpSequence(0),
        Payment(bob, Asset.native(), "1.5"),
    )
    assert await people.effects(done) == [
        ("account_created", people.new.public_key),
        ("account_debited", ann),
        ("signer_created", people.new.public_key),
        ("trustline_created", ann),
        ("trustline_updated", ann),
        ("trustline_removed", ann),
        ("data_created", ann),
        ("data_updated", ann),
        ("data_removed", ann),
        ("signer_created", ann),
        ("signer_updated", ann),
        ("account_home_domain_updated", ann),
        ("signer_updated", ann),
        ("signer_removed", ann),
        ("account_thresholds_updated", ann),
        ("account_flags_updated", ann),
        ("account_credited", bob),
        ("account_debited", ann),
    ]
    records = await people.records(f"/accounts/{bob}/effects?order=desc&limit=1")
    (credited,) = records
    assert (credited["amount"], credited["asset_type"], credited["type_i"]) == (
        "1.5000000",
        "native",
        2,
    )
    assert credited["paging_token"] == f"{int(credited['id'].split('-')[0])}-1"
    operation = credited["_links"]["operation"]["href"].rsplit("/", 1)[1]
    assert (await people.get(f"/operations/{operation}"))["to"] == bob
    own = await people.records(f"/operations/{operation}/effects")
    assert [one["type"] for one in own] == ["account_credited", "account_debited"]


async def test_a_merge_and_a_bump_tell_amount_and_number(people: _People) -> None:
    far = await people.sequence(people.ann) + 1000
    bumped = await people.do(people.ann, BumpSequence(far))
    (effect,) = await people.records(f"/transactions/{bumped}/effects")
    assert (effect["type"], effect["new_seq"]) == ("sequence_bumped", str(far))
    merged = await people.do(people.bob, AccountMerge(people.ann.public_key))
    effects = await people.records(f"/transactions/{merged}/effects")
    assert [(one["type"], one.get("amount")) for one in effects] == [
        ("account_debited", "9999.9999900"),
        ("account_credited", "9999.9999900"),
        ("account_removed", None),
    ]
    payments = await people.records(f"/accounts/{people.bob.public_key}/payments")
    assert [one["type"] for one in payments] == ["create_account", "account_merge"]


async def test_lists_hold_only_what_belongs_there(people: _People) -> None:
    ann, bob = people.ann.public_key, people.bob.public_key
    pay = Payment(bob, Asset.native(), "1")
    many = [ManageData(f"n{index}", b"v") for index in range(5)]
    done = await people.do(people.ann, *many, pay, *many, pay)
    await people.do(people.ann, *many)
    assert len(await people.records(f"/transactions/{done}/payments")) == 2
    assert len(await people.records("/ledgers/3/payments?limit=200")) == 2
    assert len(await people.records("/ledgers/4/payments?limit=200")) == 0
    assert len(await people.records(f"/accounts/{bob}/operations?limit=200")) == 3
    assert len(await people.records(f"/accounts/{ann}/operations?limit=200")) == 18
    assert len(await people.records("/payments?limit=200")) == 4
    assert len(await people.records("/ledgers/4/effects?limit=200")) == 5
    joined = await people.records(f"/accounts/{bob}/payments?join=transactions&order=desc&limit=1")
    assert joined[0]["transaction"]["hash"] == done
    for part in ("offers", "trades"):
        assert await people.records(f"/accounts/{ann}/{part}") == []


@pytest.mark.parametrize("limit", [1, 3, 7, 200])
async def test_paging_finds_each_record_once_in_both_directions(
    people: _People, limit: int
) -> None:
    ann, bob = people.ann.public_key, people.bob.public_key
    for _ in range(3):
        many = [ManageData("n", b"v"), Payment(bob, Asset.native(), "1"), BumpSequence(0)]
        await people.do(people.ann, *many, *many)
    for path, count in (
        ("/operations", 19),
        ("/payments", 7),
        ("/effects", 22),
        (f"/accounts/{ann}/effects", 14),
        ("/ledgers/3/effects", 6),
    ):
        seen = await _paged(people, path, limit)
        everything = await people.records(f"{path}?limit=200")
        assert seen == [one["paging_token"] for one in everything]
        back = await people.records(f"{path}?limit=200&order=desc")
        assert [one["paging_token"] for one in back] == seen[::-1]
        middle = seen[len(seen) // 2]
        before = await people.records(f"{path}?limit=200&order=desc&cursor={middle}")
        assert [one["paging_token"] for one in before] == seen[: len(seen) // 2][::-1]
        assert count <= len(seen)
    now = await people.get("/operations?cursor=now")
    assert now["_embedded"]["records"] == []
    await people.do(people.ann, ManageData("later", b"v"))
    later = now["_links"]["next"]["href"].removeprefix(people.ledger.url)
    assert [one["name"] for one in await people.records(later)] == ["later"]


async def test_failed_ones_are_listed_on_request_and_have_no_effects(people: _People) -> None:
    huge = Payment(people.bob.public_key, Asset.native(), "99999")
    done = await people.do(people.ann, huge)
    path = f"/accounts/{people.bob.public_key}/payments"
    assert len(await people.records(path)) == 1
    failed = (await people.records(f"{path}?include_failed=true"))[-1]
    assert (failed["transaction_hash"], failed["transaction_successful"]) == (done, False)
    assert await people.effects(done) == []
    assert await people.records("/ledgers/3/effects") == []


async def test_sponsors_are_told_everywhere(people: _People) -> None:
    ann, bob, new = people.ann.public_key, people.bob.public_key, people.new.public_key
    vote = Asset("VOTE", bob)
    done = await people.do(
        people.ann,
        BeginSponsoringFutureReserves(new),
        CreateAccount(new, "0"),
        ChangeTrust(vote, "5", source=new),
        ManageData("n", b"1", source=new),
        SetOptions(signer=Signer.sha256_hash(b"h" * 32, 2), source=new),
        EndSponsoringFutureReserves(source=new),
        signers=[people.ann, people.new],
    )
    body = await people.get(f"/accounts/{new}")
    assert (body["sponsor"], body["num_sponsored"]) == (ann, 5)
    assert body["balances"][0]["sponsor"] == ann
    assert body["signers"][0]["sponsor"] == ann
    assert (await people.get(f"/accounts/{new}/data/n"))["sponsor"] == ann
    operations = await people.records(f"/transactions/{done}/operations")
    assert operations[0]["sponsored_id"] == new
    assert [one.get("sponsor") for one in operations[1:5]] == [ann] * 4
    assert operations[5]["begin_sponsor"] == ann
    sponsored = [one for one in await people.effects(done) if "sponsorship" in one[0]]
    assert sponsored == [
        ("account_sponsorship_created", new),
        ("trustline_sponsorship_created", new),
        ("data_sponsorship_created", new),
        ("signer_sponsorship_created", new),
    ]
    await people.do(people.ann, Payment(new, Asset.native(), "100"))
    revoked = await people.do(
        people.ann,
        RevokeSponsorship.revoke_data_sponsorship(new, "n"),
        RevokeSponsorship.revoke_trustline_sponsorship(new, vote),
    )
    effects = await people.records(f"/transactions/{revoked}/effects")
    assert [(one["type"], one["former_sponsor"]) for one in effects] == [
        ("data_sponsorship_removed", ann),
        ("trustline_sponsorship_removed", ann),
    ]
    assert (effects[0]["data_name"], effects[1]["asset"]) == ("n", f"VOTE:{bob}")
    told = await people.records(f"/transactions/{revoked}/operations")
    assert (told[0]["data_account_id"], told[0]["data_name"]) == (new, "n")
    assert told[1]["trustline_asset"] == f"VOTE:{bob}"


async def test_a_fee_bump_is_found_by_both_hashes(people: _People) -> None:
    inner = signed(
        people.ledger.passphrase,
        people.ann,
        await people.sequence(people.ann),
        ManageData("n", b"v"),
    )
    bump: FeeBumpTransactionEnvelope = TransactionBuilder.build_fee_bump_transaction(
        people.bob, 300, inner, people.ledger.passphrase
    )
    bump.sign(people.bob)
    (stored,) = await people.ledger.beside(
        _task(people.ledger.serving.node.submit(bump.to_xdr_object().to_xdr_bytes()))
    )
    assert isinstance(stored, Stored)
    for name in (bump.hash_hex(), inner.hash_hex()):
        body = await people.get(f"/transactions/{name}")
        assert (body["hash"], body["id"]) == (name, name)
        assert body["fee_account"] == people.bob.public_key
        assert body["source_account"] == people.ann.public_key
        assert body["fee_bump_transaction"]["hash"] == bump.hash_hex()
        assert body["inner_transaction"]["hash"] == inner.hash_hex()
        assert (body["max_fee"], body["inner_transaction"]["max_fee"]) == ("600", "100")
        own = "fee_bump_transaction" if name == bump.hash_hex() else "inner_transaction"
        assert body["signatures"] == body[own]["signatures"]
        assert len(await people.records(f"/transactions/{name}/operations")) == 1
    mine = await people.records(f"/accounts/{people.bob.public_key}/transactions?order=desc")
    assert mine[0]["hash"] == bump.hash_hex()
    assert len(await people.records(f"/accounts/{people.bob.public_key}/operations")) == 1


async def test_assets_count_lines_and_what_they_hold(people: _People) -> None:
    ann, bob = people.ann.public_key, people.bob.public_key
    vote, seal = Asset("VOTE", bob), Asset("SEALOFOFFICE", bob)
    await people.do(people.ann, ChangeTrust(vote, "5"), ChangeTrust(seal, "5"))
    await people.do(people.bob, Payment(ann, vote, "3"))
    await people.do(people.bob, SetOptions(home_domain="a.example"))
    first, second = await people.records("/assets")
    assert (first["asset_code"], first["asset_type"]) == ("SEALOFOFFICE", "credit_alphanum12")
    assert first["_links"]["toml"]["href"] == "https://a.example/.well-known/stellar.toml"
    assert second["accounts"]["authorized"] == 1
    assert second["balances"]["authorized"] == "3.0000000"
    assert second["paging_token"] == f"VOTE_{bob}_credit_alphanum4"
    for query, codes in (
        ("asset_code=VOTE", ["VOTE"]),
        (f"asset_issuer={ann}", []),
        ("order=desc&limit=1", ["VOTE"]),
        (f"cursor={first['paging_token']}", ["VOTE"]),
    ):
        assert [one["asset_code"] for one in await people.records(f"/assets?{query}")] == codes
    await people.do(people.ann, ChangeTrust(seal, "0"))
    (gone,) = await people.records("/assets?asset_code=SEALOFOFFICE")
    assert (gone["accounts"]["authorized"], gone["balances"]["authorized"]) == (0, "0.0000000")


def _task(coroutine: Any) -> Any:
    return asyncio.ensure_future(coroutine)
