"""What `sandogh-election` can do, a sub-command a role."""

from contracts.commands import authority, registrar, relay, trustee, voter
from node.base.command import application

app = application(
    "sandogh-election",
    "Run an election on a ledger: each role its own steps, on its own machine.",
)
for role in (authority, registrar, trustee, relay, voter):
    app.add_typer(role.app, name=role.app.info.name)
