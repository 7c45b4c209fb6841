"""The voter's commands: encrypt on one's own device, or open a ballot to check the encryption."""

from contracts.commands.voter import casting
from node.base.command import application

app = application("voter", "A voter: encrypt a ballot, or challenge the encryption.")
casting.register(app)
