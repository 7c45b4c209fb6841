"""Checking an opened ballot against the ledger: was it what the voter chose?"""

from dataclasses import dataclass

from contracts.voting.challenge import Challenge, differences
from contracts.voting.races import choices_of
from node.base.errors import SandoghError
from node.networks.reader import Reader
from verifier.facts.facts import Facts
from verifier.source.official import read_official
from verifier.voter.keys import keys_of


class NotThisElection(SandoghError):
    """A challenge file that speaks of another election than the ledger has."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What an opened ballot came to.

    Attributes:
        differences: what does not agree; empty if the ballot is what the file says.
        races: for each race its title and the chosen candidates' numbers and names.
    """

    differences: tuple[str, ...]
    races: tuple[tuple[str, tuple[tuple[int, str], ...]], ...]


async def check_challenge(reader: Reader, challenge: Challenge) -> Checked:
    """Encrypt an opened ballot again with the ledger's keys and compare its tracker.

    Raises:
        NotThisElection: the file's network, manifest or index is not on this ledger.
        ReaderError: the source can't be read.
    """
    network = await reader.network()
    if network.passphrase != challenge.network:
        raise NotThisElection(
            f"the file is of the network “{challenge.network}”, "
            f"{reader.url} serves “{network.passphrase}”"
        )
    facts = Facts(challenge.election, (), network.passphrase, network.tip)
    await read_official(facts, reader, lambda stage, casts: None)
    manifest, statement, roll = facts.manifest, facts.statement, facts.roll
    if manifest is None or statement is None or roll is None or facts.manifest_record is None:
        raise NotThisElection(f"election {challenge.election} is not complete on {reader.url}")
    if facts.manifest_record.record.id != challenge.manifest:
        raise NotThisElection(
            f"the file names the manifest {challenge.manifest.hex()}, "
            f"the ledger has {facts.manifest_record.record.id.hex()}"
        )
    if challenge.index >= len(roll):
        raise NotThisElection(f"index {challenge.index} is not in the roll of {len(roll)}")
    # an index whose key was replaced may have been opened under either key
    found = min(
        (differences(challenge, statement, key) for key in keys_of(facts, challenge.index)), key=len
    )
    races = []
    if len(challenge.bits) == statement.shape.m:
        chosen = choices_of(statement.shape, challenge.bits)
        for race, picks in zip(manifest.races, chosen, strict=True):
            names = tuple(
                (race.candidates[pick].number, _text(race.candidates[pick].name)) for pick in picks
            )
            races.append((_text(race.title), names))
    return Checked(tuple(found), tuple(races))


def _text(texts: object) -> str:
    assert isinstance(texts, dict)
    return str(texts.get("en") or next(iter(texts.values())))
