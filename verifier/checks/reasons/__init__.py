"""What the fixed words of faults and findings mean, as sentences in Persian and English.

A fault's own text has the numbers and is English; these sentences say the same without them, so
that a report in either language can be read by itself (docs/protocol.md §15 has the table).
"""

from contracts.explaining.line import Words
from verifier.checks.reasons import casts, ceremony, ledger, manifest, outcome, several

MEANINGS: dict[str, Words] = {
    **ledger.MEANINGS,
    **manifest.MEANINGS,
    **ceremony.MEANINGS,
    **casts.MEANINGS,
    **outcome.MEANINGS,
    **several.MEANINGS,
}
"""By reason; where checks mean different things by one word, ``OF_CHECK`` comes first."""

OF_CHECK: dict[tuple[str, str], Words] = {
    **ledger.OF_CHECK,
    **manifest.OF_CHECK,
    **ceremony.OF_CHECK,
    **casts.OF_CHECK,
    **outcome.OF_CHECK,
}
