"""The one root of every error that a person is meant to read."""


class SandoghError(Exception):
    """An expected fault: its text is one sentence that says what is wrong and where.

    Subclasses carry the values they speak of as attributes and build the sentence from
    them, so that tests compare values and people read text.
    """
