"""A command told its network signs nothing for another one, and fits old ledgers."""

from pathlib import Path

import pytest

from contracts.commands.ledger import Way, connect
from contracts.commands.network import chosen
from contracts.records.kinds import TRUSTEE_ACK
from contracts.records.record import Record
from node.networks.horizon import HorizonReader
from node.networks.reader import NetworkMismatch
from tests.contracts.commands.programs import in_process
from tests.support.ledger import LedgerProcess
from tests.support.signed import keypair
from tests.support.simulated_core import SimulatedCore, simulated_core
from tests.support.simulated_horizon import SimulatedHorizon, simulated

KEY = keypair(1)
SEED = KEY.raw_secret_key()
RECORD = Record(TRUSTEE_ACK, b"a body of a few bytes")


@pytest.mark.parametrize(("protocol", "form"), [(12, 0), (13, 2), (19, 2)])
async def test_a_record_is_posted_in_the_form_that_the_protocol_takes(
    protocol: int, form: int
) -> None:
    horizon = SimulatedHorizon({KEY.public_key: 10}, protocol=protocol)
    async with simulated(horizon), connect(horizon.url) as connection:
        landed = await connection.post_record(RECORD, KEY.public_key, SEED)
    assert [one.ledger for one in landed] == [2]
    assert int.from_bytes(horizon.posts[0][:4], "big") == form


async def test_a_core_is_sent_to_and_horizon_tells_where_it_landed() -> None:
    horizon = SimulatedHorizon({KEY.public_key: 10})
    core = SimulatedCore(horizon)
    async with (
        simulated(horizon),
        simulated_core(core),
        Way(horizon.url, core.url).open() as connection,
    ):
        landed = await connection.post_record(RECORD, KEY.public_key, SEED)
    assert [one.ledger for one in landed] == [2]
    assert len(horizon.posts) == 1


PASSWORD = "a password"
FUND = ("relay", "fund", "--friendbot", "--key", "relay.key")


def test_a_server_of_another_network_is_refused_before_anything_is_signed(
    ledger: LedgerProcess, tmp_path: Path
) -> None:
    made = in_process(
        ["relay", "init", "--out", "relay.key", "--card", "card.json"], tmp_path, PASSWORD
    )
    assert made.code == 0, made.err
    said = in_process([*FUND, "--horizon", ledger.url, "--network", "kuknos"], tmp_path, PASSWORD)
    assert said.code == 2
    assert "it speaks for network 'Sandogh test ledger'" in said.sentence
    assert "not 'Kuknos Foundation, Feb 2019'" in said.sentence
    said = in_process([*FUND, "--horizon", ledger.url, "--network", "custom:x"], tmp_path, PASSWORD)
    assert "not 'x'" in said.sentence
    assert ledger.pending() == 0
    assert chosen() is None


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ((), "Missing option '--horizon URL' or '--network NAME'"),
        (("--network", "custom"), "network custom has no server of its own"),
        (("--network", "kuknoss"), "no network is called 'kuknoss'"),
    ],
)
def test_a_command_needs_a_server_or_a_known_network(
    tmp_path: Path, words: tuple[str, ...], part: str
) -> None:
    assert part in in_process([*FUND, *words], tmp_path, "").sentence


def test_a_core_and_no_wait_exclude_each_other(tmp_path: Path) -> None:
    words = ["relay", "post", "x.ballot", "--horizon", "http://h", "--election", KEY.public_key]
    words += ["--key", "relay.key", "--core", "http://c", "--no-wait"]
    assert "say either --core or --no-wait" in in_process(words, tmp_path, "").sentence


async def test_a_mismatch_has_a_name_and_both_passphrases() -> None:
    horizon = SimulatedHorizon({})
    async with simulated(horizon), HorizonReader(horizon.url, passphrase="Kuknos-NET") as reader:
        with pytest.raises(NetworkMismatch) as error:
            await reader.network()
    assert error.value.expected == "Kuknos-NET"
    assert error.value.found == "Sandogh test ledger"
