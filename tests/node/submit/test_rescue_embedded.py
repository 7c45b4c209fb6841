"""On the embedded ledger itself: a full ledger, and what waits in it rescued by a fee bump."""

import asyncio
from pathlib import Path

from node.networks.horizon import HorizonReader, HorizonSubmitter
from node.submit.fees import FeePolicy
from node.submit.landing import Post, land
from node.submit.rescue import Rescue, Sending
from node.wire.envelopes import parse_envelope
from node.wire.hashes import network_id
from tests.support.ledger import GENESIS_TIME, ledger_in_loop
from tests.support.signed import keypair, signed

POOR, PAYER = keypair(60), keypair(61)
CROWD = [keypair(70 + number) for number in range(6)]
MAX_TIME = GENESIS_TIME + 10**6
SETTLING = 0.05


async def test_a_waiting_envelope_lands_inside_its_fee_bump(tmp_path: Path) -> None:
    # five operations a ledger, of which a richer crowd of six fills every one
    async with ledger_in_loop(tmp_path / "ledger", max_operations=5) as ledger:
        network = network_id(ledger.passphrase)
        for key in (POOR, PAYER, *CROWD):
            await ledger.fund(key.public_key)
        async with (
            HorizonReader(ledger.url, passphrase=ledger.passphrase) as reader,
            HorizonSubmitter(ledger.url, ledger.passphrase) as submitter,
        ):

            async def next_number(account: str) -> int:
                found = await reader.account(account)
                assert found is not None
                return found.sequence + 1

            async def no_wait(_seconds: float) -> None:
                await asyncio.sleep(0)

            post = Post(reader, submitter, pause=no_wait)
            envelope = signed(
                POOR,
                await next_number(POOR.public_key),
                max_time=MAX_TIME,
                passphrase=ledger.passphrase,
            )
            said = parse_envelope(envelope, network)
            policy = FeePolicy(1, 5000)
            rescue = Rescue(reader, policy, network, PAYER.raw_secret_key(), after=2)
            sending = Sending(envelope, said, rescue)
            work = asyncio.create_task(land(post, envelope, said, 0, sending))

            async def crowd() -> None:
                """Six payers bid 300 an operation for five places, ledger after ledger."""
                numbers = [await next_number(key.public_key) for key in CROWD]
                while not work.done():
                    asked = [
                        asyncio.create_task(
                            ledger.serving.node.submit(_dear(key, number, ledger.passphrase))
                        )
                        for key, number in zip(CROWD, numbers, strict=True)
                    ]
                    # one that was left out four times is banned, and pends no more
                    await asyncio.sleep(SETTLING)
                    await ledger.close()
                    for one in asked:
                        one.cancel()
                    await asyncio.gather(*asked, return_exceptions=True)
                    numbers = [await next_number(key.public_key) for key in CROWD]

            filling = asyncio.create_task(crowd())
            landed = await asyncio.wait_for(work, 60)
            filling.cancel()
            await asyncio.gather(filling, return_exceptions=True)
            by_inner = await reader.transaction(said.hash)
            assert by_inner is not None
            assert by_inner.successful
            assert by_inner.hash == landed.hash != said.hash
            assert by_inner.transaction.fee_source == PAYER.public_key


def _dear(key, number: int, passphrase: str) -> bytes:  # type: ignore[no-untyped-def]
    from stellar_sdk import Account, TransactionBuilder

    builder = TransactionBuilder(Account(key.public_key, number - 1), passphrase, base_fee=300)
    builder.add_time_bounds(0, MAX_TIME).append_manage_data_op("sandogh", b"dear")
    envelope = builder.build()
    envelope.sign(key)
    return envelope.to_xdr_object().to_xdr_bytes()
