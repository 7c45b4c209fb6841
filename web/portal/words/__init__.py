"""Words of the portal's pages, Persian and English; a file a page, here all of them.

Labels are those of the voter's guide, letter by letter, so that its voters recognise each step.
"""

from node.pages.language import Words
from web.portal.words import ballot, faults, landing, layout

WORDS: Words = {**layout.WORDS, **landing.WORDS, **ballot.WORDS, **faults.WORDS}
