"""What `sandogh-web` can do."""

from node.base.command import application
from web.commands import doctor, init, invite, migrate, purge, run, voters

app = application("sandogh-web", "The voter's portal: sign-in, ballot, text messages, receipt.")
for part in (init, migrate, doctor, run, voters, invite, purge):
    part.register(app)
