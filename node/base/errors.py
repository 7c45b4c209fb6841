"""The one root of every error that a person is meant to read."""

from typing import ClassVar


class SandoghError(Exception):
    """An expected fault: its text is one sentence that says what is wrong and where.

    Subclasses carry the values they speak of as attributes and build the sentence from
    them, so that tests compare values and people read text.

    Attributes:
        exit_code: with which a command ends: 2 where something could not run; a subclass for
            "a rule says no" has 1.
    """

    exit_code: ClassVar[int] = 2
