"""Words of the portal's pages, Persian and English; a file a page, here all of them.

Labels are those of the voter's guide, letter by letter, so that its voters recognise each step.
"""

from node.pages.language import Words
from web.portal.words import (
    ballot,
    check,
    ended,
    faults,
    help,
    landing,
    layout,
    phones,
    receipt,
    sign_in,
)

_PAGES = (layout, landing, sign_in, ballot, faults, receipt, ended, check, help, phones)

WORDS: Words = {key: said for page in _PAGES for key, said in page.WORDS.items()}
