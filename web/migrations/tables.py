"""Every table of the portal's database: its own, and the submitter's outbox."""

import web.intake.tables
import web.schedule.tables
import web.sms.tables
import web.voters.tables  # noqa: F401  each puts its tables into the metadata
from node.submit.tables import metadata as outbox
from web.database import metadata

EVERY = [metadata, outbox]
