"""What `sandogh-web` can do."""

from node.base.command import application
from web.commands import init, migrate, purge, run, voters

app = application("sandogh-web", "The voter's portal: sign-in, ballot, text messages, receipt.")
for part in (init, migrate, run, voters, purge):
    part.register(app)
