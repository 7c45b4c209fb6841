"""What ends the demo before its time."""


class Failure(Exception):
    """A step that did not work: one sentence."""
